# ruff: noqa: ANN401 - moto's objects have no types
"""Sessions of roles."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.models import iam_backends
from moto.sts.models import AssumedRole, STSBackend
from moto.sts.responses import TokenResponse

from keyless_sandbox.authorization.sessions import SessionRecord


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    return [
        (STSBackend, "assume_role", remember),
        (TokenResponse, "assume_role", remember_what_was_passed),
    ]


def remember(original: Any, _backend: STSBackend, *args: Any, **kwargs: Any) -> AssumedRole:
    """A session is one of the role that it began with, and has a time of issue.

    moto keeps neither, and finds sessions by going through all of them. A session of a role that does not exist has no record,
    and its key opens nothing.
    """
    session: Any = original(*args, **kwargs)
    session.access_key.session = session
    roles = iam_backends[session.account_id][session.partition].roles.values()
    role = next((each for each in list(roles) if each.arn == session.role_arn), None)
    session.record = SessionRecord(role.id, datetime.now(timezone.utc)) if role else None
    return session


def remember_what_was_passed(original: Any, response: TokenResponse) -> ActionResult:
    """Tags, managed session policies and the source identity belong to the session; moto drops them."""
    answer: Any = original()
    session = answer.result["Credentials"]
    if session.record:
        session.record = replace(
            session.record,
            policies=tuple(each["arn"] for each in _parameter(response, "PolicyArns") or ()),
            tags=tuple((each["Key"], each["Value"]) for each in _parameter(response, "Tags") or ()),
            source_identity=_parameter(response, "SourceIdentity") or "",
        )
    return answer


def _parameter(response: Any, name: str) -> Any:
    return response._get_param(name)  # noqa: SLF001 - how moto's own methods read arguments
