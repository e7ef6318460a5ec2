"""Arguments for any operation of boto3, made from AWS's model of it."""

from collections.abc import Mapping
from typing import Any

from keyless_sandbox.authorization.services.models import Shape, parameters_of
from moto.core.utils import get_service_model

_DEPTH = 4


def arguments_of(service: str, operation: str, *, all_of_them: bool) -> dict[str, Any]:
    """Arguments that boto3 takes: the required ones, or all that there are.

    Args:
        service: such as ``ec2``.
        operation: such as ``RunInstances``.
        all_of_them: also those that need not be given.
    """
    shapes = parameters_of(service, operation)
    if not shapes:
        return {}
    model: Any = get_service_model(service)
    required = set(model.operation_model(operation).input_shape.required_members)
    return _members(shapes, required, all_of_them, _DEPTH)


def _members(shapes: Mapping[str, Shape], required: set[str], all_of_them: bool, depth: int) -> dict[str, Any]:
    return {
        name: _value(shape, all_of_them, depth)
        for name, shape in shapes.items()
        if name in required or (all_of_them and depth > 0)
    }


def _value(shape: Shape, all_of_them: bool, depth: int) -> Any:
    match shape.type:
        case "structure":
            return _members(shape.members, set(shape.raw.required_members), all_of_them, depth - 1)
        case "list":
            return [_value(shape.inner, all_of_them, depth - 1)] * (2 if all_of_them else 1)
        case "map":
            return {"a": _value(shape.inner, all_of_them, depth - 1)}
        case "boolean":
            return True
        case "integer" | "long":
            return max(7, shape.raw.metadata.get("min", 0))
        case "double" | "float":
            return 0.5
        case "timestamp":
            return "2026-01-02T03:04:05Z"
        case "blob":
            return b"\0&Action=x"
        case _:
            allowed = shape.raw.metadata.get("enum")
            return allowed[0] if allowed else "a-" + "b" * (shape.raw.metadata.get("min", 1) or 1)
