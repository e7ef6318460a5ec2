"""The parameters of an operation, by the names that boto3 has for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from keyless_sandbox.api_request import ApiError

Value = str | Sequence["Value"] | Mapping[str, "Value"]
"""What a parameter can be. Numbers and booleans are texts (`8`, `true`), blobs are base64."""


@dataclass(frozen=True)
class Parameters:
    """Parameters whose types were checked when they were read.

    Attributes:
        values: by name. What was not given is not in it.
    """

    values: Mapping[str, Value] = field(default_factory=dict[str, Value], repr=False)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """A scalar."""
        return cast("str", self.values.get(name, default))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of scalars; empty if it was not given."""
        return tuple(cast("Sequence[str]", self.values.get(name, ())))

    def structure(self, name: str) -> "Parameters":
        """A structure; without any parameter if it was not given."""
        return Parameters(cast("Mapping[str, Value]", self.values.get(name, {})))

    def structures(self, name: str) -> Iterator["Parameters"]:
        """A list of structures."""
        for each in cast("Sequence[Mapping[str, Value]]", self.values.get(name, ())):
            yield Parameters(each)

    def mapping(self, name: str) -> Mapping[str, str]:
        """A map of texts, such as an encryption context."""
        return cast("Mapping[str, str]", self.values.get(name, {}))

    def tags(self, name: str = "Tags") -> Mapping[str, str]:
        """A list of tags as a map, whatever the service calls their parts.

        Raises:
            ApiError: two tags have the same key.
        """
        tags: dict[str, str] = {}
        for each in self.structures(name):
            key = each.text("Key") or each.text("TagKey")
            if key in tags:
                raise ApiError("InvalidParameterValue", f"Duplicate tag key '{key}' specified.", 400, why="a tag twice")
            tags[key] = each.text("Value") or each.text("TagValue")
        return tags
