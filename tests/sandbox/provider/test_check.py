"""What the plugin makes of a program's inputs before anything is created."""

import json
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from tests.sandbox.conftest import Sandbox
from tests.sandbox.provider.conftest import BUCKET, EGRESS, GROUP, INSTANCE, ROLE, TRUST
from tests.sandbox.provider.driver import UNKNOWN, CheckFailedError, Engine

Mode = pb.CheckRequest.AutonamingOptions


def test_a_name_is_the_logical_name_and_seven_digits_of_the_seed(engine: Engine) -> None:
    first = engine.check(ROLE, "web", {"assumeRolePolicy": TRUST})
    again = engine.check(ROLE, "web", {"assumeRolePolicy": TRUST})
    other = engine.check(ROLE, "web", {"assumeRolePolicy": TRUST}, randomSeed=b"other")
    assert first["name"] == again["name"] != other["name"]
    assert first["name"].startswith("web-")
    assert len(first["name"]) == len("web-") + 7
    assert "name" in first["__defaults"]


def test_an_old_name_stays(engine: Engine) -> None:
    old = {"name": "web-1234567"}
    assert engine.check(ROLE, "web", {"assumeRolePolicy": TRUST}, old)["name"] == "web-1234567"


def test_a_bucket_gets_a_lower_case_name(engine: Engine) -> None:
    assert engine.check(BUCKET, "Data", {})["bucket"].startswith("data-")


def test_an_object_gets_its_logical_name_as_key(engine: Engine) -> None:
    checked = engine.check("aws:s3/bucketObjectv2:BucketObjectv2", "in/a.txt", {"bucket": "b"})
    assert checked["key"] == "in/a.txt"


@pytest.mark.parametrize("mode", [Mode.PROPOSE, Mode.ENFORCE])
def test_a_name_the_engine_proposes_is_taken(engine: Engine, mode: Any) -> None:
    options = Mode(proposed_name="prod-web", mode=mode)
    assert engine.check(ROLE, "web", {"assumeRolePolicy": TRUST}, autonaming=options)["name"] == "prod-web"


def test_disabled_autonaming_asks_for_a_name(engine: Engine) -> None:
    with pytest.raises(CheckFailedError, match="name: autonaming is disabled: give a name"):
        engine.check(ROLE, "web", {"assumeRolePolicy": TRUST}, autonaming=Mode(mode=Mode.DISABLE))


def test_defaults_are_those_of_the_official_plugin(engine: Engine) -> None:
    checked = engine.check(ROLE, "web", {"assumeRolePolicy": TRUST})
    assert (checked["path"], checked["maxSessionDuration"], checked["forceDetachPolicies"]) == ("/", 3600, False)


def test_default_tags_are_merged_and_the_resources_own_win(sandbox: Sandbox) -> None:
    with Engine(sandbox.provider_port, defaultTags={"tags": {"team": "a", "stage": "dev"}}) as engine:
        checked = engine.check(GROUP, "sg", {"tags": {"team": "b"}})
        assert checked["tagsAll"] == {"team": "b", "stage": "dev"}
        assert checked["tags"] == {"team": "b"}


def test_a_document_given_as_an_object_becomes_text(engine: Engine) -> None:
    assert json.loads(engine.check(ROLE, "web", {"assumeRolePolicy": json.loads(TRUST)})["assumeRolePolicy"]) == (
        json.loads(TRUST)
    )
    unknown = {"Version": "2012-10-17", "Statement": [{"Resource": UNKNOWN}]}
    assert engine.check(ROLE, "web", {"assumeRolePolicy": unknown})["assumeRolePolicy"] == UNKNOWN


def test_unknowns_pass(engine: Engine) -> None:
    checked = engine.check(ROLE, "web", {"assumeRolePolicy": UNKNOWN, "tags": UNKNOWN, "path": UNKNOWN})
    assert checked["assumeRolePolicy"] == checked["tagsAll"] == UNKNOWN


def test_values_are_converted_as_the_official_plugin_does(engine: Engine) -> None:
    checked = engine.check(
        EGRESS, "r", {"securityGroupId": "sg-1", "ipProtocol": 6, "fromPort": "443", "cidrIpv4": "0.0.0.0/0"}
    )
    assert (checked["ipProtocol"], checked["fromPort"]) == ("6", 443)


NOT_DONE = (
    f"property inlinePolicies of {ROLE} is not done by the sandbox's stand-in; done are: assumeRolePolicy, "
    "description, forceDetachPolicies, maxSessionDuration, name, path, permissionsBoundary, tags"
)
IMAGE = {"ami": "ami-1", "instanceType": "t3.micro"}


BAD_INPUTS: list[tuple[str, dict[str, Any], str, str]] = [
    (ROLE, {}, "assumeRolePolicy", "is required and missing"),
    (ROLE, {"assumeRolePolicy": TRUST, "path": ["x"]}, "path", "must be a string"),
    (ROLE, {"assumeRolePolicy": TRUST, "tags": {"a": ["b"]}}, "tags.a", "must be a string"),
    (
        ROLE,
        {"assumeRolePolicy": TRUST, "inlinePolicies": []},
        "inlinePolicies",
        NOT_DONE,
    ),
    (ROLE, {"assumeRolePolicy": TRUST, "pth": "/"}, "pth", "did you mean path?"),
    (INSTANCE, {"instanceType": "t3.micro"}, "ami", "is required"),
    (INSTANCE, {**IMAGE, "hibernation": True}, "hibernation", "is not done by the sandbox's stand-in"),
    (INSTANCE, {**IMAGE, "monitoring": "maybe"}, "monitoring", "must be true or false"),
    (
        INSTANCE,
        {**IMAGE, "rootBlockDevice": {"tags": {}}},
        "rootBlockDevice.tags",
        f"property rootBlockDevice.tags of {INSTANCE} is not done",
    ),
    (
        INSTANCE,
        {**IMAGE, "rootBlockDevice": {"volumeSize": "big"}},
        "rootBlockDevice.volumeSize",
        "must be a whole number",
    ),
    (INSTANCE, {**IMAGE, "userData": "a", "userDataBase64": "YQ=="}, "userDataBase64", "together with userData"),
    (INSTANCE, {**IMAGE, "userDataBase64": "%"}, "userDataBase64", "must be base64"),
    (INSTANCE, {**IMAGE, "userData": "x" * 16385}, "userData", "at most 16384 bytes"),
    (
        INSTANCE,
        {**IMAGE, "metadataOptions": {"httpPutResponseHopLimit": 65}},
        "metadataOptions.httpPutResponseHopLimit",
        "must be from 1 to 64",
    ),
    (EGRESS, {"securityGroupId": "sg-1", "ipProtocol": "tcp"}, "", "exactly one of cidrIpv4, cidrIpv6"),
    (
        EGRESS,
        {"securityGroupId": "sg-1", "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0", "toPort": 1},
        "toPort",
        "means every port",
    ),
    (
        "aws:s3/bucketVersioning:BucketVersioning",
        {"bucket": "b", "versioningConfiguration": {"status": "On"}},
        "versioningConfiguration.status",
        'must be "Enabled", "Suspended" or "Disabled"',
    ),
    (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        {"bucket": "b", "rules": [{"applyServerSideEncryptionByDefault": {}}]},
        "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
        "is required and missing",
    ),
]


@pytest.mark.parametrize(("token", "inputs", "path", "reason"), BAD_INPUTS)
def test_error_bad_inputs(engine: Engine, token: str, inputs: dict[str, Any], path: str, reason: str) -> None:
    with pytest.raises(CheckFailedError) as caught:
        engine.check(token, "x", inputs)
    assert reason in caught.value.failures[path]


def test_error_a_name_that_would_be_too_long_says_so(engine: Engine) -> None:
    with pytest.raises(CheckFailedError, match="has 68 characters of at most 64"):
        engine.check(ROLE, "r" * 60, {"assumeRolePolicy": TRUST})


def test_error_a_refused_value_is_not_repeated(engine: Engine) -> None:
    with pytest.raises(CheckFailedError) as caught:
        engine.check(ROLE, "x", {"assumeRolePolicy": ["hunter2"]})
    assert "hunter2" not in str(caught.value)
