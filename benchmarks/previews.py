"""A preview with a thousand changed resources, as `pulumi preview --json --show-sames` prints it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks.comparing import pairs
from benchmarks.documents import documents

_ACCOUNT = "111122223333"
_PROVIDER = "urn:pulumi:prod::shop::pulumi:providers:aws::default_7_51_0::a1b2"
_STACK = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

_CHANGED, _MADE, _GUARDED, _DROPPED, _REPLACED = 250, 100, 40, 30, 30
CHANGES = 2 * _CHANGED + 4 * _MADE + _GUARDED + _DROPPED + _REPLACED
PRINCIPALS = _CHANGED + _MADE

Json = dict[str, Any]


def preview_text() -> str:
    """The text, always the same one: services whose policies change, new ones, bucket policies, deletions, replacements."""
    return _digest(_steps())


def one_changed_policy() -> str:
    """The text of a preview in which one policy changes."""
    ((old, new),) = pairs(1)
    role, policy, profile, instance = _service("app", json.dumps(old))
    return _digest([*map(_same, (role, profile, instance)), _update(policy, _given(policy, policy=json.dumps(new)))])


def _digest(steps: Iterable[Json]) -> str:
    listed = list(steps)
    counts = Counter(step["op"] for step in listed)
    digest = {"config": {"aws:region": "eu-west-1"}, "steps": listed, "duration": 9, "changeSummary": dict(counts)}
    return json.dumps(digest, indent=4)


def _steps() -> Iterator[Json]:
    stack: Json = {"urn": _STACK, "type": "pulumi:pulumi:Stack"}
    yield {"op": "same", "urn": _STACK, "oldState": stack, "newState": stack}
    for number, (old, new) in enumerate(pairs(_CHANGED)):
        role, policy, profile, instance = _service(f"app{number}", json.dumps(old))
        yield from map(_same, (role, profile))
        yield _update(policy, _given(policy, policy=json.dumps(new)))
        yield _update(instance, _given(instance, tags={"Name": f"app{number}", "release": "2"}))
    texts = documents()
    for number, text in enumerate(texts[:_MADE]):
        yield from map(_create, _service(f"new{number}", text))
    for number in range(_GUARDED):
        bucket = _state("s3/bucket:Bucket", f"data{number}", bucket=f"data-{number}")
        bucket["outputs"]["arn"] = f"arn:aws:s3:::data-{number}"
        guard = _state(
            "s3/bucketPolicy:BucketPolicy", f"guard{number}", bucket=f"data-{number}", policy=_guard(number, "s3:Get*")
        )
        yield _same(bucket)
        yield _update(guard, _given(guard, policy=_guard(number, "s3:GetObject")))
    for number in range(_DROPPED):
        dropped = _state("s3/bucket:Bucket", f"old{number}", bucket=f"old-{number}")
        yield {"op": "delete", "urn": dropped["urn"], "oldState": dropped}
    for number, text in enumerate(texts[-_REPLACED:]):
        *others, instance = _service(f"moved{number}", text)
        yield from map(_same, others)
        new = _given(instance, ami="ami-0fedcba9876543210")
        diff = {"ami": {"kind": "update-replace", "inputDiff": False}}
        yield {**_update(instance, new), "op": "replace", "detailedDiff": diff, "replaceReasons": ["ami"]}


def _service(name: str, policy: str) -> tuple[Json, Json, Json, Json]:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
    }
    role = _state("iam/role:Role", name, name=name, assumeRolePolicy=json.dumps(trust), tags={"team": name})
    role["outputs"] |= {"arn": f"arn:aws:iam::{_ACCOUNT}:role/{name}", "uniqueId": "AROAEXAMPLE"}
    own = _state("iam/rolePolicy:RolePolicy", f"{name}-s3", name=f"{name}-s3", role=name, policy=policy)
    profile = _state("iam/instanceProfile:InstanceProfile", name, name=name, role=name)
    profile["outputs"]["arn"] = f"arn:aws:iam::{_ACCOUNT}:instance-profile/{name}"
    instance = _state(
        "ec2/instance:Instance",
        f"{name}-0",
        ami="ami-0123456789abcdef0",
        iamInstanceProfile=name,
        instanceType="t3.micro",
        metadataOptions={"httpTokens": "required", "httpPutResponseHopLimit": 1},
        rootBlockDevice={"encrypted": True, "volumeType": "gp3"},
        tags={"Name": name, "release": "1"},
    )
    instance["outputs"]["arn"] = f"arn:aws:ec2:eu-west-1:{_ACCOUNT}:instance/i-{name}"
    return role, own, profile, instance


def _guard(number: int, action: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{_ACCOUNT}:role/app{number}"},
        "Action": action,
        "Resource": f"arn:aws:s3:::data-{number}/in/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _state(resource_type: str, name: str, /, **inputs: object) -> Json:
    return {
        "urn": f"urn:pulumi:prod::shop::aws:{resource_type}::{name}",
        "custom": True,
        "id": f"{name}-id",
        "type": f"aws:{resource_type}",
        "inputs": inputs,
        "outputs": {**inputs, "id": f"{name}-id", "region": "eu-west-1"},
        "parent": _STACK,
        "provider": _PROVIDER,
        "propertyDependencies": dict.fromkeys(inputs),
    }


def _given(state: Json, /, **inputs: object) -> Json:
    return {**state, "inputs": {**state["inputs"], **inputs}, "outputs": {**state["outputs"], **inputs}}


def _same(state: Json) -> Json:
    # What the program registers has no outputs yet.
    return {"op": "same", "urn": state["urn"], "oldState": state, "newState": {**state, "outputs": {}}}


def _update(old: Json, new: Json) -> Json:
    changed = [key for key, value in new["inputs"].items() if old["inputs"].get(key) != value]
    diff = {key: {"kind": "update", "inputDiff": False} for key in changed}
    return {"op": "update", "urn": new["urn"], "oldState": old, "newState": new, "detailedDiff": diff}


def _create(state: Json) -> Json:
    outputs = {**state["inputs"], "id": _UNKNOWN, **({"arn": _UNKNOWN} if "arn" in state["outputs"] else {})}
    new = {**state, "id": "", "outputs": outputs}
    return {"op": "create", "urn": state["urn"], "newState": new}
