"""Run one long command: with progress, with its output kept for the case of failure, and never left behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from shed.errors import ShedError

TAIL_LINES = 30

# Reads until the pipe from the parent closes, which the system does even after a kill -9, then ends the group.
_WATCHDOG = """
import os, signal, sys
sys.stdin.buffer.read()
try:
    os.killpg(int(sys.argv[1]), signal.SIGKILL)
except ProcessLookupError:
    pass
"""


def run(what: str, command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> None:
    """Run a command in a folder to its end, showing `what` and the seconds so far.

    Raises:
        ShedError: the command failed; with the last lines of its output.
    """
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with _ended_with_us(process.pid):
            _show_until_done(what, process)
        if process.returncode != 0:
            output.seek(0)
            tail = "".join(output.readlines()[-TAIL_LINES:]).rstrip()
            raise ShedError(f"building {what} failed (exit status {process.returncode}):\n{tail}")


def _show_until_done(what: str, process: subprocess.Popen[bytes]) -> None:
    started = time.monotonic()
    on_terminal = sys.stderr.isatty()
    if not on_terminal:
        sys.stderr.write(f"engine: building {what}\n")
    while True:
        try:
            process.wait(timeout=1)
            break
        except subprocess.TimeoutExpired:
            if on_terminal:
                sys.stderr.write(f"\rengine: building {what} ({time.monotonic() - started:.0f} s)")
                sys.stderr.flush()
    # Both forms of progress end with the same line, which stays.
    start = "\r" if on_terminal else ""
    sys.stderr.write(f"{start}engine: building {what} took {time.monotonic() - started:.0f} s\n")


@contextmanager
def _ended_with_us(group: int) -> Generator[None, None, None]:
    """End a process group when the block is left early, or when this process is killed."""
    watchdog = subprocess.Popen(  # noqa: S603 - our own command, no shell
        [sys.executable, "-c", _WATCHDOG, str(group)], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        raise
    finally:
        watchdog.kill()
        watchdog.communicate()
