"""A project that never heard of Keyless: plain pulumi-aws on the real engine, against the sandbox."""

import json
import sys
from pathlib import Path

import pytest

from .cloud import Cloud
from .conftest import MakeProject, run_sandbox
from .harness import ROOT

pytestmark = pytest.mark.end_to_end

PROGRAM = (ROOT / "examples" / "stranger" / "__main__.py").read_text()

UNSERVED = """
import pulumi_aws as aws

bucket = aws.s3.Bucket("orders")
queue = aws.sqs.Queue("orders")
table = aws.dynamodb.Table("orders", attributes=[{"name": "id", "type": "S"}], hash_key="id")
aws.sns.Topic("orders", display_name=queue.name)
"""


@pytest.mark.usefixtures("nothing_created")
def test_a_strangers_stack_lives_in_the_sandbox_as_it_would_in_aws(
    aws_project: MakeProject, cloud: Cloud, sandbox: dict[str, str]
) -> None:
    pulumi = aws_project(PROGRAM, {"aws:region": "us-east-1"})
    shown = pulumi.preview().assert_ok()
    up = pulumi.up().assert_ok()
    assert sorted(up.changed()) == sorted(shown.changed())
    pulumi.up().assert_unchanged()
    pulumi.refresh().assert_unchanged()
    pulumi.preview().assert_unchanged()

    outputs = pulumi.stack_output()
    (worker,) = cloud.instances("worker")
    assert worker["MetadataOptions"]["HttpTokens"] == "required"
    assert worker["VpcId"] == outputs["vpc"]
    assert outputs["token"] not in json.dumps(pulumi.export())
    encryption = cloud.client("s3").get_bucket_encryption(Bucket=outputs["bucket"])
    assert "aws:kms" in json.dumps(encryption)

    listing = f"import boto3; print(boto3.client('s3').list_objects_v2(Bucket='{outputs['bucket']}')['KeyCount'])"
    on_worker = ("exec", "--instance", worker["InstanceId"], "--", sys.executable, "-c", listing)
    assert run_sandbox(Path(sandbox["KEYLESS_SANDBOX_DIR"]), *on_worker) == "0\n"

    larger = pulumi.up("--config", "size=2").assert_ok()
    assert larger.changed("update") == [("update", "worker")]
    assert larger.changed("replace", "create", "delete") == []
    assert len(cloud.instances("worker")) == 2

    moved = pulumi.up("--config", "path=/app/").assert_ok()
    replaced = {step.type for step in moved.steps if step.op == "replace"}
    assert replaced == {"aws:iam/role:Role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"}
    updated = {step.type for step in moved.steps if step.op == "update"}
    assert updated == {"aws:iam/instanceProfile:InstanceProfile"}
    pulumi.refresh().assert_unchanged()

    pulumi.destroy().assert_ok()
    assert pulumi.export().get("resources", []) == []


@pytest.mark.usefixtures("nothing_created")
def test_a_preview_names_every_type_that_is_not_served_in_one_error(aws_project: MakeProject) -> None:
    failed = aws_project(UNSERVED).preview()
    failed.assert_failed(
        "the sandbox's stand-in for the aws plugin does not serve aws:dynamodb/table:Table, aws:sns/topic:Topic, "
        "aws:sqs/queue:Queue",
        "or deploy the program with the official plugin",
    )
    assert failed.shown.count("does not serve") == 1
