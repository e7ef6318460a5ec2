"""Commands of the user: a process that becomes one, and a process that waits for one."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from keyless_sandbox.state import SandboxError


def become(command: Sequence[str], variables: Mapping[str, str]) -> None:
    """Turn this process into the command: its signals and exit code are then the command's own.

    Raises:
        SandboxError: there is no such command.
    """
    program = _found(command, variables)
    sys.stdout.flush()
    sys.stderr.flush()
    # Python ignores it, and a process inherits what is ignored.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execve(program, list(command), dict(variables))  # noqa: S606 - the command that the user gave


def wait_for(command: Sequence[str], variables: Mapping[str, str]) -> int:
    """Run the command and hand it the signals we get.

    Returns:
        Its exit code, as a shell reports it: 128 and the number of the signal that ended it.

    Raises:
        SandboxError: there is no such command.
    """
    program = _found(command, variables)
    # A terminal sends Ctrl-C to the command as well; a second one would tell Pulumi to drop what it is doing.
    from_terminal = sys.stdin.isatty()
    process: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def hand_on(number: int, _frame: object) -> None:
        if number == signal.SIGINT and from_terminal:
            return
        if process:
            process.send_signal(number)
        else:
            early.append(number)

    before = {number: signal.signal(number, hand_on) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        process = subprocess.Popen([program, *command[1:]], env=dict(variables))  # noqa: S603 - the command that the user gave
        for number in early:
            process.send_signal(number)
        code = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def _found(command: Sequence[str], variables: Mapping[str, str]) -> str:
    program = shutil.which(command[0], path=variables.get("PATH", os.defpath))
    if program is None:
        raise SandboxError(f"{command[0]!r} is no command on PATH")
    return program
