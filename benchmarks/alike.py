"""Checks that the compared programs create the same, so that the comparison is one. Runs on Pulumi's mocks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi
from google.protobuf import json_format
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import resource_pb2

from benchmarks.programs import PROGRAMS, load

_COUNT = 2
_PARTITION = "aws:index/getPartition:getPartition"


class UnlikeError(Exception):
    """A program written by hand does not do what the component does."""


@dataclass(frozen=True)
class Registered:
    """What the engine is told of one resource. Its parent is left out: that is the difference which is measured."""

    type: str
    inputs: object
    dependencies: frozenset[str]
    ignored_changes: tuple[str, ...]


@dataclass(frozen=True)
class Recording:
    """What a program told and asked the engine: resources by their names, and the functions that it called."""

    resources: Mapping[str, Registered]
    lookups: tuple[str, ...]


class _Aws(pulumi.runtime.Mocks):
    """Computes what children of a component read from each other, and the partition."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        inputs = cast("dict[str, Any]", args.inputs)  # type: ignore[reportUnknownMemberType]
        return f"{args.name}-id", {**inputs, "name": f"{args.name}-1234567"}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return ({"partition": "aws"} if args.token == _PARTITION else {}), []


class _Monitor(mocks.MockMonitor):
    """Keeps what mocks do not show: the dependencies."""

    def __init__(self) -> None:
        super().__init__(_Aws())
        self.registered: dict[str, Registered] = {}
        self.lookups: list[str] = []

    def RegisterResource(  # noqa: N802  gRPC's name
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        if request.type.startswith("aws:"):
            self.registered[request.name] = Registered(
                request.type,
                _without_nulls(json_format.MessageToDict(request.object)),
                frozenset(urn.rpartition("::")[2] for urn in request.dependencies),
                tuple(request.ignoreChanges),
            )
        return super().RegisterResource(request)  # type: ignore[reportUnknownMemberType]

    def Invoke(  # noqa: N802  gRPC's name
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        self.lookups.append(request.tok)
        return super().Invoke(request)  # type: ignore[reportUnknownMemberType]


def check_alike() -> None:
    """Runs every program once and compares what it does with what the component does.

    Raises:
        UnlikeError: there is a difference in the names, types, inputs or dependencies of the resources, or in the lookups.
    """
    wanted = record("component", _COUNT)
    if not wanted.resources or wanted.lookups != (_PARTITION,):
        raise UnlikeError(f"the component creates {len(wanted.resources)} resources and asks for {wanted.lookups}")
    for program in PROGRAMS:
        found = record(program, _COUNT)
        for name in sorted(wanted.resources.keys() | found.resources.keys()):
            here, there = found.resources.get(name), wanted.resources.get(name)
            if here != there:
                raise UnlikeError(f"{program}: {name} is {here}, and the component creates {there}")
        if found.lookups != wanted.lookups:
            raise UnlikeError(f"{program}: asks for {found.lookups}, and the component for {wanted.lookups}")


def record(program: str, count: int) -> Recording:
    """What a program tells and asks the engine.

    Args:
        program: one of ``PROGRAMS``.
        count: how many components, or what stands in for them.
    """
    monitor = _Monitor()
    settings.set_root_resource(cast("pulumi.Resource", None))
    pulumi.runtime.set_mocks(_Aws(), monitor=monitor)
    test = cast("Callable[[Callable[[], None]], Callable[[], None]]", pulumi.runtime.test)  # type: ignore[reportUnknownMemberType]
    test(lambda: load(program)(count))()
    return Recording(monitor.registered, tuple(monitor.lookups))


def _without_nulls(value: object) -> object:
    """A property that is null is none to AWS, and nobody writes it by hand."""
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return {key: _without_nulls(inner) for key, inner in pairs if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in cast("list[object]", value)]
    return value
