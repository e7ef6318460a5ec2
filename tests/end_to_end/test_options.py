"""The component with the options of its resource and with each larger argument, on the real engine."""

import json

import pytest

from .cloud import Cloud
from .conftest import MakeProject
from .programs import CHILDREN, instance

pytestmark = pytest.mark.end_to_end

IN_IRELAND = """
ireland = aws.Provider("ireland", region="eu-west-1", default_tags={"tags": {"owner": "platform"}})
"""
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def test_an_explicit_provider_decides_the_region_and_its_default_tags_reach_every_child(
    aws_project: MakeProject, cloud: Cloud
) -> None:
    pulumi = aws_project(instance(before=IN_IRELAND, options="provider=ireland", tags={"team": "data"}))
    pulumi.up().assert_ok()
    outputs = pulumi.stack_output()
    found = cloud.instance(outputs["instance_ids"][0], region="eu-west-1")
    tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
    assert tags == {"Name": "web-0", "owner": "platform", "team": "data"}
    role = cloud.client("iam").list_role_tags(RoleName=outputs["role_name"])["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in role} == {"owner": "platform", "team": "data"}
    volumes = cloud.client("ec2", "eu-west-1").describe_volumes()["Volumes"]
    (volume,) = [v for v in volumes if v["Attachments"][0]["InstanceId"] == found["InstanceId"]]
    assert {"Key": "team", "Value": "data"} in volume["Tags"]
    providers = [step.urn for step in pulumi.up().assert_unchanged().steps if step.type == "pulumi:providers:aws"]
    assert [urn.rpartition("::")[2] for urn in providers] == ["ireland"], "nothing uses the default provider"


def test_a_transform_of_the_component_changes_its_children(aws_project: MakeProject, cloud: Cloud) -> None:
    transform = """
def transform(args):
    if args.type_ == "aws:ec2/instance:Instance":
        # Without options, as they are not changed.
        return pulumi.ResourceTransformResult({**args.props, "ebsOptimized": True}, None)
    if args.type_ == "aws:iam/role:Role":
        args.opts.protect = True
        return pulumi.ResourceTransformResult({**args.props, "description": "changed by a transform"}, args.opts)
"""
    pulumi = aws_project(instance(before=transform, options="transforms=[transform]"))
    pulumi.up().assert_ok()
    outputs = pulumi.stack_output()
    assert cloud.instance(outputs["instance_ids"][0])["EbsOptimized"]
    role = cloud.client("iam").get_role(RoleName=outputs["role_name"])["Role"]
    assert role["Description"] == "changed by a transform"
    kept = {r["urn"].rpartition("::")[2]: r for r in pulumi.export()["resources"]}
    assert kept["web-role"]["protect"]
    assert kept["web-0"]["replacementTrigger"], "what the component said stays"
    pulumi.up().assert_unchanged()


def test_two_components_in_one_stack_share_nothing(aws_project: MakeProject, cloud: Cloud) -> None:
    second = """
grant = {"bucket": "invoices", "allow": ["write"], "prefixes": ["out/"]}
Instance("worker", {"s3": [grant]})
"""
    pulumi = aws_project(instance() + second)
    created = pulumi.up().assert_ok().changed("create")
    theirs = {name.replace("web", "worker") for name in CHILDREN}
    assert {name for _, name in created} >= set(CHILDREN) | theirs
    roles = [r["id"] for r in pulumi.export()["resources"] if r["type"] == "aws:iam/role:Role"]
    documents = [json.dumps(list(cloud.role_policies(role).values())) for role in roles]
    assert ["invoices" in document for document in documents] != ["orders" in document for document in documents]
    pulumi.up().assert_unchanged()


def test_an_existing_role_gets_the_policy_but_no_deny_and_keeps_what_it_had(
    aws_project: MakeProject, cloud: Cloud
) -> None:
    arn = cloud.create_role("shared-by-many")
    pulumi = aws_project(instance(role_name="shared-by-many"))
    up = pulumi.up().assert_ok()
    assert "aws:iam/role:Role" not in {step.type for step in up.steps}
    outputs = pulumi.stack_output()
    assert (outputs["role_name"], outputs["role_arn"]) == ("shared-by-many", arn)
    (document,) = cloud.role_policies("shared-by-many").values()
    assert {statement["Effect"] for statement in document["Statement"]} == {"Allow"}
    pulumi.up().assert_unchanged()

    pulumi.destroy().assert_ok()
    assert cloud.role_policies("shared-by-many") == {}
    assert cloud.client("iam").get_role(RoleName="shared-by-many")["Role"]["Arn"] == arn


@pytest.mark.parametrize(
    ("role", "says"),
    [("nobody-has-it", "name an existing role"), ("for-lambda", "does not trust ec2.amazonaws.com")],
)
def test_error_a_role_that_cannot_serve_is_refused_before_anything_is_created(
    aws_project: MakeProject, cloud: Cloud, role: str, says: str
) -> None:
    if role == "for-lambda":
        cloud.create_role(role, "lambda.amazonaws.com")
    before = cloud.inventory()
    failed = aws_project(instance(role_name=role)).up().assert_failed("role_name", says)
    assert "Traceback" not in failed.diagnostics
    assert cloud.inventory() == before


def test_managed_policies_session_manager_and_a_key_are_policies_of_their_own(
    aws_project: MakeProject, cloud: Cloud
) -> None:
    made = cloud.create_policy("logs-of-the-app")
    grant = {"bucket": "orders", "allow": ["read"], "prefixes": ["in/"], "kms_key_arn": KEY}
    pulumi = aws_project(instance(s3=[grant], managed_policies={"logs": made}, session_manager=True))
    created = {name for _, name in pulumi.up().assert_ok().changed("create")}
    assert {"web-s3", "web-kms", "web-session-manager", "web-logs"} <= created
    role = pulumi.stack_output()["role_name"]
    attached = cloud.client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [made]
    actions = {
        name.rpartition("-")[0]: {action for s in policy["Statement"] for action in _several(s["Action"])}
        for name, policy in cloud.role_policies(role).items()
    }
    assert actions["web-kms"] == {"kms:Decrypt"}
    assert "ssm:UpdateInstanceInformation" in actions["web-session-manager"]
    assert "kms:Decrypt" not in actions["web-s3"]
    pulumi.up().assert_unchanged()

    pulumi.write(instance(managed_policies={"logs": made}))
    assert set(pulumi.up().assert_ok().changed()) == {("delete", "web-kms"), ("delete", "web-session-manager")}


def _several(actions: str | list[str]) -> list[str]:
    return [actions] if isinstance(actions, str) else actions


def test_a_secret_bucket_name_appears_neither_in_the_output_nor_in_the_state(aws_project: MakeProject) -> None:
    code = "'s3': [{'bucket': pulumi.Config().require_secret('bucket'), 'allow': ['read'], 'prefixes': ['in/']}]"
    pulumi = aws_project(instance(code=code))
    pulumi.configure("bucket", "unheard-of-bucket", secret=True)
    for result in (pulumi.preview(), pulumi.up(), pulumi.up().assert_unchanged(), pulumi.refresh()):
        result.assert_ok()
        assert "unheard-of-bucket" not in result.stdout + result.stderr
    plain = pulumi.run("up", "--yes", "--diff", "--refresh").assert_ok()
    assert "unheard-of-bucket" not in plain.stdout + plain.stderr
    assert "unheard-of-bucket" not in json.dumps(pulumi.export())
    assert "unheard-of-bucket" in pulumi.stack_output()["s3_policy"]
