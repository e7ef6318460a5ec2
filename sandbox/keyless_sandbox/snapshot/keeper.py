"""Takes snapshots of the running sandbox."""

from contextlib import ExitStack
from pathlib import Path

from keyless_sandbox.authorization.deploying import DeployerKeys
from keyless_sandbox.metadata.sessions import Delivered, Sessions
from keyless_sandbox.stillness import Stillness


class Keeper:
    """Writes down what AWS in this process holds, at a moment in which nothing changes.

    Args:
        stillness: of the services.
        sessions: that the metadata services deliver.
        deployer: the keys of who deploys.
    """

    def __init__(self, stillness: Stillness, sessions: Sessions, deployer: DeployerKeys) -> None:
        self._stillness = stillness
        self._sessions = sessions
        self._deployer = deployer
        self._for_ever = ExitStack()

    def write(self, path: str) -> None:
        """Write a snapshot and go on.

        Raises:
            SandboxError: it cannot be written.
        """
        with ExitStack() as still:
            self._write(Path(path), self._hold(still))

    def keep(self, path: Path) -> None:
        """Write a snapshot after which nothing changes any more.

        Raises:
            SandboxError: it cannot be written, and everything goes on.
        """
        with ExitStack() as still:
            self._write(path, self._hold(still))
            self._for_ever = still.pop_all()

    def _hold(self, still: ExitStack) -> Delivered:
        still.enter_context(self._stillness.still())
        return still.enter_context(self._sessions.still())

    def _write(self, path: Path, delivered: Delivered) -> None:
        from keyless_sandbox.snapshot import Records, take  # noqa: PLC0415 - loads every service

        take(path, Records(self._deployer, delivered))
