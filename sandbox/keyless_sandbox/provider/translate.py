"""Between Pulumi's properties and AWS's fields, whose names mostly differ in the first letter only."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from keyless_sandbox.provider.aws import tag_list, tag_map
from keyless_sandbox.provider.documents import as_text
from keyless_sandbox.provider.schema import Kind, Property
from keyless_sandbox.provider.wire import Properties

_LISTS = frozenset({Kind.BLOCKS, Kind.BLOCK_SET})


def to_aws(declared: Mapping[str, Property], given: Properties) -> dict[str, Any]:
    """What a program gives of some properties, as AWS takes it; what it does not give is left out."""
    return {
        _field(name, one): _converted(one, given[name], to_aws)
        for name, one in declared.items()
        if given.get(name) is not None
    }


def from_aws(declared: Mapping[str, Property], found: Mapping[str, Any]) -> Properties:
    """Each property as AWS answers it, None where it has no value."""
    fields = {name: found.get(_field(name, one)) for name, one in declared.items()}
    return {
        name: None if value is None else _converted(declared[name], value, from_aws) for name, value in fields.items()
    }


def _field(name: str, declared: Property) -> str:
    return declared.aws or name[0].upper() + name[1:]


def _converted(
    declared: Property, value: object, translate: Callable[[Mapping[str, Property], Any], dict[str, Any]]
) -> object:
    if declared.kind is Kind.BLOCK:
        return translate(declared.fields, value)
    if declared.kind in _LISTS:
        return [translate(declared.fields, one) for one in cast("list[object]", value)]
    if declared.kind is Kind.TAGS:
        return tag_list(cast("dict[str, str]", value)) if isinstance(value, dict) else tag_map(value)
    if declared.kind is Kind.SWITCH:  # a string to Pulumi, which so tells false from nothing
        return str(value).lower() if isinstance(value, bool) else value == "true"
    return as_text(value) if declared.kind is Kind.DOCUMENT else value
