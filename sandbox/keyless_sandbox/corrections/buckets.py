# ruff: noqa: ANN401 - moto's objects have no types
"""Buckets: their policies and their deleted objects."""

from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket, FakeDeleteMarker


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    FakeDeleteMarker.dispose = nothing_to_dispose_of  # pyright: ignore[reportAttributeAccessIssue] - moto lacks it
    return [(FakeBucket, "get_permission", leave_policies_to_the_enforcement)]


def nothing_to_dispose_of(_marker: FakeDeleteMarker) -> None:
    """A delete marker can be deleted. moto disposes of the content of whatever it forgets, and answers 500 here."""


def leave_policies_to_the_enforcement(_original: Any, _bucket: Any, _action: str, _resource: str) -> PermissionResult:
    """A bucket's policy decides with its conditions and principals.

    moto looks at neither, so a Deny of plain http would refuse every call: a verdict without them is none.
    """
    return PermissionResult.NEUTRAL
