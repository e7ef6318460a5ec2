"""A stack with the component from its preview to its end."""

import json

import pytest

from .cloud import Cloud
from .conftest import MakeProject
from .programs import CHILDREN, instance

pytestmark = pytest.mark.end_to_end


@pytest.mark.usefixtures("nothing_created")
def test_preview_shows_every_resource_and_the_whole_policy_and_creates_nothing(aws_project: MakeProject) -> None:
    preview = aws_project(instance()).preview().assert_ok()
    created = {step.name: step.type for step in preview.steps if step.op == "create"}
    assert {name: type_ for name, type_ in created.items() if type_.startswith("aws:")} == CHILDREN
    policy = json.loads(preview.step("web-s3").inputs["policy"])
    assert policy["Statement"][0] == {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::orders/in/*",
    }


def test_up_creates_what_preview_showed_and_a_second_up_changes_nothing(aws_project: MakeProject, cloud: Cloud) -> None:
    pulumi = aws_project(instance(tags={"team": "data"}))
    shown = pulumi.preview().assert_ok()
    up = pulumi.up().assert_ok()
    assert sorted(up.changed()) == sorted(shown.changed())
    pulumi.up().assert_unchanged()
    pulumi.refresh().assert_unchanged()
    pulumi.preview().assert_unchanged()

    outputs = pulumi.stack_output()
    found = cloud.instance(outputs["instance_ids"][0])
    assert found["ImageId"] == outputs["image_id"]
    assert found["MetadataOptions"]["HttpTokens"] == "required"
    assert found["MetadataOptions"]["HttpPutResponseHopLimit"] == 1
    assert found["IamInstanceProfile"]["Arn"].endswith(f"/{outputs['instance_profile_name']}")
    assert {"Key": "team", "Value": "data"} in found["Tags"]
    assert "KeyName" not in found
    (group,) = cloud.client("ec2").describe_security_groups(GroupIds=[found["SecurityGroups"][0]["GroupId"]])[
        "SecurityGroups"
    ]
    assert group["IpPermissions"] == []
    (document,) = cloud.role_policies(outputs["role_name"]).values()
    assert document == json.loads(outputs["s3_policy"])


@pytest.mark.usefixtures("nothing_created")
def test_destroy_leaves_nothing_in_aws(aws_project: MakeProject, cloud: Cloud) -> None:
    bucket = "bucket = aws.s3.Bucket('orders-of-destroy')"
    pulumi = aws_project(instance(before=bucket, instance_count=2, session_manager=True))
    before = cloud.inventory()
    pulumi.up().assert_ok()
    assert len(cloud.inventory() - before) > 8
    pulumi.destroy().assert_ok()
    assert pulumi.export().get("resources", []) == []


def test_what_is_protected_survives_destroy(aws_project: MakeProject, cloud: Cloud) -> None:
    pulumi = aws_project(instance(options="protect=True"))
    pulumi.up().assert_ok()
    kept = cloud.inventory()
    assert all(r["protect"] for r in pulumi.export()["resources"] if r["type"] in CHILDREN.values())
    pulumi.destroy().assert_failed("protect")
    assert cloud.inventory() == kept


def test_import_takes_a_role_and_a_bucket_into_the_stack(aws_project: MakeProject, cloud: Cloud) -> None:
    cloud.create_role("role-to-import")
    cloud.client("s3").create_bucket(Bucket="bucket-to-import")
    pulumi = aws_project("")
    pulumi.import_("aws:iam/role:Role", "taken", "role-to-import").assert_ok()
    pulumi.import_("aws:s3/bucket:Bucket", "data", "bucket-to-import").assert_ok()
    ids = {resource["urn"].rpartition("::")[2]: resource.get("id") for resource in pulumi.export()["resources"]}
    assert (ids["taken"], ids["data"]) == ("role-to-import", "bucket-to-import")

    before = cloud.inventory()
    taken = """
import json, pulumi_aws as aws
trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("taken", name="role-to-import", assume_role_policy={"Version": "2012-10-17", "Statement": [trust]})
bucket = aws.s3.Bucket("data", bucket="bucket-to-import")
"""
    pulumi.write(taken)
    pulumi.up().assert_unchanged()
    assert cloud.inventory() == before
