"""What AWS answers, as inputs and outputs of the state."""

from collections.abc import Mapping
from typing import Any, cast

from keyless_sandbox.provider.compare import DEFAULTS, same
from keyless_sandbox.provider.schema import Kind, Property, Resource
from keyless_sandbox.provider.wire import UNKNOWN, Properties

_BLOCKS = frozenset({Kind.BLOCK, Kind.BLOCKS, Kind.BLOCK_SET})


def observed(resource: Resource, inputs: Properties, live: Properties) -> Properties:
    """The inputs as they are in AWS: what the program set keeps its wording where it still holds.

    What is set in AWS but not by the program is reported, unless AWS chooses that value by itself.
    Without inputs (an import) everything is.
    """
    found = _observed(resource.inputs, inputs, live, everything=not inputs)
    if resource.tagged and live.get("tagsAll"):
        found["tagsAll"] = live["tagsAll"]
    found[DEFAULTS] = inputs.get(DEFAULTS, [])
    return found


def outputs(resource: Resource, inputs: Properties, live: Properties) -> Properties:
    """The outputs of a resource: what AWS answers, in the program's wording where that means the same."""
    merged = {key: value for key, value in inputs.items() if key != DEFAULTS}
    for key, value in live.items():
        declared = resource.inputs.get(key)
        # A block says more in the answer of AWS than in the program.
        if declared is None or declared.kind in _BLOCKS or not same(declared, inputs.get(key), value):
            merged[key] = value
    return {key: value for key, value in merged.items() if value is not None}


def planned(resource: Resource, inputs: Properties) -> Properties:
    """The outputs of a resource that a preview would create: the inputs, and unknowns for what AWS will choose."""
    merged = {key: value for key, value in inputs.items() if key != DEFAULTS}
    chosen = [key for key, declared in resource.inputs.items() if declared.computed]
    return {**dict.fromkeys([*resource.outputs, *chosen], UNKNOWN), **_planned_blocks(resource.inputs, merged)}


def split_tags(resource: Resource, live: Properties, inputs: Properties, default_tags: Mapping[str, str]) -> Properties:
    """The tags of a resource in AWS, as all of them and as those which are not the provider's default tags."""
    if not resource.tagged or "tags" not in live:
        return live
    found = cast("Mapping[str, str]", live["tags"] or {})
    everything = {key: value for key, value in found.items() if not key.startswith("aws:")}
    own = cast("Mapping[str, str]", inputs.get("tags") or {})
    tags = {key: value for key, value in everything.items() if key in own or default_tags.get(key) != value}
    return {**live, "tags": tags or None, "tagsAll": everything or None}


def _observed(
    declared: Mapping[str, Property], inputs: Properties, live: Properties, *, everything: bool
) -> Properties:
    found: Properties = {}
    for name, one in declared.items():
        value = _observed_value(one, inputs.get(name), live, name, everything=everything)
        if value is not None:
            found[name] = value
    return found


def _observed_value(one: Property, given: object, live: Properties, name: str, *, everything: bool) -> Any:  # noqa: ANN401 - a JSON value
    if name not in live:
        return given
    value: Any = live[name]
    if one.kind is Kind.BLOCK and value and (given or everything or not one.computed):
        return _observed(one.fields, cast("Properties", given or {}), value, everything=everything) or None
    if one.kind is Kind.BLOCKS and value and given:
        return _observed_blocks(one, cast("list[Properties]", given), value)
    if given is not None:
        return given if same(one, given, value) else (value or _emptied(one))
    if everything:
        return value or None
    return None if one.computed or same(one, one.default, value) else value


def _observed_blocks(one: Property, given: list[Properties], live: list[Properties]) -> list[Properties]:
    if len(given) != len(live):
        return live
    return [_observed(one.fields, *pair, everything=False) for pair in zip(given, live, strict=True)]


def _emptied(one: Property) -> object:
    """A switch that somebody turned off is off, everything else that is gone is gone."""
    return False if one.kind is Kind.BOOLEAN else None


def _planned_blocks(declared: Mapping[str, Property], inputs: Properties) -> Properties:
    planned_inputs = dict(inputs)
    for name, one in declared.items():
        if one.kind is Kind.BLOCK and isinstance(inputs.get(name), dict):
            chosen = [key for key, field in one.fields.items() if field.computed]
            planned_inputs[name] = {**dict.fromkeys(chosen, UNKNOWN), **inputs[name]}
    return planned_inputs
