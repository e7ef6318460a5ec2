# ruff: noqa: ANN401 - moto's objects have no types
"""Sessions of roles."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.sts.models import AssumedRole, STSBackend
from moto.sts.responses import TokenResponse

from keyless_sandbox.authorization.sessions import SessionRecord

# So long the answer to an expired key says that it expired. moto remembers all sessions for ever.
_REMEMBERED_AFTER_EXPIRY = timedelta(hours=1)


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    return [
        (STSBackend, "assume_role", remember),
        (TokenResponse, "assume_role", remember_what_was_passed),
    ]


def remember(original: Any, backend: STSBackend, *args: Any, **kwargs: Any) -> AssumedRole:
    """A session is one of the role that it began with, and has a time of issue.

    moto keeps neither, and finds sessions by going through all of them. A session of a role that does not exist has no record,
    and its key opens nothing.
    """
    _forget_the_expired(backend)
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


def _forget_the_expired(backend: Any) -> None:
    expired = [each for each in list(backend.assumed_roles) if each.expiration + _REMEMBERED_AFTER_EXPIRY < utcnow()]
    for session in expired:
        iam_backends[session.account_id][session.partition].access_keys.pop(session.access_key_id, None)
        with suppress(ValueError):  # another request was as quick
            backend.assumed_roles.remove(session)
