"""`keyless sandbox run`: a command that meets the sandbox instead of AWS."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from keyless_sandbox.state import Folder

from tests.sandbox.conftest import KEYLESS, Sandbox, keyless

ENVIRONMENT = "import os, json; print(json.dumps(dict(os.environ)))"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state"
    yield folder
    keyless(folder, "down")


def variables(sandbox: Sandbox, inherited: Mapping[str, str]) -> dict[str, str]:
    answer = keyless(sandbox.folder, "run", "--", sys.executable, "-c", ENVIRONMENT, environment=inherited)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_the_command_meets_the_sandbox_and_keeps_the_rest_of_its_environment(sandbox: Sandbox) -> None:
    found = variables(sandbox, {"AWS_REGION": "eu-west-1", "MINE": "yes", "HOME": "/my/home"})
    assert found["AWS_ENDPOINT_URL"] == sandbox.endpoint
    assert found["PULUMI_DEBUG_PROVIDERS"] == f"aws:{sandbox.provider_port}"
    assert found["AWS_REGION"] == "eu-west-1"
    assert (found["MINE"], found["HOME"]) == ("yes", "/my/home")


def test_the_users_own_profile_and_session_do_not_reach_the_command(sandbox: Sandbox) -> None:
    found = variables(sandbox, {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "real"})
    assert "AWS_PROFILE" not in found
    assert "AWS_SESSION_TOKEN" not in found


def test_a_sandbox_that_runs_is_used_and_goes_on(sandbox: Sandbox) -> None:
    before = Folder(sandbox.folder).read()
    answer = sandbox.command("run", "--", "sh", "-c", "exit 37")
    assert (answer.returncode, answer.stdout, answer.stderr) == (37, "", "")
    assert Folder(sandbox.folder).read() == before


def test_a_sandbox_is_started_where_none_runs_and_stopped_with_the_command(folder: Path) -> None:
    code = "import boto3; print(boto3.client('sts').get_caller_identity()['Account']); raise SystemExit(37)"
    answer = keyless(folder, "run", "--", sys.executable, "-c", code)
    assert (answer.returncode, answer.stdout) == (37, "123456789012\n")
    assert answer.stderr.endswith("sandbox: stopped\n")
    assert not folder.exists()


def counting(number: int) -> str:
    """A program that ends with 70 and the number of signals that it got."""
    return (
        "import signal, sys, time\ncaught = []\n"
        f"signal.signal({number}, lambda *_: caught.append(1))\nprint('up', flush=True)\n"
        "while not caught: time.sleep(0.01)\n"
        "time.sleep(0.3)\nsys.exit(70 + len(caught))"
    )


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_reaches_the_command_once_and_the_sandbox_is_stopped_after_it(folder: Path, name: str) -> None:
    number = getattr(signal, name)
    with subprocess.Popen(
        [*KEYLESS, "sandbox", "run", "--dir", str(folder), "--", sys.executable, "-c", counting(int(number))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        os.kill(process.pid, number)
        assert process.wait(timeout=30) == 71
    assert not folder.exists()


def test_ctrl_c_at_a_terminal_reaches_the_command_once(folder: Path) -> None:
    master, terminal = os.openpty()
    at_a_terminal = (
        "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    command = [sys.executable, "-c", at_a_terminal, *KEYLESS, "sandbox", "run", "--dir", str(folder)]
    with subprocess.Popen(
        [*command, "--", sys.executable, "-c", counting(int(signal.SIGINT))],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        os.write(master, b"\x03")
        assert process.wait(timeout=30) == 71
    os.close(master)
    os.close(terminal)
    assert not folder.exists()


def test_a_command_that_a_signal_ended_is_reported_as_a_shell_does(folder: Path) -> None:
    assert keyless(folder, "run", "--", "sh", "-c", "kill -9 $$").returncode == 128 + signal.SIGKILL
    assert not folder.exists()


def test_error_no_such_command(folder: Path) -> None:
    answer = keyless(folder, "run", "--", "no-such-command")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.endswith("sandbox: stopped\nkeyless sandbox: 'no-such-command' is no command on PATH\n")
    assert not folder.exists()
