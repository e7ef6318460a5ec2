# ruff: noqa: ANN401 - moto's objects have no types
"""What moto keeps in memory for ever."""

from typing import Any

from moto.core.common_models import BaseModel


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    return [(BaseModel, "__new__", made_without_a_trace)]


def made_without_a_trace(_original: Any, kind: type[BaseModel], *_args: Any, **_kwargs: Any) -> BaseModel:
    """What was deleted is gone. moto lists every object that it ever made, for a page of its own that the sandbox has not."""
    return object.__new__(kind)
