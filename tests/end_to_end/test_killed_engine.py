"""The engine killed in the middle of an `up`: what the next one says, and how the documented mend ends.

The program stops at a moment of its own, so that the kill always comes at the same one: a transform stops before the
engine hears of the instance, hooks stop around its creation, when the engine has noted it as pending.
"""

import subprocess
from collections.abc import Callable

import pytest

from tests.engine.processes import alive, wait_for

from .cloud import Cloud
from .conftest import MakeProject
from .harness import Pulumi
from .programs import CHILDREN, instance

pytestmark = pytest.mark.end_to_end

# The program says that it has come to the moment, and goes no further.
STOP = """
import asyncio, pathlib

async def stop(*_):
    pathlib.Path("reached").touch()
    await asyncio.Event().wait()
"""
STOP_BEFORE = f"""{STOP}
async def transform(args):
    if args.type_ == "aws:ec2/instance:Instance":
        await stop()
    return None
"""
STOP_AROUND = f"""{STOP}
def transform(args):
    if args.type_ != "aws:ec2/instance:Instance":
        return None
    hooks = pulumi.ResourceHookBinding({{moment}}=[pulumi.ResourceHook("stop", stop)])
    return pulumi.ResourceTransformResult(
        args.props, pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(hooks=hooks))
    )
"""
TRANSFORMED = "transforms=[transform]"
# By its id: Pulumi's SDK for Python fails when a transform returns the options of a resource with a replacement trigger.
IMAGE = "/aws/service/debian/release/12/latest/amd64"

KilledAt = Callable[[str], Pulumi]


def kill_engine_at_the_moment(pulumi: Pulumi) -> None:
    """Kill -9 the engine when the program has come to its moment; return when none of its processes is left."""
    engine = pulumi.start("up", "--yes", "--skip-preview")
    try:
        wait_for(lambda: (pulumi.folder / "reached").exists() or engine.poll() is not None)
        assert engine.poll() is None, f"it ended before the moment: {engine.communicate()}"
        below = descendants(engine.pid)
        assert len(below) >= 2, "the language host and the program run"
    finally:
        engine.kill()
        engine.communicate()
    wait_for(lambda: not any(map(alive, below)))


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [(int(child), int(parent)) for child, parent in (line.split() for line in listed.splitlines())]

    def below(parent: int) -> list[int]:
        return [each for child, above in parents if above == parent for each in (child, *below(child))]

    return below(pid)


@pytest.fixture
def before(cloud: Cloud) -> frozenset[str]:
    """What is in the sandbox before the stack."""
    return cloud.inventory()


@pytest.fixture
def killed_at(aws_project: MakeProject, plain: str, cloud: Cloud, before: frozenset[str]) -> KilledAt:
    """Brings a stack up until one moment of its instance's life, kills the engine and lets the stack go on."""

    def kill(moment: str) -> Pulumi:
        around = STOP_AROUND.format(moment=moment)
        pulumi = aws_project(instance(before=around, options=TRANSFORMED, image=cloud.parameter(IMAGE)))
        kill_engine_at_the_moment(pulumi)
        pulumi.write(plain)
        pulumi.up().assert_failed("the stack is currently locked", "pulumi cancel")
        pulumi.run("cancel", "--yes").assert_ok()
        return pulumi

    return kill


@pytest.fixture
def plain(cloud: Cloud) -> str:
    """The same program without a moment to stop at."""
    return instance(image=cloud.parameter(IMAGE))


def new_instances(cloud: Cloud, before: frozenset[str]) -> list[str]:
    """The instances of the stack, whether it has recorded them or not."""
    return sorted(cloud.inventory() - before & {each["InstanceId"] for each in cloud.instances()})


def pending(pulumi: Pulumi) -> list[str]:
    """URNs of what the stack has begun to create and not recorded."""
    return [operation["resource"]["urn"] for operation in pulumi.export().get("pending_operations", [])]


def logical_name(urn: str) -> str:
    return urn.rpartition("::")[2]


def test_killed_before_a_create_the_next_up_goes_on(
    aws_project: MakeProject, plain: str, cloud: Cloud, before: frozenset[str]
) -> None:
    pulumi = aws_project(instance(before=STOP_BEFORE, options=TRANSFORMED, image=cloud.parameter(IMAGE)))
    kill_engine_at_the_moment(pulumi)
    assert pending(pulumi) == []
    assert new_instances(cloud, before) == []

    pulumi.write(plain)
    pulumi.run("cancel", "--yes").assert_ok()
    assert pulumi.up().assert_ok().changed("create") == [("create", "web-0")]
    pulumi.up().assert_unchanged()
    assert new_instances(cloud, before) == pulumi.stack_output()["instance_ids"]


def test_killed_during_a_create_it_is_noted_as_pending_and_clearing_that_leaves_one_instance(
    killed_at: KilledAt, cloud: Cloud, before: frozenset[str]
) -> None:
    pulumi = killed_at("before_create")
    assert [logical_name(urn) for urn in pending(pulumi)] == ["web-0"]
    assert new_instances(cloud, before) == []

    pulumi.refresh("--clear-pending-creates").assert_ok()
    assert pending(pulumi) == []
    pulumi.up().assert_ok()
    assert new_instances(cloud, before) == pulumi.stack_output()["instance_ids"]
    pulumi.up().assert_unchanged()


def test_killed_after_a_create_clearing_it_and_importing_the_instance_leaves_one(
    killed_at: KilledAt, cloud: Cloud, before: frozenset[str]
) -> None:
    pulumi = killed_at("after_create")
    (urn,) = pending(pulumi)
    (made,) = new_instances(cloud, before)

    pulumi.refresh("--clear-pending-creates").assert_ok()
    parent = next(r["urn"] for r in pulumi.export()["resources"] if r["type"] == "keyless:index:Instance")
    pulumi.import_("aws:ec2/instance:Instance", "web-0", made, "--parent", f"web={parent}").assert_ok()
    assert urn in {resource["urn"] for resource in pulumi.export()["resources"]}
    assert pulumi.up().assert_ok().changed("create", "replace", "delete") == []
    assert new_instances(cloud, before) == [made] == pulumi.stack_output()["instance_ids"]


def test_killed_after_a_create_and_not_mended_up_warns_by_name_and_makes_a_second_instance(
    killed_at: KilledAt, cloud: Cloud, before: frozenset[str]
) -> None:
    pulumi = killed_at("after_create")
    (urn,) = pending(pulumi)
    recorded = {logical_name(resource["urn"]) for resource in pulumi.export()["resources"]}
    assert set(CHILDREN) - recorded == {logical_name(urn)} == {"web-0"}

    told = pulumi.up().assert_ok().diagnostics
    assert f"{urn}, interrupted while creating" in told
    assert "pulumi refresh" in told
    assert len(new_instances(cloud, before)) == 2
