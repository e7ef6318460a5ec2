"""Starting, finding and ending a sandbox; tests that end one have it to themselves."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from keyless_sandbox.control import ControlClient
from keyless_sandbox.state import Folder, SandboxError

from tests.sandbox.conftest import KEYLESS, Sandbox, http, keyless


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state"
    yield folder
    keyless(folder, "down")


def ports(folder: Path) -> list[int]:
    state = Folder(folder).read()
    assert state is not None
    return [int(state.endpoint.rpartition(":")[2]), state.provider_port, state.control_port]


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ends(process: int) -> bool:
    """Whether a process is gone, within a moment: the system clears it away after its last port."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_up_is_ready_and_down_leaves_nothing(folder: Path) -> None:
    started = keyless(folder, "up")
    assert started.returncode == 0
    assert "sandbox: ready after" in started.stdout
    assert "not the official one" in started.stdout
    process, opened = Folder(folder).daemon(), ports(folder)
    assert process is not None
    assert all(is_open(port) for port in opened)
    stopped = keyless(folder, "down")
    assert (stopped.returncode, stopped.stdout) == (0, "sandbox: stopped\n")
    assert not folder.exists()
    assert not any(is_open(port) for port in opened)
    assert ends(process)


def test_only_the_owner_may_read_the_folder(sandbox: Sandbox) -> None:
    folder = sandbox.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        if path.is_dir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    assert stat.S_IMODE((folder / "state.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("activated", [True, False])
def test_up_says_how_this_shell_reaches_it(sandbox: Sandbox, activated: bool) -> None:
    script = Path(sys.executable).with_name("keyless")
    path = f"{script.parent}:/usr/bin:/bin" if activated else "/usr/bin:/bin"
    environment = {**os.environ, "PATH": path, "KEYLESS_SANDBOX_DIR": str(sandbox.folder)}

    told = subprocess.run(
        [script, "sandbox", "up"], env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()[-1]

    assert told == f'sandbox: to use it in this shell: eval "$({"keyless" if activated else script} sandbox env)"'


def test_a_second_up_changes_nothing_and_says_so(sandbox: Sandbox) -> None:
    before = Folder(sandbox.folder).read()
    again = sandbox.command("up")
    assert again.returncode == 0
    assert "runs already" in again.stdout
    assert Folder(sandbox.folder).read() == before


def test_error_another_bin_folder_for_a_running_sandbox(sandbox: Sandbox, tmp_path: Path) -> None:
    answer = sandbox.command("up", "--bin", str(tmp_path))
    assert answer.returncode == 2
    assert "`keyless sandbox down` first" in answer.stderr


def test_the_daemon_has_no_terminal_that_could_end_it(sandbox: Sandbox) -> None:
    process = Folder(sandbox.folder).daemon()
    assert process is not None
    assert os.getsid(process) == process


def test_error_the_daemon_answers_only_those_who_know_its_key(sandbox: Sandbox) -> None:
    state = Folder(sandbox.folder).read()
    assert state is not None
    assert http("POST", f"http://127.0.0.1:{state.control_port}/instances").status == 403
    with pytest.raises(SandboxError, match="the sandbox does not answer"):
        ControlClient(replace(state, control_key="guessed")).instances()


def test_two_ups_at_once_start_one_sandbox(folder: Path) -> None:
    command = [*KEYLESS, "sandbox", "up", "--dir", str(folder)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("runs already" in text for text in said) == [False, True]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_after_the_daemon_was_ended_by_a_signal_everything_goes_on(folder: Path, name: str) -> None:
    keyless(folder, "up")
    process = Folder(folder).daemon()
    assert process is not None
    os.kill(process, getattr(signal, name))
    deadline = time.monotonic() + 10
    while Folder(folder).daemon() is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    status = keyless(folder, "status")
    assert (status.returncode, status.stdout) == (
        1,
        "sandbox: does not run; start it with `keyless sandbox up`\n",
    )
    assert keyless(folder, "up").returncode == 0
    assert Folder(folder).daemon() not in {None, process}


def test_down_clears_up_after_a_daemon_that_was_killed(folder: Path) -> None:
    keyless(folder, "up")
    process = Folder(folder).daemon()
    assert process is not None
    os.kill(process, signal.SIGKILL)
    while Folder(folder).daemon() is not None:
        time.sleep(0.02)
    assert keyless(folder, "down").stdout == "sandbox: does not run\n"
    assert not folder.exists()


def test_a_process_that_got_the_number_of_a_dead_daemon_is_left_alone(folder: Path) -> None:
    keyless(folder, "up")
    process = Folder(folder).daemon()
    assert process is not None
    os.kill(process, signal.SIGKILL)
    while Folder(folder).daemon() is not None:
        time.sleep(0.02)
    (folder / "daemon.lock").write_text(str(os.getpid()))
    facts = json.loads((folder / "state.json").read_text())
    (folder / "state.json").write_text(json.dumps({**facts, "pid": os.getpid()}))
    assert keyless(folder, "status").returncode == 1
    assert keyless(folder, "down").returncode == 0  # and this test goes on


def test_a_daemon_ends_when_its_folder_was_removed_by_hand(folder: Path) -> None:
    keyless(folder, "up")
    process = Folder(folder).daemon()
    assert process is not None
    (folder / "daemon.lock").unlink()
    assert ends(process)


def test_down_keeps_what_the_sandbox_did_not_make(folder: Path) -> None:
    keyless(folder, "up")
    (folder / "notes.txt").write_text("mine")
    keyless(folder, "down")
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_error_a_folder_with_other_files(folder: Path) -> None:
    (folder / "logs").mkdir(parents=True)
    (folder / "logs" / "mine.log").write_text("mine")
    refused = keyless(folder, "up")
    assert refused.returncode == 2
    assert refused.stderr == (
        f"keyless sandbox: {folder} holds other files: choose an empty or a new folder "
        "with --dir or $KEYLESS_SANDBOX_DIR\n"
    )
    keyless(folder, "down")
    assert (folder / "logs" / "mine.log").read_text() == "mine"


def test_error_a_crash_while_starting_is_told_with_the_end_of_the_log(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "broken" / "moto").mkdir(parents=True)
    (tmp_path / "broken" / "moto" / "__init__.py").write_text("raise RuntimeError('moto is broken')")
    failed = keyless(folder, "up", environment={"PYTHONPATH": str(tmp_path / "broken")})
    assert failed.returncode == 2
    assert "keyless sandbox: the sandbox ended with code 1 while it started" in failed.stderr
    assert failed.stderr.endswith("  RuntimeError: moto is broken\n")
    assert str(folder / "logs" / "sandbox.log") in failed.stderr


def test_a_start_leaves_bytecode_for_the_next_in_any_shell(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "moto.py").write_text("raise RuntimeError('so far and no further')")
    shell = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    assert keyless(folder, "up", environment=shell).stderr.endswith("so far and no further\n")
    assert list(tmp_path.rglob("loading.*.pyc"))


def test_the_users_aws_settings_do_not_reach_the_daemon(folder: Path) -> None:
    hostile = {
        "AWS_PROFILE": "no-such-profile",
        "AWS_CONFIG_FILE": "/nonexistent",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
        "MOTO_ACCOUNT_ID": "999999999999",
    }
    assert keyless(folder, "up", environment=hostile).returncode == 0
    assert keyless(folder, "status", environment=hostile).returncode == 0


def test_error_what_needs_a_running_sandbox(folder: Path) -> None:
    for arguments in (["env"], ["exec", "--", "true"]):
        answer = keyless(folder, *arguments)
        assert (answer.returncode, answer.stdout) == (2, "")
        assert answer.stderr == (f"keyless sandbox: no sandbox runs in {folder}; start it with `keyless sandbox up`\n")


def test_env_is_what_a_shell_needs(folder: Path, tmp_path: Path) -> None:
    tools = tmp_path / "the engine's"
    tools.mkdir()
    keyless(folder, "up", "--bin", str(tools))
    aws, provider, _ = ports(folder)
    script = 'eval "$1"; printf "%s\\n" "$AWS_ENDPOINT_URL" "$PULUMI_DEBUG_PROVIDERS" "$PATH" "${AWS_PROFILE-none}"'
    lines = keyless(folder, "env", environment={"PATH": "/usr/bin:/bin"}).stdout
    shell = subprocess.run(
        ["sh", "-c", script, "sh", lines],
        env={"PATH": "/usr/bin:/bin", "AWS_PROFILE": "mine"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shell.stdout.splitlines() == [
        f"http://127.0.0.1:{aws}",
        f"aws:{provider}",
        f"{tools}:/usr/bin:/bin",
        "none",
    ]
