"""What one component registers: its children, their inputs, and how they hang together."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from keyless import Instance
from pulumi.runtime.rpc import UNKNOWN

from tests.components.bad_inputs import KMS
from tests.components.recording import AMI, GRANTS, SECRET, RecordedFailure, Recording, answer, instance, record


def names(recording: Recording, kind: str = "") -> list[str]:
    return sorted(r.name for r in recording.aws if r.type.endswith(kind))


def test_one_component_is_a_role_with_a_policy_a_profile_a_closed_group_and_an_instance() -> None:
    assert sorted((r.type, r.name) for r in record(instance).resources) == [
        ("aws:ec2/instance:Instance", "web-0"),
        ("aws:ec2/securityGroup:SecurityGroup", "web-sg"),
        ("aws:iam/instanceProfile:InstanceProfile", "web-profile"),
        ("aws:iam/role:Role", "web-role"),
        ("aws:iam/rolePolicy:RolePolicy", "web-s3"),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "web-egress-443-ipv4"),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "web-egress-443-ipv6"),
        ("keyless:index:Instance", "web"),
    ]


def test_everything_is_a_child_of_the_component() -> None:
    for resource in record(instance).aws:
        assert resource.request.parent.endswith("keyless:index:Instance::web")


def test_the_instance_is_closed_by_default() -> None:
    inputs = record(instance).one("web-0").inputs

    assert inputs["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert inputs["rootBlockDevice"] == {"encrypted": True, "volumeType": "gp3"}
    assert "keyName" not in inputs
    assert inputs["ami"] == AMI
    assert inputs["iamInstanceProfile"] == "web-profile-1234567"
    assert inputs["vpcSecurityGroupIds"] == ["web-sg-id"]
    assert inputs["userDataReplaceOnChange"] is False


def test_the_security_group_has_no_rules_of_its_own_and_port_443_out() -> None:
    recording = record(instance)

    assert set(recording.one("web-sg").inputs) == {"description", "vpcId", "tags"}
    rule = recording.one("web-egress-443-ipv6").inputs
    assert (rule["ipProtocol"], rule["fromPort"], rule["toPort"], rule["cidrIpv6"]) == ("tcp", 443, 443, "::/0")


def test_the_role_trusts_ec2_alone() -> None:
    (statement,) = json.loads(record(instance).one("web-role").inputs["assumeRolePolicy"])["Statement"]

    assert statement == {
        "Action": "sts:AssumeRole",
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
    }


def test_the_instance_waits_for_every_policy_and_rule() -> None:
    recording = record(lambda: instance(managed_policies={"logs": "arn:aws:iam::aws:policy/X"}, session_manager=True))

    waited = {urn.rpartition("::")[2] for urn in recording.one("web-0").request.dependencies}
    assert waited >= {"web-s3", "web-session-manager", "web-logs", "web-egress-443-ipv4", "web-egress-443-ipv6"}


def test_the_policies_are_known_at_preview() -> None:
    recording = record(instance, preview=True)

    assert recording.policy()["Statement"][0]["Resource"] == "arn:aws:s3:::orders"
    assert "Principal" in recording.one("web-role").inputs["assumeRolePolicy"]


def test_an_unknown_key_leaves_the_s3_policy_known_at_preview() -> None:
    def program() -> None:
        key = aws.iam.Role("not-a-key", assume_role_policy="{}").arn  # any output that is unknown at preview
        instance(s3=[{**GRANTS[0], "kms_key_arn": key}])

    recording = record(program, preview=True)

    assert recording.policy()["Statement"]
    assert recording.one("web-kms").inputs["policy"] == UNKNOWN


def test_keys_have_a_policy_of_their_own_only_where_objects_are_read_or_written() -> None:
    listed = record(lambda: instance(s3=[{**GRANTS[0], "allow": ["list"], "kms_key_arn": KMS}]))
    read = record(lambda: instance(s3=[{**GRANTS[0], "kms_key_arn": KMS}]))

    assert names(listed, ":RolePolicy") == ["web-s3"]
    assert names(read, ":RolePolicy") == ["web-kms", "web-s3"]
    assert read.policy("web-kms")["Statement"][0]["Action"] == "kms:Decrypt"
    assert "kms" not in json.dumps(read.policy("web-s3"))


def test_one_grant_with_a_key_and_one_without_give_the_key_the_first_one_only() -> None:
    other = {"bucket": "logs", "allow": ["read"], "prefixes": ["*"]}

    policy = record(lambda: instance(s3=[{**GRANTS[0], "kms_key_arn": KMS}, other])).policy("web-kms")

    assert "logs" not in json.dumps(policy)


def test_credentials_that_imdsv2_has_not_delivered_are_denied_everything() -> None:
    assert record(instance).policy()["Statement"][-1] == {
        "Sid": "DenyCredentialsNotFromImdsV2",
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"NumericLessThan": {"ec2:RoleDelivery": "2.0"}},
    }
    assert "Deny" not in json.dumps(record(lambda: instance(require_imdsv2_credentials=False)).policy())


def test_an_existing_role_is_used_without_a_deny_for_its_other_users() -> None:
    recording = record(lambda: instance(role_name="app"))

    assert names(recording, ":Role") == []
    assert recording.one("web-s3").inputs["role"] == "app"
    assert recording.one("web-profile").inputs["role"] == "app"
    assert "Deny" not in json.dumps(recording.policy())


def test_same_vpc_only_denies_the_granted_buckets_alone() -> None:
    recording = record(lambda: instance(same_vpc_only=True, s3_endpoint_id="vpce-0aaa"))

    (deny,) = [s for s in recording.policy()["Statement"] if s.get("Sid") == "DenyOutsideTheInstancesVpc"]
    assert deny["Resource"] == ["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"]
    assert deny["Condition"]["StringNotEquals"] == {"aws:SourceVpc": "${aws:Ec2InstanceSourceVpc}"}


def test_the_instance_waits_for_the_endpoint_without_which_it_is_locked_out() -> None:
    def program() -> None:
        endpoint = aws.ec2.VpcEndpoint("endpoint", vpc_id="vpc-0aaa", service_name="s3")
        instance(same_vpc_only=True, s3_endpoint_id=endpoint.arn.apply(lambda _: "vpce-0aaa"))

    waited = {urn.rpartition("::")[2] for urn in record(program).one("web-0").request.dependencies}

    assert {"endpoint", "web-s3"} <= waited


def test_containers_are_one_hop_further() -> None:
    assert (
        record(lambda: instance(containers=True)).one("web-0").inputs["metadataOptions"]["httpPutResponseHopLimit"] == 2
    )


def test_more_instances_are_numbered_and_spread_over_the_subnets() -> None:
    recording = record(lambda: instance(instance_count=3.0, subnet_ids=["subnet-0a", "subnet-0b"]))

    assert names(recording, "instance:Instance") == ["web-0", "web-1", "web-2"]
    assert [recording.one(f"web-{i}").inputs["subnetId"] for i in range(3)] == ["subnet-0a", "subnet-0b", "subnet-0a"]
    assert recording.one("web-sg").inputs["vpcId"] == "vpc-0bbb"


def test_subnets_may_be_one_output() -> None:
    subnets = lambda: pulumi.Output.from_input(["subnet-0a", "subnet-0b"])  # noqa: E731

    recording = record(lambda: instance(instance_count=2, subnet_ids=subnets()))

    assert [recording.one(f"web-{i}").inputs["subnetId"] for i in range(2)] == ["subnet-0a", "subnet-0b"]


def test_nothing_is_looked_up_that_the_arguments_say() -> None:
    asked = [token for token, _ in record(lambda: instance(image=AMI, vpc_id="vpc-0aaa")).calls]

    assert asked == ["aws:index/getPartition:getPartition"]


def test_existing_security_groups_replace_the_own_one() -> None:
    recording = record(lambda: instance(security_group_ids=["sg-0aaa"]))

    assert recording.one("web-0").inputs["vpcSecurityGroupIds"] == ["sg-0aaa"]
    assert names(recording, ":SecurityGroup") == []
    assert [token for token, _ in recording.calls if "getVpc" in token] == []


@pytest.mark.parametrize(
    ("image", "ignored", "trigger"),
    [
        ("ubuntu-24.04", ["ami"], "ubuntu-24.04/x86_64"),
        ("/golden/web", ["ami"], "/golden/web"),
        (AMI, [], ""),
    ],
)
def test_a_newer_image_is_ignored_only_where_the_component_picked_it(
    image: str, ignored: list[str], trigger: str
) -> None:
    request = record(lambda: instance(image=image)).one("web-0").request

    assert list(request.ignoreChanges) == ignored
    assert request.replacement_trigger.string_value == trigger


def test_tags_reach_every_child_and_the_volumes() -> None:
    recording = record(lambda: instance(tags={"team": pulumi.Output.from_input("shop")}))

    for name in ("web-role", "web-profile", "web-sg", "web-egress-443-ipv4"):
        assert recording.one(name).inputs["tags"] == {"team": "shop"}
    assert recording.one("web-0").inputs["tags"] == {"team": "shop", "Name": "web-0"}
    assert recording.one("web-0").inputs["volumeTags"] == {"team": "shop", "Name": "web-0"}


def test_volume_tags_can_be_left_to_others() -> None:
    assert "volumeTags" not in record(lambda: instance(tag_volumes=False)).one("web-0").inputs


def test_boundary_and_path_reach_the_role_and_the_profile() -> None:
    boundary = "arn:aws:iam::111122223333:policy/bound"

    recording = record(lambda: instance(permissions_boundary=boundary, role_path="/apps/"))

    assert recording.one("web-role").inputs["permissionsBoundary"] == boundary
    assert recording.one("web-role").inputs["path"] == recording.one("web-profile").inputs["path"] == "/apps/"


def test_names_are_autonamed_until_they_would_exceed_the_limit() -> None:
    long = "w" * 70

    assert "name" not in record(instance).one("web-role").inputs
    recording = record(lambda: instance(name=long))
    assert len(recording.one(f"{long}-role").inputs["name"]) == 64
    assert "name" not in recording.one(f"{long}-profile").inputs


def test_a_secret_bucket_makes_the_policy_a_secret() -> None:
    recording = record(lambda: instance(s3=[{**GRANTS[0], "bucket": pulumi.Output.secret("orders")}]))

    assert SECRET in recording.one("web-s3").inputs["policy"]
    assert SECRET not in recording.one("web-role").inputs["assumeRolePolicy"]


def test_protection_reaches_the_children() -> None:
    recording = record(lambda: instance(pulumi.ResourceOptions(protect=True)))

    assert all(resource.request.protect for resource in recording.aws)


def test_an_explicit_provider_makes_the_children_and_is_asked() -> None:
    def program() -> None:
        provider = aws.Provider("cn", region="cn-north-1")
        instance(pulumi.ResourceOptions(provider=provider))

    def in_china(token: str, args: Any) -> Any:
        return {"partition": "aws-cn"} if "Partition" in token else answer(token, args)

    recording = record(program, lookup=in_china)

    assert all("::cn::" in r.request.provider for r in recording.aws)
    assert recording.policy()["Statement"][0]["Resource"] == "arn:aws-cn:s3:::orders"


def test_the_partition_is_asked_once_for_many_components() -> None:
    def program() -> None:
        for i in range(5):
            instance(name=f"web{i}", image=AMI, vpc_id="vpc-0aaa")

    assert len(record(program).calls) == 1


def test_a_key_whose_policy_names_the_role_does_not_wait_for_itself() -> None:
    def program() -> None:
        keys: list[pulumi.Output[str]] = []
        arn = pulumi.Output.from_input(KMS).apply(lambda known: keys[0].apply(lambda _: known) if keys else known)
        made = instance(s3=[{**GRANTS[0], "kms_key_arn": arn}])
        keys.append(aws.iam.Role("key", assume_role_policy=made.role_arn).arn)

    assert record(program).policy("web-kms")["Statement"]


def test_outputs_are_strings_and_lists_of_strings() -> None:
    values: dict[str, Any] = {}

    def program() -> pulumi.Output[Any]:
        made = instance(instance_count=2)
        outputs = {name: getattr(made, name) for name in Instance.__annotations__}
        return pulumi.Output.all(**outputs).apply(values.update)

    record(program)

    assert values["instance_ids"] == ["web-0-id", "web-1-id"]
    assert values["private_ips"] == ["10.0.0.1", "10.0.0.1"]
    assert values["role_name"] == "web-role-1234567"
    assert values["security_group_id"] == "web-sg-id"
    assert json.loads(values["s3_policy"])["Version"] == "2012-10-17"
    assert values["image_id"] == AMI


def test_what_was_declared_is_an_output_also_where_a_resource_gives_the_names() -> None:
    grant = {"bucket": "orders", "allow": ["write", "read"], "prefixes": ["in/"], "bucket_owner": "111122223333"}
    told: list[Any] = []

    def program() -> pulumi.Output[Any]:
        arn = pulumi.Output.from_input(KMS)
        made = instance(
            s3=[{**grant, "kms_key_arn": arn}, GRANTS[0]], same_vpc_only=True, s3_endpoint_id="vpce-1a2b3c4d"
        )
        return made.declared.apply(lambda text: told.append(json.loads(text)))

    record(program)

    assert told == [
        {
            "s3": [
                {
                    "bucket": "orders",
                    "allow": ["read", "write"],
                    "prefixes": ["in/"],
                    "kmsKeyArn": KMS,
                    "bucketOwner": "111122223333",
                },
                {"bucket": "orders", "allow": ["list", "read"], "prefixes": ["in/"]},
            ],
            "managedPolicies": [],
            "requireImdsv2Credentials": True,
            "sameVpcOnly": True,
            "sessionManager": False,
        }
    ]


def test_error_a_policy_that_grows_too_large_with_its_keys_is_told() -> None:
    folders = [f"folder-{i:03}-with-a-rather-long-name/" for i in range(70)]
    key = {"kms_key_arn": KMS}

    with pytest.raises(RecordedFailure, match=r"S3 [\d,]+, KMS [\d,]+"):
        record(lambda: instance(s3=[{"bucket": "orders", "allow": ["list", "read"], "prefixes": folders, **key}]))
