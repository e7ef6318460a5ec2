"""The types and functions of a program that the stand-in does not serve, told in one list.

An engine stops at the first resource that fails, so nothing fails before the program has named all that it wants: a
preview foretells what is not served as wholly unknown and lets the program go on. The last such resource waits until
the engine has nothing more to ask, and fails for all of them.
"""

import threading
import time

from keyless_sandbox.provider.errors import CancelledError, StandInError

_QUIET_SECONDS = 1.0  # longer than a program needs between two resources
_LOOK_SECONDS = 0.05


class Unserved:
    """What one run of an engine asks for in vain."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: set[str] = set()
        self._waiting = 0
        self._turn = 0
        self._heard = 0.0

    def hear(self) -> None:
        """Take note that the engine asks for something."""
        self._heard = time.monotonic()

    def foretell(self, token: str, cancelled: threading.Event) -> None:
        """Let a resource pass in a preview, unless it is the last one that is not served.

        Raises:
            StandInError: it is; the text names all.
            CancelledError: the engine asked to stop.
        """
        self._wait(token, cancelled, passes=True)

    def refuse(self, token: str, cancelled: threading.Event) -> None:
        """Refuse what cannot be foretold, together with all else that is asked for meanwhile.

        Raises:
            StandInError: always; the text names all.
            CancelledError: the engine asked to stop.
        """
        self._wait(token, cancelled, passes=False)

    def _wait(self, token: str, cancelled: threading.Event, *, passes: bool) -> None:
        with self._lock:
            # Nobody waits: whoever asked before has been refused, and this is another run.
            self._names = self._names | {token} if self._waiting else {token}
            self._waiting += 1
            self._turn += 1
            turn = self._turn
        try:
            self.hear()
            while time.monotonic() - self._heard < _QUIET_SECONDS:
                if cancelled.wait(_LOOK_SECONDS):
                    raise CancelledError
                if passes and self._turn != turn:
                    return
            raise StandInError(unserved(self._names, hidden_by=token if passes else None))
        finally:
            with self._lock:
                self._waiting -= 1


def unserved(names: set[str], *, hidden_by: str | None = None) -> str:
    """What to say of types and functions that are not served.

    Args:
        names: their tokens.
        hidden_by: the type of a resource whose dependents have not been asked for yet.
    """
    more = f" (and perhaps more that depends on the {hidden_by})" if hidden_by else ""
    return (
        f"the sandbox's stand-in for the aws plugin does not serve {', '.join(sorted(names))}{more}: leave it out of what "
        "you try here, or deploy the program with the official plugin; what is served: docs/sandbox-resources.md"
    )
