"""What all tests share."""

import signal

from hypothesis import settings

# A test of behaviour must not fail because the machine is busy.
settings.register_profile("keyless", deadline=None)
settings.load_profile("keyless")

# Whoever starts the tests in the background may have them ignore Ctrl-C, and so would every process that they interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
