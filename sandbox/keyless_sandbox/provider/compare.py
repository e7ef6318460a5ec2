"""When two values of a property are the same, and which changes lie between two sets of inputs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import cast

from keyless_sandbox.provider.documents import same_document
from keyless_sandbox.provider.schema import Kind, Property, Resource
from keyless_sandbox.provider.wire import Properties, has_unknown, is_unknown

DEFAULTS = "__defaults"
"""The input in which the official plugin lists the inputs that it filled in itself."""

DEFAULT_TAGS = Property(kind=Kind.MAP)


class Change(Enum):
    """What happened to a property."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True)
class Difference:
    """A change of the value at one path, and whether it replaces the resource."""

    path: str
    change: Change
    replace: bool

    @property
    def property(self) -> str:
        """The resource's property in which the path begins."""
        return re.split(r"[.\[]", self.path, maxsplit=1)[0]


def same(declared: Property, one: object, other: object) -> bool:
    """Whether two values of a property mean the same; a missing, an empty and a false value do.

    An unknown is the same as nothing, not even as another unknown.
    """
    if has_unknown(one) or has_unknown(other):
        return False
    if one == other or (not one and not other):
        return True
    if declared.kind is Kind.DOCUMENT:
        return same_document(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return _same_lists(declared, cast("list[object]", one), cast("list[object]", other))
    if declared.kind is Kind.BLOCK and isinstance(one, dict) and isinstance(other, dict):
        before, after = cast("Properties", one), cast("Properties", other)
        return all(same(field, before.get(name), after.get(name)) for name, field in declared.fields.items())
    return False


def _same_lists(declared: Property, one: list[object], other: list[object]) -> bool:
    if declared.kind is Kind.SET:
        return sorted(map(str, one)) == sorted(map(str, other))
    if declared.kind not in {Kind.BLOCKS, Kind.BLOCK_SET} or len(one) != len(other):
        return False
    block = Property(kind=Kind.BLOCK, fields=declared.fields)
    if declared.kind is Kind.BLOCKS:
        return all(same(block, *pair) for pair in zip(one, other, strict=True))
    return all(any(same(block, each, theirs) for theirs in other) for each in one) and all(
        any(same(block, each, theirs) for each in one) for theirs in other
    )


def differences(
    resource: Resource,
    old: Properties,
    new: Properties,
    *,
    state: Properties,
    ignored: Iterable[str] = (),
) -> list[Difference]:
    """The changes between the old and the new inputs, as the official plugin would find them.

    Args:
        resource: The type.
        old: The inputs of the last update.
        new: The checked inputs of the program.
        state: The outputs of the last update; a computed property which the program now gives is compared
            with what AWS had chosen.
        ignored: Property paths the program ignores changes of.
    """
    force = resource.replaced_by(new)
    found: list[Difference] = []
    for name, declared in [*resource.inputs.items(), ("tagsAll", DEFAULT_TAGS)]:
        before = old.get(name, state.get(name) if declared.computed else None)
        found += _between(declared, name, before, new.get(name), replace=declared.force_new or name in force)
    patterns = [_path_pattern(path) for path in ignored]
    return [item for item in found if not any(pattern.match(item.path) for pattern in patterns)]


def keeps_given_name(resource: Resource, old: Properties, new: Properties) -> bool:
    """Whether a name the program gave stays the same, so that the old resource must go before the new one comes."""
    name = resource.naming.property if resource.naming else ""
    return name in new and name not in new.get(DEFAULTS, []) and old.get(name) == new[name]


def _between(declared: Property, path: str, old: object, new: object, *, replace: bool) -> Iterator[Difference]:
    if (new is None and declared.computed) or same(declared, old, new):
        return
    if declared.kind is Kind.BLOCK and isinstance(new, dict):
        before, after = _members(old), _members(cast("Properties", new))
        for name, field in declared.fields.items():
            force = replace or field.force_new
            yield from _between(field, f"{path}.{name}", before.get(name), after.get(name), replace=force)
        return
    if declared.kind is Kind.MAP and not is_unknown(new):
        before, after = _members(old), _members(new)
        for key in sorted(before.keys() | after.keys()):
            if before.get(key) != after.get(key) or has_unknown(after.get(key)):
                step = f".{key}" if key.isidentifier() else f'["{key}"]'
                yield Difference(path + step, _change(before.get(key), after.get(key)), replace)
        return
    yield Difference(path, _change(old, new), replace)


def _change(old: object, new: object) -> Change:
    if old is None:
        return Change.ADD
    return Change.DELETE if new is None else Change.UPDATE


def _members(value: object) -> Properties:
    return cast("Properties", value) if isinstance(value, dict) else {}


def _path_pattern(path: str) -> re.Pattern[str]:
    """What a path of ignoreChanges covers: itself and all below it, `*` being any one step."""
    steps = re.findall(r'\["[^"]*"\]|\[[^\]]*\]|[^.\[]+', path)
    patterns: list[str] = []
    for step in steps:
        name = step.strip("[]").strip('"')
        patterns.append(r"\.?[^.\[]+|\[[^\]]*\]" if name == "*" else rf'\.?{re.escape(name)}|\["?{re.escape(name)}"?\]')
    return re.compile("".join(f"(?:{pattern})" for pattern in patterns) + r"(?:[.\[].*)?$")
