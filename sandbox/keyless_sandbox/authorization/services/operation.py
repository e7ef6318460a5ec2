"""Which operation of which service a request asks for, for the services that are asked by POST to `/`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authorization.services.models import Shape, api_version, parameters_of, target_prefix
from keyless_sandbox.authorization.services.parameters import Parameters
from keyless_sandbox.authorization.services.served import SERVED
from keyless_sandbox.authorization.services.wire import ParameterError, from_fields, from_json

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/x-amz-json-"
_JSON_SERVICES = frozenset({"ssm", "kms"})


@dataclass(frozen=True)
class Operation:
    """An operation with its parameters.

    Attributes:
        service: such as ``ec2``; also the prefix of its actions.
        name: such as ``RunInstances``.
        region: where.
        parameters: as boto3 names them.
    """

    service: str
    name: str
    region: str
    parameters: Parameters

    @property
    def action(self) -> str:
        """The action of the same name, which nearly every operation has."""
        return f"{self.service}:{self.name}"


def operation_of(request: ApiRequest) -> Operation:
    """The operation that a request asks for.

    Raises:
        ApiError: it cannot be told for certain, or the sandbox does not serve it.
    """
    if request.service not in SERVED:
        raise ApiError(
            "InvalidAction",
            f"The sandbox does not serve {request.service}.",
            400,
            why=f"{request.service} is no service of the sandbox",
        )
    if request.path not in ("", "/"):
        raise ApiError("InvalidAction", f"{request.service} has no path {request.path}.", 400, why="the path is not /")
    return _from_target(request) if request.service in _JSON_SERVICES else _from_action(request)


def _from_action(request: ApiRequest) -> Operation:
    fields = _fields(request)
    name, version = fields.pop("Action", ""), fields.pop("Version", "")
    if version != api_version(request.service):
        raise ApiError(
            "InvalidAction",
            f"Could not find operation {name} for version {version or 'NO_VERSION_SPECIFIED'}",
            400,
            why=f"the version is not {api_version(request.service)}",
        )
    shapes = _shapes(request.service, name)
    try:
        parameters = from_fields(shapes, fields, ec2=request.service == "ec2")
    except ParameterError as error:
        code = "UnknownParameter" if request.service == "ec2" else "ValidationError"
        raise _not_understood(code, request.service, name, error) from error
    return Operation(request.service, name, request.region, parameters)


def _from_target(request: ApiRequest) -> Operation:
    prefix, _, name = request.headers.get("x-amz-target", "").partition(".")
    if request.method != "POST" or prefix != target_prefix(request.service):
        raise ApiError("UnknownOperationException", "", 400, why="no X-Amz-Target names an operation of the service")
    content = request.headers.get("content-type", "")
    if not content.startswith(_JSON) or any(_not_of_signature(request)):
        raise ApiError("UnknownOperationException", "", 400, why="parameters outside of a JSON body")
    shapes = _shapes(request.service, name)
    try:
        parameters = from_json(shapes, request.body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ApiError("SerializationException", "The body is no UTF-8.", 400, why="the body is no UTF-8") from error
    except ParameterError as error:
        raise _not_understood("SerializationException", request.service, name, error) from error
    return Operation(request.service, name, request.region, parameters)


def _fields(request: ApiRequest) -> dict[str, str]:
    """The fields of the form, or of the query if there is no form."""
    query = dict(_not_of_signature(request))
    if "x-amz-target" in request.headers:
        raise ApiError("InvalidAction", "", 400, why="X-Amz-Target in a request to a service that has none")
    if not request.body:
        return query
    content = request.headers.get("content-type", "").lower().replace(" ", "")
    if query or request.method != "POST" or content not in {_FORM, f"{_FORM};charset=utf-8"}:
        raise ApiError(
            "InvalidParameterCombination", "", 400, why="parameters in query and body, or in a body that is no form"
        )
    try:
        pairs = parse_qsl(request.body.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise ApiError("MalformedQueryString", "The form is no UTF-8.", 400, why="the form is no UTF-8") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ApiError("MalformedQueryString", "A parameter is given twice.", 400, why="a parameter is given twice")
    return fields


def _not_of_signature(request: ApiRequest) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in request.query if not name.lower().startswith("x-amz-"))


def _shapes(service: str, name: str) -> Mapping[str, Shape]:
    code = "UnknownOperationException" if service in _JSON_SERVICES else "InvalidAction"
    shapes = parameters_of(service, name)
    if shapes is None:
        raise ApiError(code, f"The action {name} is not valid for this web service.", 400, why="no such operation")
    if name not in SERVED[service]:
        what = f"{service}:{name}"
        raise ApiError(code, f"The sandbox does not serve {what}.", 400, why=f"{what} is not served")
    return shapes


def _not_understood(code: str, service: str, name: str, error: ParameterError) -> ApiError:
    return ApiError(code, f"{service}:{name} cannot be understood: {error}.", 400, why=str(error))
