"""A moment in which nothing changes."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

from keyless_sandbox.state import SandboxError

_SECONDS = 10.0


class Stillness:
    """Requests go side by side. Who wants stillness waits until none is under way, and holds up those that come.

    Args:
        seconds: how long to wait for those that are under way.
    """

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._changed = threading.Condition()
        self._under_way = 0
        self._still = False

    @contextmanager
    def disturbed(self) -> Generator[None]:
        """Something is under way."""
        with self._changed:
            self._changed.wait_for(lambda: not self._still)
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    @contextmanager
    def still(self) -> Generator[None]:
        """Nothing is under way.

        Raises:
            SandboxError: something has been for too long.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._still)
            self._still = True
        try:
            with self._changed:
                if not self._changed.wait_for(lambda: not self._under_way, self._seconds):
                    raise SandboxError(
                        f"a request to the sandbox has been under way for {self._seconds:.0f} s; try again"
                    )
            yield
        finally:
            with self._changed:
                self._still = False
                self._changed.notify_all()
