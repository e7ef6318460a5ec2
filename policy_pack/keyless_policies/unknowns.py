"""Values that nobody knows before the update.

The SDK raises when a rule touches one, and reports what it did not catch as advice, whatever the rule's level: a
mandatory rule would let the preview pass. So every rule reads values through here and decides itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from keyless_iam import resource_documents
from pulumi_policy import proxy
from pulumi_policy.proxy import UnknownValueError


class Unknown:
    """A value that is known only after the update has made it."""


UNKNOWN = Unknown()

# How the engine writes them. The SDK recognises them only where they are the whole of a value that it hands out.
_SENTINELS = (
    proxy.UNKNOWN_STRING_VALUE,
    proxy.UNKNOWN_OBJECT_VALUE,
    proxy.UNKNOWN_ARRAY_VALUE,
    proxy.UNKNOWN_BOOLEAN_VALUE,
    proxy.UNKNOWN_NUMBER_VALUE,
    proxy.UNKNOWN_ASSET_VALUE,
    proxy.UNKNOWN_ARCHIVE_VALUE,
)


def read(props: Mapping[str, Any], *path: str) -> object:
    """The value at a path of properties; None where there is none, ``UNKNOWN`` where it cannot be known yet."""
    value: object = props
    for name in path:
        if not isinstance(value, Mapping):
            return value if value is UNKNOWN else None
        value = _item(cast("object", value), name)
    return value


def find(props: Mapping[str, Any], path: str) -> Iterator[tuple[str, object]]:
    """Every value at a path, with the exact path of each. What is absent or null is left out.

    Args:
        props: a resource's properties.
        path: such as ``inlinePolicies[].policy``: each element of the list ``inlinePolicies``. Where a list or
            mapping on the way is unknown, that is one value, ``UNKNOWN``, at its own path.
    """
    return resource_documents.find(props, path, _item, _is_unknown)


def plain(value: object) -> object:
    """A value without the SDK's wrappers, as JSON has it, or ``UNKNOWN`` if any part of it is."""
    try:
        return _plain(value)
    except UnknownValueError:
        return UNKNOWN


def _is_unknown(value: object) -> bool:
    return value is UNKNOWN


def _item(value: object, key: str | int) -> object:
    try:
        found: object = cast("Any", value)[key]
    except UnknownValueError:
        return UNKNOWN
    except KeyError:
        return None
    return UNKNOWN if _holds_unknown(found) else found


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, object]", value)
        return {key: _plain(mapping[key]) for key in mapping}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in cast("Sequence[object]", value)]
    if _holds_unknown(value):
        raise UnknownValueError(proxy.UNKNOWN_STRING_VALUE, [])
    return value


def _holds_unknown(value: object) -> bool:
    return isinstance(value, str) and len(value) >= 36 and any(sentinel in value for sentinel in _SENTINELS)
