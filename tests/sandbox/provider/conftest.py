"""A provider of the running sandbox, and the little that every test makes first."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.provider.driver import Engine, Resource

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)
READ = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}],
    }
)
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"
INSTANCE = "aws:ec2/instance:Instance"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
BUCKET = "aws:s3/bucket:Bucket"


@pytest.fixture
def engine(sandbox: Sandbox) -> Iterator[Engine]:
    with Engine(sandbox.provider_port, region="us-east-1") as connected:
        yield connected


@pytest.fixture
def unique() -> str:
    return f"t{uuid4().hex[:10]}"


@pytest.fixture
def role(engine: Engine, unique: str) -> Resource:
    return engine.create(ROLE, unique, assumeRolePolicy=TRUST)


@pytest.fixture
def instance_inputs(sandbox: Sandbox) -> dict[str, Any]:
    return {"ami": sandbox.image(), "instanceType": "t3.micro", "metadataOptions": {"httpTokens": "required"}}
