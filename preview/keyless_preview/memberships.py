"""Which resources make users members of groups, for the providers ``aws`` and ``aws-native``."""

from collections.abc import Mapping
from dataclasses import dataclass

from keyless_preview.holdings import Reference
from keyless_preview.values import Resource

_PATHS: Mapping[str, tuple[str, str]] = {
    "aws:iam/groupMembership:GroupMembership": ("users[]", "group"),
    "aws:iam/userGroupMembership:UserGroupMembership": ("user", "groups[]"),
    "aws-native:iam:UserToGroupAddition": ("users[]", "groupName"),
    "aws-native:iam:User": ("", "groups[]"),
}
"""By resource type: where users are named, empty for the user that it is, and the groups that they are members of."""


@dataclass(frozen=True)
class Membership:
    """What one resource says of who is a member of which groups.

    Attributes:
        resource: itself.
        users: None if it is the user.
        groups: theirs.
    """

    resource: Resource
    users: Reference | None
    groups: Reference


def membership_of(resource: Resource) -> Membership | None:
    """The membership that a resource is or has; None for every other one."""
    paths = _PATHS.get(resource.state.type)
    if paths is None:
        return None
    users, groups = paths
    return Membership(resource, Reference.of(resource, users) if users else None, Reference.of(resource, groups))
