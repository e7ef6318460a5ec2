"""Previews, built resource by resource."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from keyless_preview.preview import Preview, State, Step

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = "[secret]"
ACCOUNT = "123456789012"

ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
POLICY = "aws:iam/policy:Policy"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"
INSTANCE = "aws:ec2/instance:Instance"
BUCKET = "aws:s3/bucket:Bucket"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
USER = "aws:iam/user:User"
GROUP = "aws:iam/group:Group"
KEY = "aws:kms/key:Key"


def urn(resource_type: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::{resource_type}::{name}"


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | Sequence[str], resource: str | Sequence[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def trusting(service: str = "ec2.amazonaws.com") -> str:
    return document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}})


READ = document(allow("s3:GetObject", "arn:aws:s3:::data/in/*"))
WRITE = document(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::data/in/*"))


def state(resource_type: str, name: str, inputs: Mapping[str, Any] | None = None, **more: Any) -> State:
    """A resource of which the provider says what the program gives, and ``outputs`` besides."""
    outputs = {**(inputs or {}), **more.pop("outputs", {})}
    return State(more.pop("urn", urn(resource_type, name)), resource_type, inputs=inputs or {}, outputs=outputs, **more)


def role(name: str = "web", /, **inputs: Any) -> State:
    physical = inputs.setdefault("name", name)
    inputs.setdefault("assumeRolePolicy", trusting())
    return state(ROLE, name, inputs, id=physical, outputs={"arn": f"arn:aws:iam::{ACCOUNT}:role/{physical}"})


def new_role(name: str = "web", /, **inputs: Any) -> State:
    """A role that is not there yet: of its outputs, only the update knows the ARN and the id."""
    made = role(name, **inputs)
    return replace(made, id="", outputs={**made.outputs, "arn": UNKNOWN, "id": UNKNOWN})


def role_policy(text: Any, of: str = "web", name: str = "policy", **more: Any) -> State:
    return state(ROLE_POLICY, name, {"role": of, "policy": text}, **more)


def bucket_policy(text: Any, bucket: str = "data", name: str = "guard", **more: Any) -> State:
    return state(BUCKET_POLICY, name, {"bucket": bucket, "policy": text}, **more)


def same(*states: State) -> tuple[Step, ...]:
    return tuple(Step("same", each.urn, each, each) for each in states)


def create(*states: State) -> tuple[Step, ...]:
    return tuple(Step("create", each.urn, None, each) for each in states)


def delete(*states: State) -> tuple[Step, ...]:
    return tuple(Step("delete", each.urn, each, None) for each in states)


def update(old: State, new: State, *changed: str, op: str = "update") -> tuple[Step, ...]:
    differing = [key for key in {**old.inputs, **new.inputs} if old.inputs.get(key) != new.inputs.get(key)]
    replacing = changed if op == "replace" else ()
    return (Step(op, new.urn, old, new, tuple(changed or differing), tuple(replacing)),)


def preview(*steps: Step, **more: Any) -> Preview:
    return Preview("shop", "dev", steps, **more)
