"""The example in YAML: the component as a plugin, as other languages use it."""

import json

import pytest

from .cloud import Cloud
from .conftest import MakeProject
from .harness import ROOT

pytestmark = pytest.mark.end_to_end


@pytest.mark.usefixtures("component_plugin", "nothing_created")
def test_the_yaml_example_comes_up_stays_unchanged_and_goes(aws_project: MakeProject, cloud: Cloud) -> None:
    pulumi = aws_project(ROOT / "examples" / "yaml")
    preview = pulumi.preview().assert_ok()
    policy = json.loads(preview.step("worker-s3").inputs["policy"])
    assert "arn:aws:s3:::keyless-yaml-4711/out/*" in json.dumps(policy), "the policy is known at preview"

    pulumi.up().assert_ok()
    outputs = pulumi.stack_output()
    (instance_id,) = outputs["instanceIds"]
    assert cloud.instance(instance_id)["State"]["Name"] == "running"
    role = outputs["roleArn"].rpartition("/")[2]
    (document,) = cloud.role_policies(role).values()
    assert document == json.loads(outputs["s3Policy"]) == policy
    pulumi.up().assert_unchanged()
    pulumi.destroy().assert_ok()
