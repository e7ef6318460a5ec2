"""Names that AWS limits. Logical names are never cut; physical ones are left to Pulumi's autonaming while they fit."""

import hashlib
import re

ROLE_LIMIT = 64
PROFILE_LIMIT = 128
POLICY_LIMIT = 128
SECURITY_GROUP_LIMIT = 255

# Autonaming appends a dash and seven hexadecimal digits ("Autonaming", Pulumi documentation).
_SUFFIX = 8


_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)


def name_problem(name: str) -> str | None:
    """What is wrong with a component's name and how to mend it, or None: it starts the names of role and policies."""
    if _NAME.fullmatch(name):
        return None
    return f"{name!r} cannot start the name of a role; use letters, digits and _+=,.@- only"


def physical_name(logical: str, limit: int, *, scope: str) -> str | None:
    """A name within AWS's limit where autonaming would exceed it, or None to leave the name to autonaming.

    Args:
        logical: the resource's logical name.
        limit: characters that AWS allows.
        scope: what else makes the resource unique, such as project and stack. It goes into the hash, so that two stacks
            with the same long name do not collide.
    """
    if len(logical) + _SUFFIX <= limit:
        return None
    digest = hashlib.sha256(f"{scope}/{logical}".encode()).hexdigest()[: _SUFFIX - 1]
    return f"{logical[: limit - _SUFFIX]}-{digest}"
