"""A copy of a running sandbox, in which anything may be tried."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from keyless_sandbox.copies import copy_of
from keyless_sandbox.state import Folder, SandboxError

from tests.sandbox.conftest import Sandbox, keyless
from tests.sandbox.snapshot.world import BUCKET, World, build, running, told, up


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("original") / "state"
    yield up(folder)
    keyless(folder, "down")


@pytest.fixture(scope="module")
def world(original: Sandbox) -> World:
    return build(original)


def test_a_copy_tells_the_same_and_what_changes_in_it_stays_in_it(original: Sandbox, world: World) -> None:
    before = told(original, world)
    with copy_of(Folder(original.folder)) as folder:
        copy = running(folder.path)
        assert copy.endpoint != original.endpoint
        assert told(copy, world) == before
        copy.client("s3").delete_object(Bucket=BUCKET, Key="long")
        copy.client("iam").delete_role_policy(RoleName="app", PolicyName="s3")
        copy.client("ec2").terminate_instances(InstanceIds=[world.instance])
        assert copy.control.metadata_endpoint(world.instance, 1) is None
        assert told(original, world) == before
    assert not folder.path.exists()
    assert folder.daemon() is None


def test_the_instances_of_a_copy_have_metadata_and_sessions_that_work(original: Sandbox, world: World) -> None:
    with copy_of(Folder(original.folder)) as folder:
        copy = running(folder.path)
        delivered = copy.imds(world.instance).credentials("app")
        assert delivered["AccessKeyId"] == world.delivered["AccessKeyId"]
        script = f"import boto3; print(boto3.client('s3').get_object(Bucket='{BUCKET}', Key='in/a')['Body'].read())"
        ran = keyless(folder.path, "exec", "--instance", world.instance, "--", sys.executable, "-c", script)
        assert (ran.returncode, ran.stdout) == (0, "b'second'\n"), ran.stderr
        session = copy.client("s3", **world.session)
        session.put_object(Bucket=BUCKET, Key="new", Body=b"x")
    with pytest.raises(ClientError, match="404"):
        original.client("s3").head_object(Bucket=BUCKET, Key="new")


def test_a_copy_ends_with_its_parent_also_if_that_is_killed(original: Sandbox, world: World) -> None:
    script = (
        "import sys, time; from pathlib import Path; from keyless_sandbox.copies import copy_of; "
        "from keyless_sandbox.state import Folder\n"
        "with copy_of(Folder(Path(sys.argv[1]))) as copy:\n"
        "    print(copy.path, flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(original.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        copy = Folder(Path(parent.stdout.readline().strip()))
        process = copy.daemon()
        assert process is not None
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while copy.path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not copy.path.exists()
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the copy's daemon is still there")


def test_error_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(SandboxError) as refused, copy_of(Folder(tmp_path)):
        pass
    assert str(refused.value) == f"no sandbox runs in {tmp_path} that could be copied"
