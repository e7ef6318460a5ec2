"""What all tests share."""

from hypothesis import settings

# A test of behaviour must not fail because the machine is busy.
settings.register_profile("keyless", deadline=None)
settings.load_profile("keyless")
