"""Resources that were written by hand, or made without Pulumi, become the component's: none is replaced or deleted."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from .cloud import Cloud
from .conftest import MakeProject
from .harness import ROOT, VIRTUALENV, Pulumi, Result

pytestmark = pytest.mark.end_to_end

EXAMPLE = ROOT / "examples" / "existing-stack"
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"

NAMES = {"worker-role", "worker-s3", "worker-profile", "worker-0"}
"""The component's children that were there before."""


@pytest.fixture
def stack(aws_project: MakeProject, cloud: Cloud, tmp_path: Path) -> Pulumi:
    """A copy of the example, with the image of the sandbox, in the environment of the tests."""
    folder = tmp_path / "example"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("venv"))
    description = yaml.safe_load((folder / "Pulumi.yaml").read_text())
    description["runtime"]["options"]["virtualenv"] = str(VIRTUALENV)
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(description))
    return aws_project(folder, {"ami": cloud.parameter(IMAGE)})


def run_as(stack: Pulumi, program: str) -> None:
    """Make a file of the example the program."""
    description = yaml.safe_load((stack.folder / "Pulumi.yaml").read_text())
    (stack.folder / "Pulumi.yaml").write_text(yaml.safe_dump({**description, "main": program}))


def assert_adopted(result: Result) -> None:
    """Every resource that was there is updated or stays, and all else is new."""
    result.assert_ok()
    done = {step.name: step.op for step in result.steps if step.name in NAMES}
    assert set(done) == NAMES
    assert set(done.values()) <= {"same", "update"}, done
    assert {op for op, _ in result.changed()} <= {"create", "update"}


@pytest.mark.usefixtures("nothing_created")
def test_a_stack_written_by_hand_becomes_the_components(stack: Pulumi, cloud: Cloud) -> None:
    run_as(stack, "before.py")
    stack.up().assert_ok()
    before, outputs = cloud.inventory(), stack.stack_output()

    run_as(stack, "after.py")
    assert_adopted(stack.preview())
    assert_adopted(stack.up())
    assert cloud.inventory() >= before, "nothing is gone"
    assert stack.stack_output() == outputs
    (instance_id,) = outputs["instanceIds"]
    assert cloud.instance(instance_id)["MetadataOptions"]["HttpTokens"] == "required"
    (document,) = cloud.role_policies("orders-app").values()
    assert "s3:*" not in json.dumps(document)
    stack.up().assert_unchanged()
    stack.destroy().assert_ok()


@pytest.mark.usefixtures("nothing_created")
def test_an_instance_with_a_volume_that_is_not_encrypted_would_be_replaced(stack: Pulumi) -> None:
    program = stack.folder / "before.py"
    program.write_text(program.read_text().replace('{"encrypted": True, ', "{"))
    run_as(stack, "before.py")
    stack.up().assert_ok()

    run_as(stack, "after.py")
    preview = stack.preview().assert_ok()
    assert {name for op, name in preview.changed() if "replace" in op} == {"worker-0", "app"}, "new and old name"
    stack.destroy().assert_ok()


@pytest.mark.usefixtures("nothing_created")
def test_resources_made_without_pulumi_are_imported_and_become_the_components(stack: Pulumi, cloud: Cloud) -> None:
    role_arn = cloud.create_role("orders-app")
    iam = cloud.client("iam")
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName="orders-app", PolicyName="orders-app", PolicyDocument=json.dumps(policy))
    iam.create_instance_profile(InstanceProfileName="orders-app")
    iam.add_role_to_instance_profile(InstanceProfileName="orders-app", RoleName="orders-app")
    instance_id = cloud.run_instance("orders-app", IMAGE)
    before = cloud.inventory()

    stack.import_("aws:iam/role:Role", "app-role", "orders-app").assert_ok()
    stack.import_("aws:iam/rolePolicy:RolePolicy", "app-policy", "orders-app:orders-app").assert_ok()
    stack.import_("aws:iam/instanceProfile:InstanceProfile", "app-profile", "orders-app").assert_ok()
    stack.import_("aws:ec2/instance:Instance", "app", instance_id).assert_ok()
    assert cloud.inventory() == before

    assert_adopted(stack.up())
    assert stack.stack_output() == {"instanceIds": [instance_id], "roleArn": role_arn}
    stack.up().assert_unchanged()
    stack.destroy().assert_ok()
