"""The program of the stack, on Pulumi's mocks."""

import json
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest

from tests.components import recording
from tests.components.recording import RecordedFailure, Recording, record

PROGRAM = Path(__file__).parents[2] / "__main__.py"
DEV = {"bucket": "orders", "createBucket": "true"}

NO_BUCKET = (
    "configuration keyless:bucket: is not set; name a bucket that exists ('pulumi config set bucket NAME') "
    "or have one created ('pulumi config set createBucket true')"
)


@pytest.fixture(autouse=True)
def _this_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "PROJECT", "keyless")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


def run(config: Mapping[str, str], *, region: str | None = "eu-west-1", preview: bool = False) -> Recording:
    values = {f"keyless:{key}": value for key, value in config.items()}
    if region is not None:
        values["aws:region"] = region
    pulumi.runtime.set_all_config(values)

    def program() -> None:  # what it returned would be waited for like an output
        runpy.run_path(str(PROGRAM))

    return record(program, preview=preview)


def failure(config: Mapping[str, str], **options: Any) -> str:
    """The one line of a program that ends before it registered anything."""
    with pytest.raises(RecordedFailure) as raised:
        run(config, **options)
    assert isinstance(raised.value.error, pulumi.RunError)
    assert raised.value.recording.resources == []
    return str(raised.value)


def names(run: Recording, kind: str) -> list[str]:
    return [resource.name for resource in run.resources if resource.type.startswith(kind)]


def test_the_bucket_is_private_encrypted_versioned_and_for_tls_only() -> None:
    stack = run(DEV)
    assert stack.one("data").inputs == {"bucket": "orders", "forceDestroy": False}
    assert stack.one("data-private").inputs == {
        "bucket": "orders",
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    (rule,) = stack.one("data-encrypted").inputs["rules"]
    assert rule == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
    assert stack.one("data-versioned").inputs["versioningConfiguration"] == {"status": "Enabled"}
    arn = "arn:aws:s3:::orders"
    assert json.loads(stack.one("data-tls-only").inputs["policy"])["Statement"] == [
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


def test_an_existing_bucket_is_left_alone() -> None:
    stack = run({"bucket": "orders"})
    assert names(stack, "aws:s3") == []
    assert allowed(stack)["s3:GetObject"] == "arn:aws:s3:::orders/in/*"


def test_a_bucket_is_destroyed_with_its_objects_only_when_asked_for() -> None:
    assert run({**DEV, "forceDestroy": "true"}).one("data").inputs["forceDestroy"] is True


def allowed(stack: Recording) -> dict[str, str]:
    """Resource by action."""
    statements = stack.policy("app-s3")["Statement"]
    return {
        action: statement["Resource"]
        for statement in statements
        if statement["Effect"] == "Allow"
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }


def test_the_program_reads_under_one_prefix_and_writes_under_the_other() -> None:
    stack = run({**DEV, "readPrefix": "incoming/", "writePrefix": "results/"})
    assert allowed(stack) == {
        "s3:ListBucket": "arn:aws:s3:::orders",
        "s3:GetObject": "arn:aws:s3:::orders/incoming/*",
        "s3:AbortMultipartUpload": "arn:aws:s3:::orders/results/*",
        "s3:ListMultipartUploadParts": "arn:aws:s3:::orders/results/*",
        "s3:PutObject": "arn:aws:s3:::orders/results/*",
    }
    script = stack.one("app-0").inputs["userData"]
    assert 'APP_READ_PREFIX="incoming/"\nAPP_WRITE_PREFIX="results/"\nAWS_REGION="eu-west-1"\n' in script


def test_the_whole_bucket_is_an_empty_prefix_for_the_program() -> None:
    stack = run({**DEV, "readPrefix": "*"})
    assert allowed(stack)["s3:GetObject"] == "arn:aws:s3:::orders/*"
    assert 'APP_READ_PREFIX=""\n' in stack.one("app-0").inputs["userData"]


def test_policy_and_script_are_known_at_preview_when_the_bucket_has_a_name() -> None:
    stack = run(DEV, preview=True)
    assert allowed(stack)["s3:GetObject"] == "arn:aws:s3:::orders/in/*"
    assert 'APP_BUCKET="orders"\n' in stack.one("app-0").inputs["userData"]


def test_the_instance_waits_for_its_bucket() -> None:
    dependencies = run(DEV).one("app-0").request.dependencies
    assert any(urn.endswith("::data") for urn in dependencies)


def test_a_changed_program_replaces_the_instance() -> None:
    assert run(DEV).one("app-0").inputs["userDataReplaceOnChange"] is True


def test_count_and_type_of_the_instances_are_the_configured_ones() -> None:
    stack = run({**DEV, "instanceCount": "3", "instanceType": "t4g.small"})
    assert sorted(names(stack, "aws:ec2/instance:")) == ["app-0", "app-1", "app-2"]
    assert stack.one("app-2").inputs["instanceType"] == "t4g.small"


def test_images_that_install_with_apt_may_use_plain_http() -> None:
    stack = run({**DEV, "image": "ubuntu-24.04"})
    assert any(name.startswith("app-egress-80-") for name in names(stack, "aws:vpc/securityGroupEgressRule"))
    assert not any("-80-" in name for name in names(run(DEV), "aws:vpc/securityGroupEgressRule"))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({}, NO_BUCKET),
        (
            {**DEV, "bucket": "MyBucket"},
            "configuration keyless:bucket: 'MyBucket' has upper case letters; a bucket's name is lower case: 'mybucket'",
        ),
        (
            {**DEV, "readPrefix": "in"},
            "configuration keyless:readPrefix: 'in' is not a folder; write 'in/', or '*' for the whole bucket",
        ),
        (
            {**DEV, "writePrefix": "/out/"},
            "configuration keyless:writePrefix: '/out/' starts with '/', and keys do not: 'out/'",
        ),
        (
            {**DEV, "image": "windows-2022"},
            "configuration keyless:image: 'windows-2022' cannot run the program's shell script; try 'amazon-linux-2023'",
        ),
        ({**DEV, "createBucket": "maybe"}, "Configuration 'keyless:createBucket' value 'maybe' is not a valid 'bool'"),
        ({**DEV, "instanceCount": "two"}, "Configuration 'keyless:instanceCount' value 'two' is not a valid 'int'"),
    ],
)
def test_error_a_wrong_value_is_named_with_its_mend(config: dict[str, str], message: str) -> None:
    assert failure(config) == message


def test_error_a_missing_region_is_named() -> None:
    expected = "configuration aws:region: is not set; 'pulumi config set aws:region eu-central-1'"
    assert failure(DEV, region=None) == expected
