"""What the functions that look something up in EC2 have in common."""

from collections.abc import Mapping
from typing import Any

from keyless_sandbox.provider.schema import Kind, Property
from keyless_sandbox.provider.wire import Properties

FILTERS = Property(
    kind=Kind.BLOCKS,
    fields={"name": Property(required=True), "values": Property(kind=Kind.LIST, required=True)},
)


def filters(arguments: Properties, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """EC2's filters for a lookup.

    Args:
        arguments: The function's arguments.
        names: Arguments which are filters of their own, with EC2's names of them.
    """
    found = [
        {"Name": theirs, "Values": [_text(arguments[ours])]} for ours, theirs in names.items() if ours in arguments
    ]
    tags: Mapping[str, str] = arguments.get("tags", {})
    found += [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    return found + [{"Name": one["name"], "Values": one["values"]} for one in arguments.get("filters", [])]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
