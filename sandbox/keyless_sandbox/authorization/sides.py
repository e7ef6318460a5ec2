"""The kinds of policies that can deny a request. The command line knows them too, which does without moto."""

from enum import Enum


class Side(Enum):
    """The kinds of policies, as AWS's messages call them."""

    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    RESOURCE = "resource-based policy"
    ENDPOINT = "VPC endpoint policy"
