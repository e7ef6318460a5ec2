"""Parameters out of a form or a JSON object, checked against AWS's own model of the operation.

What the model does not know is refused, never passed over: moto might know it, and would then do what nobody authorised.

Sources: "AWS query protocol", "AWS EC2 query protocol", "AWS JSON 1.1 protocol" (Smithy documentation).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from keyless_sandbox.authorization.services.models import Shape
from keyless_sandbox.authorization.services.parameters import Parameters, Value

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,18})", re.ASCII)
_TEXTS = frozenset({"string", "blob"})


class ParameterError(Exception):
    """A parameter that the operation does not have, or whose value is none of its type."""


def from_fields(shapes: Mapping[str, Shape], fields: Mapping[str, str], *, ec2: bool) -> Parameters:
    """The parameters that a form says, such as ``Tags.member.1.Key=team``.

    Args:
        shapes: the operation's parameters.
        fields: by name.
        ec2: whether it is EC2's own protocol, in which lists have no ``member``.

    Raises:
        ParameterError: a field means nothing to the operation.
    """
    root = _Field("")
    for name, value in fields.items():
        root.add(name, value)
    return Parameters(_structure(shapes, root, ec2=ec2))


def from_json(shapes: Mapping[str, Shape], body: str) -> Parameters:
    """The parameters that a JSON object says.

    Args:
        shapes: the operation's parameters.
        body: the object. A name that is said twice in it is refused.

    Raises:
        ParameterError: it is no such object.
    """
    try:
        document: object = json.loads(body, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ParameterError("the body is no JSON that says every name once") from error
    return Parameters(_members(shapes, document, "the body"))


@dataclass
class _Field:
    """A field of a form, and the fields whose names go on after its own with a dot."""

    name: str
    value: str | None = None
    parts: "dict[str, _Field]" = field(default_factory=dict[str, "_Field"])

    def add(self, name: str, value: str) -> None:
        place = self
        for part in name.split("."):
            place = place.parts.setdefault(part, _Field(f"{place.name}.{part}".lstrip(".")))
        place.value = value

    def has_parts_only(self) -> None:
        if self.value is not None:
            raise ParameterError(f"{self.name} has parts, no value")


def _value(shape: Shape, given: _Field, *, ec2: bool) -> Value:
    if shape.type == "structure":
        given.has_parts_only()
        return _structure(shape.members, given, ec2=ec2)
    if shape.type == "list":
        return _list(shape, given, ec2=ec2)
    if given.value is None or given.parts:
        raise ParameterError(f"{given.name} is no {shape.type}")
    return _scalar(shape, given.value, given.name)


def _structure(shapes: Mapping[str, Shape], given: _Field, *, ec2: bool) -> dict[str, Value]:
    names = {shape.field_name(name, ec2=ec2): name for name, shape in shapes.items()}
    values: dict[str, Value] = {}
    for part, inner in given.parts.items():
        if part not in names:
            raise ParameterError(f"the operation has no parameter {inner.name}")
        values[names[part]] = _value(shapes[names[part]], inner, ec2=ec2)
    return values


def _list(shape: Shape, given: _Field, *, ec2: bool) -> list[Value]:
    if not ec2:
        if given.value == "" and not given.parts:
            return []
        given.has_parts_only()
        part = shape.inner.field_name("member", ec2=False)
        if set(given.parts) != {part}:
            raise ParameterError(f"{given.name} is a list: its items are {given.name}.{part}.1 and so on")
        given = given.parts[part]
    given.has_parts_only()
    numbers = [str(number) for number in range(1, len(given.parts) + 1)]
    if set(given.parts) != set(numbers):
        raise ParameterError(f"the items of {given.name} are not numbered 1, 2 and so on")
    return [_value(shape.inner, given.parts[number], ec2=ec2) for number in numbers]


def _from_json(shape: Shape, value: object, where: str) -> Value:
    if shape.type == "structure":
        return _members(shape.members, value, where)
    if shape.type == "list" and isinstance(value, list):
        return [_from_json(shape.inner, each, where) for each in cast("list[object]", value)]
    if shape.type == "map" and isinstance(value, dict):
        given = cast("dict[str, object]", value)
        return {name: _from_json(shape.inner, inner, where) for name, inner in given.items()}
    if isinstance(value, str) and shape.type in _TEXTS:
        return value
    if isinstance(value, bool) and shape.type == "boolean":
        return "true" if value else "false"
    if isinstance(value, int | float) and not isinstance(value, bool) and shape.type not in _TEXTS:
        return _scalar(shape, str(value), where)
    raise ParameterError(f"{where} is no {shape.type}")


def _members(shapes: Mapping[str, Shape], value: object, where: str) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise ParameterError(f"{where} is no structure")
    given = cast("dict[str, object]", value)
    for unknown in given.keys() - shapes.keys():
        raise ParameterError(f"the operation has no parameter {unknown} in {where}")
    return {name: _from_json(shapes[name], inner, name) for name, inner in given.items() if inner is not None}


def _scalar(shape: Shape, text: str, where: str) -> str:
    if shape.type == "boolean" and text not in {"true", "false"}:
        raise ParameterError(f"{where} is neither true nor false")
    if shape.type in {"integer", "long"} and not _INTEGER.fullmatch(text):
        raise ParameterError(f"{where} is no whole number")
    return text


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name is said twice")
    return dict(pairs)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
