"""What differs between two schemas of a Pulumi package, and what of it breaks programs that use the package. Pure functions.

Descriptions and the version may differ: they change no program. Whatever else is not understood here counts as breaking.

Source: Pulumi documentation, "Pulumi package schema".
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

Schema = Mapping[str, Any]

_TYPE_REFERENCE = "#/types/"
_TOLD_MEMBER_BY_MEMBER = ("resources", "types")
_CHANGES_NO_PROGRAM = ("description", "displayName", "version")


class Kind(Enum):
    """What a change asks of the programs that use the package."""

    ADDED = "added"
    CHANGED = "changed"
    BREAKING = "breaking"


@dataclass(frozen=True)
class Change:
    """One difference.

    Args:
        kind: what it asks of programs.
        name: what is different, such as ``instanceCount``: the word that a changelog tells it by.
        message: the difference as a sentence.
    """

    kind: Kind
    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind.value}: {self.message}"


@dataclass(frozen=True)
class _Member:
    """A property of a resource or type. It is given by programs, read by them, or both."""

    name: str
    definition: str
    required: bool
    given: bool
    read: bool


@dataclass(frozen=True)
class _Place:
    """Where members are: the words before their names."""

    words: str
    members: Mapping[str, _Member]


def compare(old: Schema, new: Schema) -> tuple[Change, ...]:
    """The differences, what breaks programs first.

    Args:
        old: the schema that programs were written for.
        new: the schema that they are to work with.
    """
    changes = [*_compare_rest(old, new), *_compare_owners(old, new)]
    old_places, new_places = _places(old), _places(new)
    for key, place in new_places.items():
        before = old_places.get(key)
        members: Mapping[str, _Member] = before.members if before else {}
        for name in sorted(members.keys() | place.members.keys()):
            changes += _compare_member(place.words, members.get(name), place.members.get(name), is_new=before is None)
    order = list(Kind)
    return tuple(sorted(changes, key=lambda change: -order.index(change.kind)))


def before_the_first(schema: Schema) -> Schema:
    """A schema of the same package without a resource or type: what a first release is compared with."""
    return {**schema, "resources": {}, "types": {}}


def untold(changes: Iterable[Change], text: str) -> tuple[Change, ...]:
    """The changes whose names a text does not mention in backticks, as schemas or as Python programs write them.

    Args:
        changes: from ``compare``.
        text: Markdown, such as a section of a changelog.
    """
    words = {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"\w+", code)}
    return tuple(change for change in changes if not words & {change.name, _snake(change.name)})


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def _compare_rest(old: Schema, new: Schema) -> Iterator[Change]:
    """The package beside its resources and types: its name and namespace, its functions, how SDKs are made of it."""
    for key in sorted((old.keys() | new.keys()) - {*_TOLD_MEMBER_BY_MEMBER, *_CHANGES_NO_PROGRAM}):
        before, after = _definition(old.get(key)), _definition(new.get(key))
        if before != after:
            yield Change(Kind.BREAKING, key, f"the package's {key} was {before} and is {after}")


def _compare_owners(old: Schema, new: Schema) -> Iterator[Change]:
    """The resources and types themselves, without their properties."""
    for section in _TOLD_MEMBER_BY_MEMBER:
        noun = section.removesuffix("s")
        before, after = old.get(section, {}), new.get(section, {})
        for token in sorted(before.keys() | after.keys()):
            name = token.rpartition(":")[2]
            if token not in after:
                yield Change(Kind.BREAKING, name, f"{noun} {token} is gone, or has another name")
            elif token not in before:
                yield Change(Kind.ADDED, name, f"{noun} {token} is new")
            elif _owner(before[token]) != _owner(after[token]):
                told = f"{noun} {token} was {_owner(before[token])} and is {_owner(after[token])}"
                yield Change(Kind.BREAKING, name, told)


def _compare_member(where: str, old: _Member | None, new: _Member | None, *, is_new: bool) -> Iterator[Change]:
    if new is None:
        if old is not None:
            yield Change(Kind.BREAKING, old.name, f"{where}{old.name} is gone, or has another name")
        return
    told = f"{where}{new.name}"
    if old is None:
        if new.required and new.given and not is_new:
            yield Change(Kind.BREAKING, new.name, f"{told} is new and required")
        else:
            yield Change(Kind.ADDED, new.name, f"{told} is new")
        return
    if old.definition != new.definition:
        yield Change(Kind.BREAKING, new.name, f"{told} was {old.definition} and is {new.definition}")
    if new.required and not old.required:
        kind = Kind.BREAKING if new.given else Kind.CHANGED
        yield Change(kind, new.name, f"{told} is required now" if new.given else f"{told} is always there now")
    if old.required and not new.required:
        kind = Kind.BREAKING if new.read else Kind.CHANGED
        yield Change(kind, new.name, f"{told} may be missing now" if new.read else f"{told} is not required any more")


def _places(schema: Schema) -> dict[str, _Place]:
    """All members, by where they are."""
    found: dict[str, _Place] = {}
    given: set[str] = set()
    read: set[str] = set()
    for token, resource in schema.get("resources", {}).items():
        inputs, outputs = resource.get("inputProperties", {}), resource.get("properties", {})
        given |= _reached(inputs, schema)
        read |= _reached(outputs, schema)
        required = resource.get("requiredInputs", ())
        found[f"inputs {token}"] = _Place(f"input {token}.", _members(inputs, required, given=True, read=False))
        required = resource.get("required", ())
        found[f"outputs {token}"] = _Place(f"output {token}.", _members(outputs, required, given=False, read=True))
    for token, definition in schema.get("types", {}).items():
        # Nobody knows how a type is used that no resource refers to.
        used = token in given | read
        members = _members(
            definition.get("properties", {}),
            definition.get("required", ()),
            given=token in given or not used,
            read=token in read or not used,
        )
        found[f"type {token}"] = _Place(f"property {token}.", members)
    return found


def _members(
    properties: Mapping[str, Any], required: Iterable[str], *, given: bool, read: bool
) -> Mapping[str, _Member]:
    needed = set(required)
    return {
        name: _Member(name, _definition(definition), name in needed, given, read)
        for name, definition in properties.items()
    }


def _reached(properties: Mapping[str, Any], schema: Schema) -> set[str]:
    """The tokens of the types that properties refer to, directly or through other types."""
    reached: set[str] = set()
    texts = [json.dumps(properties)]
    while texts:
        for token in re.findall(rf'"\$ref": "{_TYPE_REFERENCE}([^"]+)"', texts.pop()):
            if token not in reached:
                reached.add(token)
                texts.append(json.dumps(schema.get("types", {}).get(token, {})))
    return reached


def _owner(definition: Mapping[str, Any]) -> str:
    """A resource or type without what is told member by member."""
    apart = {"properties", "inputProperties", "required", "requiredInputs"}
    return _definition({key: value for key, value in definition.items() if key not in apart})


def _definition(value: Any) -> str:  # noqa: ANN401  any part of a schema
    """A part of a schema as text, always the same one, without descriptions."""
    return json.dumps(_undescribed(value), sort_keys=True)


def _undescribed(value: Any) -> Any:  # noqa: ANN401  any part of a schema
    if isinstance(value, Mapping):
        # A property may be named so too; then it is no text.
        kept = cast("Mapping[str, Any]", value).items()
        return {k: _undescribed(inner) for k, inner in kept if k != "description" or not isinstance(inner, str)}
    if isinstance(value, list):
        return [_undescribed(inner) for inner in cast("list[Any]", value)]
    return value
