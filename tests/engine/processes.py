"""What tests of processes need: to wait, and to know what still runs."""

import subprocess
import time
from collections.abc import Callable


def wait_for(condition: Callable[[], object]) -> None:
    """Return when the condition holds; fail after thirty seconds."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "waited thirty seconds in vain"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended but that nobody has waited for does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] not in {"", "Z"}
