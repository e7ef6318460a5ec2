"""Which changes the plugin finds, and which of them replace."""

import json
from typing import Any

import pytest

from tests.sandbox.provider.conftest import (
    ATTACHMENT,
    BUCKET,
    EGRESS,
    GROUP,
    INSTANCE,
    PROFILE,
    ROLE,
    ROLE_POLICY,
    TRUST,
)
from tests.sandbox.provider.driver import UNKNOWN, Engine, Resource

IMAGE = {"ami": "ami-1", "instanceType": "t3.micro"}
RULE = {"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "0.0.0.0/0"}


def resource(engine: Engine, token: str, inputs: dict[str, Any], **outputs: Any) -> Resource:
    checked = engine.check(token, "x", inputs)
    return Resource(token, "x", "x-1", checked, {**checked, **outputs})


@pytest.mark.parametrize(
    ("token", "old", "new", "kinds"),
    [
        (ROLE, {"assumeRolePolicy": TRUST}, {"description": "d"}, {"description": "ADD"}),
        (ROLE, {"assumeRolePolicy": TRUST, "description": "d"}, {"description": None}, {"description": "DELETE"}),
        (ROLE, {"assumeRolePolicy": TRUST}, {"path": "/a/"}, {"path": "UPDATE_REPLACE"}),
        (ROLE, {"assumeRolePolicy": TRUST}, {"assumeRolePolicy": UNKNOWN}, {"assumeRolePolicy": "UPDATE"}),
        (
            ROLE,
            {"assumeRolePolicy": TRUST, "tags": {"a": "1"}},
            {"tags": {"a": "2", "b.c": "3"}},
            {"tags.a": "UPDATE", 'tags["b.c"]': "ADD", "tagsAll.a": "UPDATE", 'tagsAll["b.c"]': "ADD"},
        ),
        (ROLE_POLICY, {"role": "a", "policy": "{}"}, {"role": UNKNOWN}, {"role": "UPDATE_REPLACE"}),
        (ATTACHMENT, {"role": "a", "policyArn": "x"}, {"policyArn": "y"}, {"policyArn": "UPDATE_REPLACE"}),
        (PROFILE, {"role": "a"}, {"role": "b"}, {"role": "UPDATE"}),
        (GROUP, {"description": "a"}, {"description": "b"}, {"description": "UPDATE_REPLACE"}),
        (EGRESS, RULE, {"toPort": 444}, {"toPort": "UPDATE"}),
        (EGRESS, RULE, {"securityGroupId": "sg-2"}, {"securityGroupId": "UPDATE_REPLACE"}),
        (BUCKET, {"bucket": "a"}, {"bucket": "b"}, {"bucket": "UPDATE_REPLACE"}),
        (INSTANCE, IMAGE, {"ami": "ami-2"}, {"ami": "UPDATE_REPLACE"}),
        (INSTANCE, IMAGE, {"instanceType": "t3.small"}, {"instanceType": "UPDATE"}),
        (INSTANCE, {**IMAGE, "userData": "a"}, {"userData": "b"}, {"userData": "UPDATE"}),
        (
            INSTANCE,
            {**IMAGE, "userData": "a", "userDataReplaceOnChange": True},
            {"userData": "b"},
            {"userData": "UPDATE_REPLACE"},
        ),
        (
            INSTANCE,
            {**IMAGE, "rootBlockDevice": {"encrypted": True, "volumeSize": 8}},
            {"rootBlockDevice": {"encrypted": False, "volumeSize": 9}},
            {"rootBlockDevice.encrypted": "UPDATE_REPLACE", "rootBlockDevice.volumeSize": "UPDATE"},
        ),
        (
            INSTANCE,
            {**IMAGE, "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1}},
            {"metadataOptions": {"httpTokens": "optional"}},
            {"metadataOptions.httpTokens": "UPDATE"},
        ),
        (
            INSTANCE,
            {**IMAGE, "vpcSecurityGroupIds": ["sg-1", "sg-2"]},
            {"vpcSecurityGroupIds": ["sg-2", "sg-1"]},
            {},
        ),
        (INSTANCE, {**IMAGE, "subnetId": "subnet-1"}, {"subnetId": None}, {}),
    ],
)
def test_a_change(engine: Engine, token: str, old: dict[str, Any], new: dict[str, Any], kinds: dict[str, str]) -> None:
    merged = {key: value for key, value in {**old, **new}.items() if value is not None}
    plan = engine.diff(resource(engine, token, old), **merged)
    assert plan.kinds == kinds
    replaced = {path.split(".")[0] for path, kind in kinds.items() if kind.endswith("REPLACE")}
    assert set(plan.replaces) == replaced


STATEMENT = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::b/*"]}


@pytest.mark.parametrize(
    ("statement", "same"),
    [
        ({**STATEMENT, "Action": ["s3:PutObject", "s3:GetObject"]}, True),
        ({**STATEMENT, "Resource": "arn:aws:s3:::b/*"}, True),
        (dict(reversed(STATEMENT.items())), True),
        ({**STATEMENT, "Action": ["s3:GetObject"]}, False),
        ({**STATEMENT, "Effect": "Deny"}, False),
        ({**STATEMENT, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, False),
    ],
)
def test_documents_are_compared_by_meaning(engine: Engine, statement: dict[str, Any], *, same: bool) -> None:
    old = resource(engine, ROLE_POLICY, {"role": "a", "policy": json.dumps({"Statement": [STATEMENT]})})
    plan = engine.diff(old, role="a", policy=json.dumps({"Statement": statement}, indent=2))
    assert plan.kinds == ({} if same else {"policy": "UPDATE"})


def test_what_aws_chose_may_be_written_down_later(engine: Engine) -> None:
    old = resource(engine, INSTANCE, IMAGE, availabilityZone="us-east-1a")
    assert engine.diff(old, **IMAGE, availabilityZone="us-east-1a").kinds == {}
    assert engine.diff(old, **IMAGE, availabilityZone="us-east-1b").replaces == ["availabilityZone"]


@pytest.mark.parametrize("ignored", ["tags.a", 'tags["a"]', "tags", "tags.*"])
def test_ignored_changes_are_no_changes(engine: Engine, ignored: str) -> None:
    old = resource(engine, ROLE, {"assumeRolePolicy": TRUST, "tags": {"a": "1", "ab": "1"}})
    plan = engine.diff_ignoring(old, (ignored, "tagsAll"), assumeRolePolicy=TRUST, tags={"a": "2", "ab": "1"})
    assert plan.kinds == {}


def test_an_ignored_path_covers_no_longer_name(engine: Engine) -> None:
    old = resource(engine, ROLE, {"assumeRolePolicy": TRUST, "tags": {"ab": "1"}})
    plan = engine.diff_ignoring(old, ("tags.a", "tagsAll"), assumeRolePolicy=TRUST, tags={"ab": "2"})
    assert plan.kinds == {"tags.ab": "UPDATE"}


def test_a_name_the_program_gave_goes_before_it_comes_again(engine: Engine) -> None:
    named = resource(engine, ROLE, {"assumeRolePolicy": TRUST, "name": "fixed"})
    assert engine.diff(named, assumeRolePolicy=TRUST, name="fixed", path="/a/").delete_before_replace
    made = resource(engine, ROLE, {"assumeRolePolicy": TRUST})
    assert not engine.diff(made, assumeRolePolicy=TRUST, path="/a/").delete_before_replace
