"""Why a release does not take place."""


class ReleaseError(Exception):
    """One line for the user: what is wrong, and the mend."""
