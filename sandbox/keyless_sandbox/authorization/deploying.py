"""The deployer as a principal of the account, like any other."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from keyless_iam.arns import parse_arn
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from keyless_sandbox.authorization.sessions import SessionRecord
from keyless_sandbox.deployer import Deployer

_NAME = "deployer"
# A sandbox has no identity provider that would start a new session when this one ends.
_SECONDS = 10 * 365 * 24 * 3600


@dataclass(frozen=True)
class DeployerKeys:
    """What the deployer signs with."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


def create(deployer: Deployer) -> DeployerKeys:
    """Make the deployer, a user or a role with a session, and its keys."""
    return _role(deployer) if deployer.role else _user(deployer)


def _user(deployer: Deployer) -> DeployerKeys:
    iam: Any = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    user = iam.create_user("us-east-1", _NAME, "/", None)
    for name, document in deployer.policies:
        user.put_policy(name, document)
    key = iam.create_access_key(_NAME)
    return DeployerKeys(key.access_key_id, key.secret_access_key)


def _role(deployer: Deployer) -> DeployerKeys:
    arn = parse_arn(deployer.role)
    if arn is None:
        raise ValueError(f"{deployer.role} is no ARN")
    iam: Any = iam_backends[DEFAULT_ACCOUNT_ID][arn.partition]
    path, _, name = arn.resource.removeprefix("role").rpartition("/")
    trust = {"Effect": "Allow", "Principal": {"AWS": DEFAULT_ACCOUNT_ID}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(name, document, f"{path}/", "", "Deploys to the sandbox", [], "3600")
    for policy, text in deployer.policies:
        role.put_policy(policy, text)
    sts: Any = sts_backends[DEFAULT_ACCOUNT_ID][arn.partition]
    session = sts.assume_role("us-east-1", _NAME, role.arn, "", _SECONDS, "")
    session.access_key.session = session
    session.record = SessionRecord(role.id, datetime.now(timezone.utc))
    return DeployerKeys(session.access_key_id, session.secret_access_key, session.session_token)
