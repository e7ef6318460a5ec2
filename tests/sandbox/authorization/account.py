"""Principals in moto's state, made past its API: each test gets names of its own."""

import json
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

from keyless_sandbox.authorization.principals import AccessKeys, Principal
from keyless_sandbox.authorization.sessions import Delivery, SessionRecord
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.sts.models import sts_backends


class _Backend:
    """A backend of moto, which other tests replace between ours."""

    def __init__(self, backends: Any) -> None:
        self._backends = backends

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backends[ACCOUNT]["aws"], name)


IAM: Any = _Backend(iam_backends)
S3: Any = _Backend(s3_backends)
STS: Any = _Backend(sts_backends)
ISSUED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def name(kind: str) -> str:
    return f"{kind}-{uuid4().hex[:12]}"


def role(*statements: dict[str, Any], path: str = "/", boundary: str = "", tags: dict[str, str] | None = None) -> Any:
    given = [{"Key": key, "Value": value} for key, value in (tags or {}).items()]
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    made = IAM.create_role(name("role"), document(trust), path, boundary, "", given, "3600")
    if statements:
        made.put_policy("access", document(*statements))
    return made


def policy(*statements: dict[str, Any]) -> str:
    return IAM.create_policy("", "/", document(*statements), name("policy"), []).arn


def bucket(*statements: dict[str, Any]) -> str:
    made = name("bucket")
    S3.create_bucket(made, "us-east-1")
    if statements:
        S3.put_bucket_policy(made, document(*statements).encode())
    return made


def session(role: Any, name: str = "i-1", policy: str = "", **record: Any) -> str:
    """A session of a role; its access key's id."""
    made = STS.assume_role("us-east-1", name, role.arn, policy, 3600, "")
    made.access_key.session = made
    made.record = SessionRecord(role.id, ISSUED, **record)
    return made.access_key_id


def delivered(version: str) -> Delivery:
    return Delivery(f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1", version, "vpc-1", "10.0.0.7")


def holder(access_key_id: str) -> Principal:
    key = AccessKeys().find(access_key_id)
    assert key is not None
    assert isinstance(key.principal, Principal)
    return key.principal
