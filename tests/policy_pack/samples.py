"""Documents and resources that tests of the pack use."""

import json
from collections.abc import Mapping
from typing import Any

from tests.policy_pack.pack import UNKNOWN, Resource

ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"
INSTANCE = "aws:ec2/instance:Instance"

ANY_BUCKET: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
"""A statement that ``s3-any-bucket`` finds, which is about narrowness."""

EVERYTHING: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
"""A statement that ``all-actions`` finds, which is not about narrowness and covers ``s3-any-bucket``."""

NARROW: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders-4711/in/*"}
"""A statement that no rule finds."""


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str) -> str:
    return document({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def role(name: str, service: str = "ec2.amazonaws.com", **more: Any) -> Resource:
    """A role whose physical name is its logical one with ``-1a2b3c`` behind, as the provider names them."""
    return Resource(ROLE, name, {"name": f"{name}-1a2b3c", "assumeRolePolicy": trust(service), **more})


def policy_of(of: Resource, *statements: Mapping[str, Any], name: str = "policy", known: bool = True) -> Resource:
    """An inline policy of a role; ``known`` says whether the role's name is, as at the update."""
    named = of.properties["name"] if known else UNKNOWN
    return Resource(ROLE_POLICY, name, {"role": named, "policy": document(*statements)}, {"role": [of]})
