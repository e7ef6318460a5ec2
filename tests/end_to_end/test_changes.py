"""What a change of the program changes in AWS, and above all what it does not."""

from collections.abc import Callable
from typing import Any

import pytest

from .cloud import Cloud
from .conftest import MakeProject
from .harness import Pulumi
from .programs import READ_IN, instance

pytestmark = pytest.mark.end_to_end

AMAZON_LINUX = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{}"
UBUNTU = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"

MakeStack = Callable[..., Pulumi]


@pytest.fixture
def stack(aws_project: MakeProject) -> MakeStack:
    """Makes a stack of one component with these arguments, and brings it up."""

    def make(**arguments: Any) -> Pulumi:
        pulumi = aws_project(instance(**arguments))
        pulumi.up().assert_ok()
        return pulumi

    return make


def ids(pulumi: Pulumi) -> list[str]:
    return pulumi.stack_output()["instance_ids"]


def test_a_changed_grant_updates_only_the_policy(stack: MakeStack, cloud: Cloud) -> None:
    pulumi = stack()
    wider = {"bucket": "orders", "allow": ["write"], "prefixes": ["out/"]}
    pulumi.write(instance(s3=[*READ_IN, wider]))
    assert pulumi.preview().assert_ok().changed() == [("update", "web-s3")]
    assert pulumi.up().assert_ok().changed() == [("update", "web-s3")]
    (document,) = cloud.role_policies(pulumi.stack_output()["role_name"]).values()
    assert "s3:PutObject" in str(document)

    pulumi.write(instance(s3=[wider, *READ_IN]))
    pulumi.up().assert_unchanged()


def test_more_instances_replace_nothing_and_fewer_remove_the_last(stack: MakeStack, cloud: Cloud) -> None:
    pulumi = stack()
    (first,) = ids(pulumi)

    pulumi.write(instance(instance_count=3))
    assert sorted(pulumi.up().assert_ok().changed()) == [("create", "web-1"), ("create", "web-2")]
    three = ids(pulumi)
    assert three[0] == first

    pulumi.write(instance(instance_count=2))
    assert pulumi.up().assert_ok().changed() == [("delete", "web-2")]
    assert ids(pulumi) == three[:2]
    assert three[2] not in {each["InstanceId"] for each in cloud.instances()}


def test_a_newer_image_under_the_same_name_does_not_replace_and_the_next_replacement_takes_it(
    stack: MakeStack, cloud: Cloud
) -> None:
    pulumi = stack()
    parameter = AMAZON_LINUX.format("x86_64")
    before = cloud.parameter(parameter)
    newer = cloud.publish_image(parameter)
    try:
        pulumi.up().assert_unchanged()
        pulumi.refresh().assert_unchanged()
        pulumi.up().assert_unchanged()
        assert pulumi.stack_output()["image_id"] == before

        assert pulumi.up("--target-replace", _urn(pulumi, "web-0")).assert_ok().changed("replace")
        assert cloud.instance(ids(pulumi)[0])["ImageId"] == newer
    finally:
        cloud.set_parameter(parameter, before)


@pytest.mark.parametrize(
    ("arguments", "parameter"),
    [({"image": "ubuntu-24.04"}, UBUNTU), ({"instance_type": "t4g.micro"}, AMAZON_LINUX.format("arm64"))],
    ids=["system", "architecture"],
)
def test_another_catalogue_image_replaces_the_instance_and_is_taken(
    stack: MakeStack, cloud: Cloud, arguments: dict[str, Any], parameter: str
) -> None:
    pulumi = stack()
    (old,) = ids(pulumi)
    pulumi.write(instance(**arguments))
    assert pulumi.preview().assert_ok().changed("replace") == [("replace", "web-0")]
    assert pulumi.up().assert_ok().changed("replace", "update") == [("replace", "web-0")]
    (new,) = ids(pulumi)
    assert cloud.instance(new)["ImageId"] == cloud.parameter(parameter)
    assert old not in {each["InstanceId"] for each in cloud.instances()}
    pulumi.up().assert_unchanged()


def test_another_image_id_replaces_the_instance_and_a_catalogue_name_in_its_place_does_not(
    stack: MakeStack, cloud: Cloud
) -> None:
    one, other = cloud.parameter(UBUNTU), cloud.parameter(AMAZON_LINUX.format("x86_64"))
    pulumi = stack(image=one)
    pulumi.write(instance(image=other))
    assert pulumi.up().assert_ok().changed("replace", "update") == [("replace", "web-0")]
    (second,) = ids(pulumi)
    assert cloud.instance(second)["ImageId"] == other

    # The trigger is new, and a new trigger replaces nothing.
    pulumi.write(instance(image="ubuntu-24.04"))
    assert pulumi.up().assert_ok().changed("replace", "create", "delete") == []
    assert ids(pulumi) == [second]

    pulumi.write(instance(image="debian-12"))
    assert pulumi.up().assert_ok().changed("replace") == [("replace", "web-0")]


def test_changed_user_data_replaces_the_instance_only_when_asked_to(stack: MakeStack, cloud: Cloud) -> None:
    pulumi = stack(user_data="#!/bin/sh\necho one\n")
    (first,) = ids(pulumi)
    pulumi.write(instance(user_data="#!/bin/sh\necho two\n"))
    assert pulumi.up().assert_ok().changed() == [("update", "web-0")]
    assert ids(pulumi) == [first]

    pulumi.write(instance(user_data="#!/bin/sh\necho three\n", user_data_replace_on_change=True))
    assert pulumi.up().assert_ok().changed("replace") == [("replace", "web-0")]
    assert ids(pulumi) != [first]


def test_a_component_renamed_with_an_alias_replaces_nothing(stack: MakeStack, cloud: Cloud) -> None:
    pulumi = stack(name="old-web")
    before = cloud.inventory()
    pulumi.write(instance(options="aliases=[pulumi.Alias(name='old-web')]"))
    assert pulumi.up().assert_ok().changed("create", "replace", "delete") == []
    assert cloud.inventory() == before
    assert {"web-role", "web-0", "web"} <= {r["urn"].rpartition("::")[2] for r in pulumi.export()["resources"]}


def test_an_instance_that_was_terminated_is_the_only_thing_made_again(stack: MakeStack, cloud: Cloud) -> None:
    pulumi = stack(instance_count=2)
    kept, gone = ids(pulumi)
    cloud.client("ec2").terminate_instances(InstanceIds=[gone])
    assert pulumi.refresh().assert_ok().changed() == [("delete", "web-1")]
    assert pulumi.up().assert_ok().changed() == [("create", "web-1")]
    assert ids(pulumi)[0] == kept
    pulumi.up().assert_unchanged()


def test_a_policy_that_was_widened_by_hand_is_restored(stack: MakeStack, cloud: Cloud) -> None:
    pulumi = stack()
    role = pulumi.stack_output()["role_name"]
    ((name, document),) = cloud.role_policies(role).items()
    wide = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
    cloud.client("iam").put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=wide)
    assert pulumi.up("--refresh").assert_ok().changed("update") == [("update", "web-s3")]
    assert cloud.role_policies(role) == {name: document}


def _urn(pulumi: Pulumi, name: str) -> str:
    (found,) = [r["urn"] for r in pulumi.export()["resources"] if r["urn"].endswith(f"::{name}")]
    return found
