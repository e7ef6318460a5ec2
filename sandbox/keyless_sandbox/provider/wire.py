"""Property values as they travel between the engine and a plugin: protobuf structs, with unknowns as marker strings."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

from google.protobuf import json_format, struct_pb2

Properties: TypeAlias = dict[str, Any]
"""A resource's inputs or outputs: camelCase names to JSON values."""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine sends, and expects, for a value that only an update will know."""

_SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
"""What tells the engine that the value beside it is a secret."""

# The engine marks an unknown by the type the value will have; the SDKs send the string's marker only.
_UNKNOWNS = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


def is_unknown(value: object) -> bool:
    """Whether the value itself is an unknown."""
    return isinstance(value, str) and value in _UNKNOWNS


def has_unknown(value: object) -> bool:
    """Whether the value is an unknown or holds one at any depth."""
    if isinstance(value, Mapping):
        return any(map(has_unknown, cast("Mapping[str, object]", value).values()))
    if isinstance(value, list):
        return any(map(has_unknown, cast("list[object]", value)))
    return is_unknown(value)


def from_struct(struct: struct_pb2.Struct) -> Properties:
    """A struct as plain values, without nulls; a whole number is an int (protobuf has only floats)."""
    return _plain(json_format.MessageToDict(struct))


def to_struct(properties: Mapping[str, object], secrets: Iterable[str] = ()) -> struct_pb2.Struct:
    """Plain values as a struct, without nulls; those whose names are among the secrets are marked as such."""
    marked = {name: {**_SECRET, "value": properties[name]} for name in secrets if properties.get(name) is not None}
    struct = struct_pb2.Struct()
    struct.update(_plain({**properties, **marked}))
    return struct


def _plain(value: object) -> Any:  # noqa: ANN401 - a JSON value of any shape
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value).items()
        return {key: _plain(item) for key, item in items if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("list[object]", value)]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
