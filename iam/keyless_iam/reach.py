"""What policies let through after their Denies."""

from collections.abc import Sequence

from keyless_iam.policy import Policy


class Reach:
    """What the Allow statements of policies let through, less what their Denies remove under every context."""

    def __init__(self, policies: Sequence[Policy], boundary: Policy | None = None) -> None:
        self._policies = tuple(policies)
        self._boundary = boundary
