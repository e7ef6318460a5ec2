"""Inputs as the program gives them: made complete, brought into shape, and judged."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, cast

from keyless_sandbox.provider.compare import DEFAULTS
from keyless_sandbox.provider.naming import Proposal, name
from keyless_sandbox.provider.schema import Failure, Function, Kind, Property, Resource
from keyless_sandbox.provider.wire import UNKNOWN, Properties, has_unknown, is_unknown

_SHAPES: Mapping[Kind, type | tuple[type, ...]] = {
    Kind.MAP: dict,
    Kind.TAGS: dict,
    Kind.BLOCK: dict,
    Kind.ASSET: dict,
    Kind.LIST: list,
    Kind.SET: list,
    Kind.BLOCKS: list,
    Kind.BLOCK_SET: list,
    Kind.STRING: str,
    Kind.INTEGER: int,
    Kind.BOOLEAN: bool,
    Kind.SWITCH: str,
    Kind.DOCUMENT: str,
}


def check(
    resource: Resource,
    given: Properties,
    *,
    old: Properties,
    proposal: Proposal,
    default_tags: Mapping[str, str],
) -> tuple[Properties, list[Failure]]:
    """Complete the inputs of a program with names, defaults and default tags, and find their faults.

    Args:
        resource: The type.
        given: The program's inputs; unknowns are let through.
        old: The inputs of the last update, empty for a new resource.
        proposal: What the engine says about a name.
        default_tags: The tags the provider puts on every resource.

    Returns:
        The inputs to store, and the faults.
    """
    given = {key: value for key, value in given.items() if key not in {DEFAULTS, "tagsAll"}}
    inputs, failures = shape(resource.token, resource.inputs, resource.not_done, given)
    defaults: list[str] = []
    if resource.naming and resource.naming.property not in inputs:
        chosen = name(resource.naming, old, proposal)
        if isinstance(chosen, Failure):
            failures.append(chosen)
        else:
            inputs[resource.naming.property] = chosen
            defaults.append(resource.naming.property)
    for key, declared in resource.inputs.items():
        if declared.default is not None and key not in inputs:
            inputs[key] = declared.default
            defaults.append(key)
    failures += _missing(resource.inputs, inputs)
    if resource.tagged and (all_tags := _merged(default_tags, inputs.get("tags"))):
        inputs["tagsAll"] = all_tags
    if not failures:
        failures = resource.check(inputs)
    inputs[DEFAULTS] = sorted(defaults)
    return inputs, failures


def check_arguments(function: Function, given: Properties) -> tuple[Properties, list[Failure]]:
    """A function's arguments in their shape, and their faults."""
    arguments, failures = shape(function.token, function.arguments, function.not_done, given)
    return arguments, failures + _missing(function.arguments, arguments)


def shape(
    owner: str,
    declared: Mapping[str, Property],
    not_done: frozenset[str],
    given: Properties,
    prefix: str = "",
) -> tuple[Properties, list[Failure]]:
    """Values brought into the shape of their properties, as the official plugin converts them, and the faults.

    Args:
        owner: The type or function whose properties they are, for the messages.
        declared: The properties by name.
        not_done: Names that the official plugin knows besides.
        given: The values by name.
        prefix: The path of the block they are in.
    """
    shaped: Properties = {}
    failures: list[Failure] = []
    for key, value in given.items():
        if key in declared:
            shaped[key] = _shaped(owner, declared[key], value, prefix + key, failures)
        else:
            failures.append(Failure(prefix + key, _not_supported(owner, prefix + key, key, declared, not_done)))
    return shaped, failures


def _shaped(owner: str, declared: Property, value: object, path: str, failures: list[Failure]) -> Any:  # noqa: ANN401 - a JSON value
    if is_unknown(value):
        return UNKNOWN
    converted = _converted(declared.kind, value)
    fits = isinstance(converted, _SHAPES[declared.kind])
    if not fits or (declared.kind is Kind.INTEGER and isinstance(converted, bool)):
        failures.append(Failure(path, f"must be {declared.kind.value}"))
        return value
    if declared.kind is Kind.BLOCK:
        return _block(owner, declared, cast("Properties", converted), path, failures)
    member = _member(declared)
    if member and isinstance(converted, dict):
        members = cast("Properties", converted)
        return {key: _shaped(owner, member, item, f"{path}.{key}", failures) for key, item in members.items()}
    if member and isinstance(converted, list):
        items = enumerate(cast("list[object]", converted))
        return [_shaped(owner, member, item, f"{path}[{index}]", failures) for index, item in items]
    return converted


def _member(declared: Property) -> Property | None:
    """What the members of a map or a list are."""
    if declared.kind in {Kind.BLOCKS, Kind.BLOCK_SET}:
        return Property(kind=Kind.BLOCK, fields=declared.fields, not_done=declared.not_done)
    return _TEXT if declared.kind in {Kind.MAP, Kind.TAGS, Kind.LIST, Kind.SET} else None


_TEXT = Property()


def _block(owner: str, declared: Property, given: Properties, path: str, failures: list[Failure]) -> Properties:
    given = {key: value for key, value in given.items() if key != DEFAULTS}
    block, faults = shape(owner, declared.fields, declared.not_done, given, prefix=f"{path}.")
    failures += faults
    for key, field in declared.fields.items():
        if field.default is not None:
            block.setdefault(key, field.default)
    failures += _missing(declared.fields, block, f"{path}.")
    return block


def _missing(declared: Mapping[str, Property], given: Properties, prefix: str = "") -> list[Failure]:
    return [
        Failure(prefix + key, "is required and missing")
        for key, one in declared.items()
        if one.required and key not in given
    ]


def _converted(kind: Kind, value: object) -> object:
    if kind in {Kind.STRING, Kind.SWITCH} and isinstance(value, bool):
        return "true" if value else "false"
    if kind is Kind.STRING and isinstance(value, int | float):
        return str(value)
    if kind is Kind.INTEGER and isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    if kind is Kind.BOOLEAN and isinstance(value, str) and value in {"true", "false"}:
        return value == "true"
    if kind is Kind.DOCUMENT and isinstance(value, dict):
        return UNKNOWN if has_unknown(cast("object", value)) else json.dumps(value)
    return value


def _not_supported(owner: str, path: str, key: str, declared: Mapping[str, Property], not_done: frozenset[str]) -> str:
    done = ", ".join(sorted(declared))
    if key in not_done:
        return f"property {path} of {owner} is not done by the sandbox's stand-in; done are: {done}"
    near = get_close_matches(key, [*declared, *not_done], n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"{owner} has no property {path}{hint}; the stand-in knows: {done}"


def _merged(default_tags: Mapping[str, str], tags: object) -> object:
    if has_unknown(tags) and not isinstance(tags, dict):
        return UNKNOWN
    return {**default_tags, **cast("dict[str, str]", tags or {})}
