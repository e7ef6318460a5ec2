"""Values out of JSON that others have written, where anything may be missing or of another type."""

from collections.abc import Mapping
from typing import cast


def dig(value: object, *names: str) -> object:
    """What stands under names, one within the other; None if there is nothing."""
    for name in names:
        value = cast("Mapping[str, object]", value).get(name) if isinstance(value, dict) else None
    return value


def text(value: object, *names: str) -> str:
    """The text that stands there; empty if there is none."""
    found = dig(value, *names)
    return found if isinstance(found, str) else ""


def items(value: object, *names: str) -> list[object] | None:
    """The list that stands there; None if there is none."""
    found = dig(value, *names)
    return cast("list[object]", found) if isinstance(found, list) else None
