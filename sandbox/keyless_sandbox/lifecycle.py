"""Starting and stopping a sandbox's daemon."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from keyless_sandbox.control import ControlClient
from keyless_sandbox.daemon import FAILED, READY
from keyless_sandbox.settings import Settings
from keyless_sandbox.state import Folder, SandboxError, State

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_LOG_LINES = 15
# What could lead the daemon to another AWS, change how moto behaves, or send loopback addresses to a proxy.
_NOT_INHERITED = ("AWS_", "MOTO_", "PULUMI_")
# Compiling all modules anew takes longer than the rest of a start.
_BYTECODE = "PYTHONDONTWRITEBYTECODE"
_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy"})


def start(folder: Folder, settings: Settings, progress: Callable[[str], None]) -> tuple[State, bool]:
    """Start the sandbox unless it runs.

    Args:
        folder: its state folder.
        settings: of a sandbox that is started; one that runs keeps its own.
        progress: told what the daemon is doing.

    Returns:
        The running sandbox, and whether this call started it.

    Raises:
        SandboxError: the daemon ended or was not ready in time; the text holds the end of its log.
    """
    with folder.changing(create=True):
        if folder.daemon() is not None:
            if state := folder.read():
                return state, False
            stop_daemon(folder)  # it was being started by a process that died
        with _spawn(folder, settings) as (process, said):
            _wait_until_ready(process, said, progress, folder)
        state = folder.read()
        if state is None:
            raise SandboxError(f"the sandbox ended right after it started\n{_tail(folder)}")
        return state, True


def stop(folder: Folder, *, keep: bool = False) -> bool:
    """Stop the sandbox if it runs and remove what it left.

    Args:
        folder: its state folder.
        keep: write down what AWS holds before, and leave it in the folder for the next start. If nothing runs, what was kept
            earlier stays.

    Returns:
        Whether there was a daemon to stop.

    Raises:
        SandboxError: what AWS holds cannot be kept; the sandbox goes on.
    """
    try:
        with folder.changing():
            if keep and (state := folder.read()):
                ControlClient(state).keep()
            ran = stop_daemon(folder)
            folder.remove(keep=keep and folder.kept.exists())
            return ran
    except (FileNotFoundError, NotADirectoryError):
        return False


def stop_daemon(folder: Folder) -> bool:
    """End the daemon, by force if it does not end by itself; whether there was one."""
    process = folder.daemon()
    if process is None:
        return False
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(process, how)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < deadline:
            if folder.daemon() is None:
                return True
            time.sleep(0.02)
    raise SandboxError(f"process {process} of the sandbox does not end")


@contextmanager
def _spawn(folder: Folder, settings: Settings) -> Generator[tuple[subprocess.Popen[bytes], int]]:
    """The daemon, detached from this process and its terminal, and the file on which it says how far it is; ended if we fail."""
    read, write = os.pipe()
    arguments = [str(folder.path), str(write), settings.to_json()]
    with folder.log.open("wb") as log, os.fdopen(read, "rb"):
        try:
            process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-m", "keyless_sandbox.daemon", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder.path,
                env=_environment(),
                pass_fds=(write,),
                start_new_session=True,
            )
        finally:
            os.close(write)
        try:
            yield process, read
        except BaseException:  # also when the user interrupts us
            process.kill()
            process.wait()
            raise
    process.returncode = 0  # it outlives us on purpose: no warning from Popen


def _wait_until_ready(
    process: subprocess.Popen[bytes], said: int, progress: Callable[[str], None], folder: Folder
) -> None:
    deadline = time.monotonic() + _START_SECONDS
    heard = b""
    while not heard.endswith(f"{READY}\n".encode()):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([said], [], [], left)[0]:
            raise SandboxError(f"the sandbox was not ready after {_START_SECONDS:.0f} s\n{_tail(folder)}")
        chunk = os.read(said, 4096)
        if not chunk:
            raise SandboxError(f"the sandbox ended with code {process.wait()} while it started\n{_tail(folder)}")
        heard += chunk
        for line in chunk.decode().splitlines():
            if line.startswith(FAILED):
                raise SandboxError(line.removeprefix(FAILED))
            if line != READY:
                progress(line)


def _tail(folder: Folder) -> str:
    lines = folder.log.read_text(errors="replace").splitlines()[-_LOG_LINES:]
    return "\n".join([f"the end of {folder.log}:", *(f"  {line}" for line in lines)])


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_NOT_INHERITED) and name.lower() not in _PROXIES and name != _BYTECODE
    }
    return {
        **kept,
        # moto asks boto3 for the regions, and boto3 reads these files.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # Without it no managed policy of AWS can be attached.
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    }
