"""Instances, security groups and their rules, from creation to deletion."""

import base64
from typing import Any

import grpc
import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.provider.conftest import EGRESS, GROUP, INSTANCE, PROFILE, ROLE, TRUST
from tests.sandbox.provider.driver import UNKNOWN, Engine, Resource

INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


@pytest.fixture
def instance(engine: Engine, unique: str, role: Resource, instance_inputs: dict[str, Any]) -> Resource:
    profile = engine.create(PROFILE, unique, role=role.id)
    group = engine.create(GROUP, unique)
    instance_inputs |= {
        "iamInstanceProfile": profile.id,
        "vpcSecurityGroupIds": [group.id],
        "userData": "#!/bin/sh\n",
        "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        "rootBlockDevice": {"encrypted": True, "volumeType": "gp3", "volumeSize": 9},
        "volumeTags": {"v": "w"},
        "tags": {"Name": unique},
    }
    return engine.create(INSTANCE, unique, **instance_inputs)


def test_an_instance_is_launched_as_asked(sandbox: Sandbox, instance: Resource) -> None:
    found = sandbox.instance(instance.id)
    assert found["MetadataOptions"]["HttpTokens"] == "required"
    assert found["MetadataOptions"]["HttpPutResponseHopLimit"] == 1
    assert found["IamInstanceProfile"]["Arn"].endswith(f"/{instance.inputs['iamInstanceProfile']}")
    assert instance.outputs["arn"] == f"arn:aws:ec2:us-east-1:123456789012:instance/{instance.id}"
    assert instance.outputs["instanceState"] == "running"
    assert instance.outputs["privateIp"] == found["PrivateIpAddress"]
    root = instance.outputs["rootBlockDevice"]
    volume = sandbox.client("ec2").describe_volumes(VolumeIds=[root["volumeId"]])["Volumes"][0]
    assert (volume["Encrypted"], volume["VolumeType"], volume["Size"]) == (True, "gp3", 9)
    assert volume["Tags"] == [{"Key": "v", "Value": "w"}]


def test_a_refresh_of_an_instance_changes_nothing(engine: Engine, instance: Resource) -> None:
    assert engine.read(instance) == instance


def test_the_same_program_changes_nothing(engine: Engine, instance: Resource, instance_inputs: dict[str, Any]) -> None:
    assert engine.diff(instance, **instance_inputs).kinds == {}


def test_a_preview_of_an_instance_knows_what_was_given(
    engine: Engine, unique: str, instance_inputs: dict[str, Any]
) -> None:
    planned = engine.preview(INSTANCE, unique, **instance_inputs, rootBlockDevice={"encrypted": True})
    assert planned["privateIp"] == planned["arn"] == UNKNOWN
    assert planned["rootBlockDevice"] == {
        "encrypted": True,
        "deleteOnTermination": True,
        **dict.fromkeys(
            ("deviceName", "iops", "kmsKeyId", "throughput", "volumeId", "volumeSize", "volumeType"), UNKNOWN
        ),
    }
    assert planned["region"] == "us-east-1"


def test_an_instance_is_changed_in_place(
    engine: Engine, sandbox: Sandbox, instance: Resource, instance_inputs: dict[str, Any], unique: str
) -> None:
    other_role = engine.create(ROLE, f"{unique}-2", assumeRolePolicy=TRUST)
    other = engine.create(PROFILE, f"{unique}-2", role=other_role.id)
    group = engine.create(GROUP, f"{unique}-2")
    changed = {
        **instance_inputs,
        "iamInstanceProfile": other.id,
        "instanceType": "t3.small",
        "userData": "echo new",
        "vpcSecurityGroupIds": [group.id],
        "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 2},
        "monitoring": True,
        "sourceDestCheck": False,
        "tags": {"Name": "new"},
        "volumeTags": {"v": "x"},
    }
    updated = engine.update(instance, **changed)
    assert updated.id == instance.id
    for name, value in changed.items():
        if name not in {"metadataOptions", "rootBlockDevice"}:
            assert updated.outputs[name] == value, name
    assert updated.outputs["metadataOptions"]["httpPutResponseHopLimit"] == 2
    assert updated.outputs["instanceState"] == "running"
    assert engine.read(updated) == updated
    assert sandbox.instance(instance.id)["InstanceType"] == "t3.small"


def test_a_profile_is_taken_away_and_given_again(
    engine: Engine, sandbox: Sandbox, instance: Resource, instance_inputs: dict[str, Any]
) -> None:
    without = engine.update(instance, **{**instance_inputs, "iamInstanceProfile": ""})
    assert "IamInstanceProfile" not in sandbox.instance(instance.id)
    engine.update(without, **instance_inputs)
    assert "IamInstanceProfile" in sandbox.instance(instance.id)


def test_a_refresh_reports_weakened_metadata_options(
    engine: Engine, sandbox: Sandbox, instance: Resource, instance_inputs: dict[str, Any]
) -> None:
    sandbox.client("ec2").modify_instance_metadata_options(InstanceId=instance.id, HttpTokens="optional")
    found = engine.read(instance)
    assert found is not None
    assert engine.diff(found, **instance_inputs).kinds == {"metadataOptions.httpTokens": "UPDATE"}


def test_a_terminated_instance_is_gone(engine: Engine, sandbox: Sandbox, instance: Resource) -> None:
    sandbox.client("ec2").terminate_instances(InstanceIds=[instance.id])
    assert engine.read(instance) is None
    engine.delete(instance)


def test_a_protected_instance_is_kept(
    engine: Engine, sandbox: Sandbox, unique: str, instance_inputs: dict[str, Any]
) -> None:
    made = engine.create(INSTANCE, unique, **instance_inputs, disableApiTermination=True)
    with pytest.raises(grpc.RpcError, match="OperationNotPermitted"):
        engine.delete(made)
    free = engine.update(made, **instance_inputs, disableApiTermination=False)
    engine.delete(free)
    assert sandbox.instance(made.id)["State"]["Name"] == "terminated"


def test_binary_user_data_arrives_unchanged(
    engine: Engine, sandbox: Sandbox, unique: str, instance_inputs: dict[str, Any]
) -> None:
    encoded = base64.b64encode(b"\x1f\x8b\x00\xff").decode()
    made = engine.create(INSTANCE, unique, **instance_inputs, userDataBase64=encoded)
    answer = sandbox.client("ec2").describe_instance_attribute(InstanceId=made.id, Attribute="userData")
    assert answer["UserData"]["Value"] == encoded
    assert made.outputs["userDataBase64"] == encoded
    assert engine.read(made) == made


def test_an_import_of_an_instance_fits_its_program(
    engine: Engine, instance: Resource, instance_inputs: dict[str, Any]
) -> None:
    found = engine.imported(INSTANCE, instance.name, instance.id)
    assert found is not None
    assert found.inputs["ami"] == instance_inputs["ami"]
    assert not found.inputs.keys() & {"arn", "instanceState", "publicIp"}
    assert engine.diff(found, **instance_inputs).kinds == {}


def test_a_new_group_lets_nothing_out(engine: Engine, sandbox: Sandbox, unique: str) -> None:
    made = engine.create(GROUP, unique)
    group = sandbox.client("ec2").describe_security_groups(GroupIds=[made.id])["SecurityGroups"][0]
    assert group["IpPermissionsEgress"] == []
    assert made.outputs["description"] == "Managed by Pulumi"


def test_a_group_in_use_is_kept(engine: Engine, instance: Resource) -> None:
    group = Resource(GROUP, "g", instance.inputs["vpcSecurityGroupIds"][0])
    with pytest.raises(grpc.RpcError, match=r"could not delete .* 'g': DependencyViolation"):
        engine.delete(group)


@pytest.mark.parametrize("token", [INGRESS, EGRESS])
def test_a_rule_lives_and_dies(engine: Engine, sandbox: Sandbox, unique: str, token: str) -> None:
    group = engine.create(GROUP, unique)
    rule = {"securityGroupId": group.id, "ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
    made = engine.create(token, unique, **rule, cidrIpv4="0.0.0.0/0", description="d", tags={"a": "b"})
    assert engine.read(made) == made
    updated = engine.update(made, **{**rule, "toPort": 444}, cidrIpv4="10.0.0.0/8")
    assert updated.id == made.id
    found = sandbox.client("ec2").describe_security_group_rules(SecurityGroupRuleIds=[made.id])
    (live,) = found["SecurityGroupRules"]
    assert live["IsEgress"] is (token == EGRESS)
    assert (live["ToPort"], live["CidrIpv4"]) == (444, "10.0.0.0/8")
    imported = engine.imported(token, unique, made.id)
    assert imported is not None
    assert imported.inputs["toPort"] == 444
    engine.delete(updated)
    assert engine.read(updated) is None
    engine.delete(updated)
