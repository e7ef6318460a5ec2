"""A request as it comes in: read once, and refused where two readers could read two things."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from keyless_sandbox.api_request import INTERNET, ApiError, ApiRequest
from keyless_sandbox.authentication.addresses import Address, address_of
from keyless_sandbox.authentication.claims import PRESIGNED, claim_of
from keyless_sandbox.authentication.fields import headers_of, length_of
from keyless_sandbox.authentication.handler import HEADERS, TARGET
from keyless_sandbox.authentication.refusals import Refusal, refused
from keyless_sandbox.authentication.target import CONTROL_API, split

QUERY_SERVICES = frozenset({"autoscaling", "ec2", "iam", "sts"})
"""Services that are asked by a form with an `Action`."""
JSON_SERVICES = {"kms": "TrentService", "ssm": "AmazonSSM"}
"""Services that are asked by JSON and a header `X-Amz-Target`, which starts so."""
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})
_SCOPE = re.compile(r"/([a-z0-9-]{1,64})/aws4_request")
_FORM = "application/x-www-form-urlencoded"
_LARGEST_OBJECT = 5 * 1024**3
_LARGEST_QUESTION = 10 * 1024**2
_PIECE = 1024**2


def parse(environ: Mapping[str, Any], *, origin: str = INTERNET) -> ApiRequest:
    """Read a request.

    Args:
        environ: of WSGI, made by `RequestHandler`.
        origin: the id of the instance whose endpoint it came to, or `INTERNET`.

    Returns:
        The request as it was sent, which is what its signature is verified on: a bucket in the host is still there, the body
        is still framed. `authenticate` makes of it what those behind the door see.

    Raises:
        ApiError: it can be read in no way, or in more than one.
    """
    method = environ["REQUEST_METHOD"]
    if method not in _METHODS:
        raise ApiError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
    path, query = split(environ[TARGET])
    headers = headers_of(environ[HEADERS])
    length = length_of(headers)
    scheme = environ["wsgi.url_scheme"]
    address = address_of(headers.get("host", ""), environ["SERVER_NAME"], environ["SERVER_PORT"], scheme)
    service, region = _routed(path, dict(query), headers, address)
    body = _body(environ, length, _LARGEST_OBJECT if service in {"s3", "s3control"} else _LARGEST_QUESTION)
    request = ApiRequest(
        method=method,
        host=headers["host"],
        path=path,
        query=query,
        headers=headers,
        body=body,
        is_secure=scheme == "https",
        origin=origin,
        service=service,
        region=region,
    )
    if service not in {"s3", "s3control"}:
        _check_question(request, address)
    return request


def service_named_in(environ: Mapping[str, Any]) -> str:
    """Which service's words a request that cannot be read is refused in: the one that it seems to be signed for, or S3."""
    scopes = "\n".join((environ[TARGET].replace("%2F", "/"), *(value for _, value in environ[HEADERS])))
    found = _SCOPE.search(scopes)
    return found[1] if found else "s3"


def _routed(path: str, query: Mapping[str, str], headers: Mapping[str, str], address: Address) -> tuple[str, str]:
    claim = claim_of(query, headers)
    if claim is None:
        # Only S3 answers anybody; moto would look for a service in the body and the path of such a request.
        if "x-amz-target" in headers or headers.get("content-type", "").startswith(_FORM) or "Action" in query:
            words = "ssm" if "x-amz-target" in headers else "iam"
            raise refused(Refusal.NOT_SIGNED, words, "an API other than that of S3 was asked without a signature")
        return "s3", ""
    if claim.service == "s3":
        to_account = not address.label or (address.label.isdigit() and len(address.label) == 12)
        return ("s3control" if to_account and path.startswith(f"/{CONTROL_API}/") else "s3"), claim.region
    if claim.service not in QUERY_SERVICES | JSON_SERVICES.keys():
        raise ApiError(
            "AccessDenied", f"The sandbox does not serve {claim.service}.", why=f"signed for {claim.service}"
        )
    return claim.service, claim.region


def _check_question(request: ApiRequest, address: Address) -> None:
    # moto takes parameters from wherever it finds some first, the body or the query, so there must be one place for them.
    if request.path != "/" or address.label:
        raise ApiError("UnknownOperationException", f"{request.service} is asked at /.", 404)
    parameters = [pair for pair in request.query if pair[0] not in PRESIGNED]
    if "content-encoding" in request.headers:
        raise ApiError("InvalidRequest", f"{request.service} takes no compressed or framed body.", 400)
    media = request.headers.get("content-type", "").partition(";")[0].strip(" ").lower()
    target = request.headers.get("x-amz-target")
    if request.service in JSON_SERVICES:
        # moto reads only what stands behind the dot.
        fits = target is not None and target.startswith(f"{JSON_SERVICES[request.service]}.") and target.count(".") == 1
        if request.method != "POST" or parameters or not fits or not media.startswith("application/x-amz-json-"):
            raise ApiError(
                "UnknownOperationException", "It is asked by POST, X-Amz-Target and JSON, and nothing else.", 404
            )
        return
    if target is not None:
        raise ApiError("InvalidAction", f"{request.service} is asked by Action, not by X-Amz-Target.", 400)
    if request.body and (parameters or request.method != "POST" or media != _FORM):
        raise ApiError(
            "InvalidParameterCombination", "Parameters are in the query or in a form that is posted, not in both.", 400
        )
    _check_form(parameters or _form(request.body))


def _form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise ApiError("MalformedQueryString", "The form is not UTF-8.", 400) from None


def _check_form(parameters: Iterable[tuple[str, str]]) -> None:
    names = [name for name, _ in parameters]
    if len(set(names)) < len(names):
        raise ApiError("MalformedQueryString", "A parameter comes more than once.", 400)


def _body(environ: Mapping[str, Any], length: int | None, largest: int) -> bytes:
    if length is not None and length > largest:
        raise _too_large()
    stream, pieces, left = environ["wsgi.input"], list[bytes](), largest + 1 if length is None else length
    try:
        while left and (piece := stream.read(min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
    except OSError:
        raise _incomplete() from None
    if length is None and not left:
        raise _too_large()
    if length is not None and left:
        raise _incomplete()
    return b"".join(pieces)


def _too_large() -> ApiError:
    return ApiError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.", 400)


def _incomplete() -> ApiError:
    return ApiError(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header.",
        400,
    )
