"""AWS's own models of its services: which operations there are, and which parameters they have.

They are botocore's, as moto holds them: read once for both, and what moto reads a request by is what is authorised.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.utils import get_service_model


@dataclass(frozen=True)
class Shape:
    """The type of a parameter."""

    raw: Any

    @property
    def type(self) -> str:
        """Such as ``structure``, ``list``, ``map``, ``string``, ``boolean``."""
        return self.raw.type_name

    @property
    def members(self) -> Mapping[str, "Shape"]:
        """Of a structure, by the names that boto3 has."""
        return {name: Shape(member) for name, member in self.raw.members.items()}

    @property
    def inner(self) -> "Shape":
        """What a list or a map holds."""
        return Shape(self.raw.member if self.type == "list" else self.raw.value)

    def field_name(self, default: str, *, ec2: bool) -> str:
        """What it is called in a form."""
        serialization: Mapping[str, str] = self.raw.serialization
        if not ec2:
            return serialization.get("name", default)
        name = serialization.get("name", default)
        return serialization.get("queryName", name[:1].upper() + name[1:])


NOTHING: Mapping[str, Shape] = {}


def api_version(service: str) -> str:
    """The version of a service's interface, such as ``2016-11-15``."""
    model: Any = get_service_model(service)
    return model.api_version


def target_prefix(service: str) -> str:
    """What `X-Amz-Target` begins with, such as ``AmazonSSM``."""
    model: Any = get_service_model(service)
    return model.metadata["targetPrefix"]


def parameters_of(service: str, operation: str) -> Mapping[str, Shape] | None:
    """The parameters of an operation; None if there is no such operation."""
    model: Any = get_service_model(service)
    if operation not in model.operation_names:
        return None
    shape = model.operation_model(operation).input_shape
    return Shape(shape).members if shape else NOTHING
