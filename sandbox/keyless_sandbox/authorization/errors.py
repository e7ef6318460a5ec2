"""Refusals in the words and in the form that AWS gives them.

Sources: "Troubleshoot access denied error messages" (IAM User Guide), "Error responses" (Amazon S3 API Reference), "Common
errors" of the query APIs, "Error codes for the Amazon EC2 API", "AWS JSON 1.1 protocol" (Smithy).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4
from xml.sax.saxutils import escape

from keyless_iam.decision import Outcome
from keyless_iam.request import CallerKind

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.decide import Verdict
from keyless_sandbox.authorization.sides import Side

_OF_S3 = frozenset({"s3", "s3control"})
_IN_JSON = frozenset({"kms", "ssm"})
_JSON = "application/x-amz-json-1.1"


@dataclass(frozen=True)
class Refusal:
    """An answer of HTTP that refuses a request."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def denied(verdict: Verdict, service: str) -> ApiError:
    """The error that a service gives for a need that is not allowed.

    Args:
        verdict: the denial.
        service: that was asked, such as `s3`; the need may be another's.
    """
    why = reasons(verdict)
    text = message(verdict)
    if service == "ec2":
        return ApiError("UnauthorizedOperation", f"You are not authorized to perform this operation. {text}", why=why)
    if service in _IN_JSON:
        return ApiError("AccessDeniedException", text, 400, why=why)
    return ApiError("AccessDenied", text, why=why)


def reasons(verdict: Verdict) -> str:
    """Why a need is not allowed: what stands in its way, or what nobody can tell."""
    return "; ".join((*map(str, verdict.decision.deciding), *verdict.decision.reasons))


def message(verdict: Verdict) -> str:
    """Who is not allowed what, and because of which kind of policy."""
    caller, need = verdict.principal.caller, verdict.need
    if caller.kind is CallerKind.ANONYMOUS:
        return "Access Denied"
    said = f"User: {caller.name} is not authorized to perform: {need.action}"
    if need.resource != "*":
        quote = '"' if need.action.startswith("s3:") else ""
        said += f" on resource: {quote}{need.resource}{quote}"
    if verdict.decision.outcome is Outcome.UNDECIDED or verdict.side is None:
        return f"{said} because the sandbox cannot tell whether it is allowed: see `keyless sandbox log --denied`"
    if verdict.decision.outcome is Outcome.EXPLICITLY_DENIED:
        article = "an" if verdict.side is Side.IDENTITY else "a"
        return f"{said} with an explicit deny in {article} {verdict.side.value}"
    return f"{said} because no {verdict.side.value} allows the {need.action} action"


def refusal(error: ApiError, service: str, method: str, *, in_json: bool = False) -> Refusal:
    """The answer that tells an error.

    Args:
        error: what to tell.
        service: that was asked, such as `s3`.
        method: of the request; an answer to HEAD has no body.
        in_json: whether a service that nobody here knows was asked in JSON.
    """
    identifier = str(uuid4())
    code, text = escape(error.code), escape(error.message)
    media, in_json = "application/xml", in_json or service in _IN_JSON
    if service in _OF_S3:
        identifier = identifier.replace("-", "").upper()[:16]
        body = (
            f"<Error><Code>{code}</Code><Message>{text}</Message><RequestId>{identifier}</RequestId>"
            f"<HostId>sandbox</HostId></Error>"
        )
        headers = {"x-amz-request-id": identifier, "x-amz-id-2": "sandbox"}
    elif service == "ec2":
        body = (
            f"<Response><Errors><Error><Code>{code}</Code><Message>{text}</Message></Error></Errors>"
            f"<RequestID>{identifier}</RequestID></Response>"
        )
        headers = {"x-amzn-RequestId": identifier}
        media = "text/xml;charset=UTF-8"
    elif in_json:
        body = json.dumps({"__type": error.code, "message": error.message})
        headers = {"x-amzn-RequestId": identifier, "x-amzn-ErrorType": error.code}
        media = _JSON
    else:
        body = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{text}</Message></Error>"
            f"<RequestId>{identifier}</RequestId></ErrorResponse>"
        )
        headers = {"x-amzn-RequestId": identifier}
        media = "text/xml"
    if media != _JSON:
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'
    written = b"" if method == "HEAD" else body.encode()
    return Refusal(error.status, {**headers, "Content-Type": media, "Content-Length": str(len(written))}, written)
