"""Small translations between Pulumi's protocol and ours: subjects, differences, failures, errors."""

import functools
import logging
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar, cast

import grpc
from google.protobuf import any_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import status_pb2

from keyless_sandbox.provider.compare import Change, Difference
from keyless_sandbox.provider.errors import CancelledError, StandInError
from keyless_sandbox.provider.lifecycle import InitializationError, Plan, Subject
from keyless_sandbox.provider.resources import RESOURCES
from keyless_sandbox.provider.schema import Failure
from keyless_sandbox.provider.unserved import unserved
from keyless_sandbox.provider.wire import to_struct

_log = logging.getLogger(__name__)
_KINDS = {
    (Change.ADD, False): pb.PropertyDiff.ADD,
    (Change.ADD, True): pb.PropertyDiff.ADD_REPLACE,
    (Change.DELETE, False): pb.PropertyDiff.DELETE,
    (Change.DELETE, True): pb.PropertyDiff.DELETE_REPLACE,
    (Change.UPDATE, False): pb.PropertyDiff.UPDATE,
    (Change.UPDATE, True): pb.PropertyDiff.UPDATE_REPLACE,
}

Method = TypeVar("Method", bound=Callable[..., Message])


class AboutResource(Protocol):
    """A request about a resource; older engines send no name and no type."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def urn(self) -> str: ...


def answered(method: Method) -> Method:
    """A call whose failures become its error: one line, and the resource if there is one after all."""

    @functools.wraps(method)
    def answer(service: object, request: Message, context: grpc.ServicerContext) -> Message:
        try:
            return method(service, request, context)
        except InitializationError as error:
            _log.warning("%s", error)
            context.set_trailing_metadata((("grpc-status-details-bin", _details(error)),))
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except CancelledError as error:
            context.abort(grpc.StatusCode.CANCELLED, str(error))
        except StandInError as error:
            _log.warning("%s", error)
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        raise AssertionError  # abort does not return

    return cast("Method", answer)


def resource_type(request: AboutResource) -> str:
    """The type token of the resource a request is about."""
    return request.type or request.urn.split("::")[2].rsplit("$", 1)[-1]


def logical_name(request: AboutResource) -> str:
    """The logical name of the resource a request is about."""
    return request.name or request.urn.split("::")[-1]


def subject(request: AboutResource) -> Subject:
    """The resource a request is about.

    Raises:
        StandInError: Its type is not served.
    """
    token = resource_type(request)
    if token not in RESOURCES:
        raise StandInError(unserved({token}))
    return Subject(RESOURCES[token], logical_name(request))


def failures(found: Iterable[Failure]) -> list[pb.CheckFailure]:
    """Faults as the engine takes them."""
    return [pb.CheckFailure(property=one.property, reason=one.reason) for one in found]


def diff_response(plan: Plan) -> pb.DiffResponse:
    """A plan as the engine takes it."""
    return pb.DiffResponse(
        changes=pb.DiffResponse.DIFF_SOME if plan.differences else pb.DiffResponse.DIFF_NONE,
        replaces=sorted({one.property for one in plan.differences if one.replace}),
        diffs=sorted({one.property for one in plan.differences}),
        detailedDiff={one.path: _difference(one) for one in plan.differences},
        hasDetailedDiff=True,
        deleteBeforeReplace=plan.delete_before_replace,
    )


def _difference(one: Difference) -> pb.PropertyDiff:
    return pb.PropertyDiff(kind=_KINDS[one.change, one.replace], inputDiff=True)


def _details(error: InitializationError) -> bytes:
    """The resource that exists in spite of the error, so that the engine keeps it."""
    detail = any_pb2.Any()
    detail.Pack(
        pb.ErrorResourceInitFailed(
            id=error.found.id,
            properties=to_struct(error.found.outputs, error.secrets),
            reasons=[str(error)],
            inputs=to_struct(error.found.inputs, error.secrets),
        )
    )
    status: Any = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error), details=[detail])
    return status.SerializeToString()
