"""The state folder of a sandbox: what is in it, whom it belongs to, and whether its daemon lives.

The daemon holds a lock on a file for as long as it lives. The system lets go of the lock when the process ends, however
it ends, so neither a left-over file nor a process that got the same number later can be mistaken for the daemon.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

VARIABLE = "KEYLESS_SANDBOX_DIR"
DEFAULT = ".keyless"
_MARK = "keyless-sandbox"
_MARK_TEXT = "This folder belongs to `keyless sandbox up`; `keyless sandbox down` removes it.\n"


class SandboxError(Exception):
    """The sandbox cannot do what was asked; the text says why and what to do."""


@dataclass(frozen=True)
class State:
    """A running sandbox, as its daemon describes it.

    Attributes:
        version: of Keyless.
        moto: version of moto.
        pid: the daemon's process.
        started: seconds since the epoch.
        endpoint: address of AWS's API for whoever comes from the internet.
        provider_port: the stand-in aws plugin.
        control_port: where the command line asks the daemon for something.
        control_key: what the daemon recognises the command line by.
        access_key_id: of the deployer.
        secret_access_key: of the deployer.
        session_token: of the deployer, if it is a role; or None.
        authority: file with the certificate that clients have to trust if it speaks TLS, or None.
        bin: a folder to put first on PATH, or None.
    """

    version: str
    moto: str
    pid: int
    started: float
    endpoint: str
    provider_port: int
    control_port: int
    control_key: str = field(repr=False)
    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    authority: str | None = None
    bin: str | None = None


@dataclass(frozen=True)
class Folder:
    """A sandbox's state folder.

    Attributes:
        path: absolute.
    """

    path: Path

    @classmethod
    def chosen(cls, option: Path | None) -> "Folder":
        """The folder named by an option, else by $KEYLESS_SANDBOX_DIR, else `.keyless` under the current folder."""
        return cls((option or Path(os.environ.get(VARIABLE) or DEFAULT)).expanduser().absolute())

    @property
    def log(self) -> Path:
        """What the daemon writes."""
        return self.path / "logs" / "sandbox.log"

    @property
    def decisions(self) -> Path:
        """The decision log."""
        return self.path / "logs" / "decisions.jsonl"

    @property
    def authority(self) -> Path:
        """The certificate that clients have to trust if the sandbox speaks TLS."""
        return self.path / "authority.pem"

    @property
    def backend(self) -> Path:
        """Pulumi's state, in a file backend."""
        return self.path / "pulumi" / "state"

    @property
    def pulumi_home(self) -> Path:
        """Pulumi's credentials and plugins."""
        return self.path / "pulumi" / "home"

    @property
    def homes(self) -> Path:
        """Home folders of programs that run as an instance's."""
        return self.path / "homes"

    @property
    def kept(self) -> Path:
        """What AWS held when `keyless sandbox down --keep` stopped it."""
        return self.path / "aws.snapshot"

    @property
    def _state(self) -> Path:
        return self.path / "state.json"

    @property
    def _life(self) -> Path:
        return self.path / "daemon.lock"

    @property
    def was_killed(self) -> bool:
        """Whether the last daemon ended without `down`: it has left its description."""
        return self._state.exists() and self.daemon() is None

    def remove(self, *, keep: bool = False) -> None:
        """Remove everything that a sandbox put here, and the folder itself if nothing else is in it.

        Args:
            keep: leave what was kept, and Pulumi's record that belongs to it.
        """
        if not (self.path / _MARK).exists():
            return
        passing = (self.log.parent, self.homes, self.authority, self._state, self._life)
        lasting = (self.backend.parent, self.kept, self.path / _MARK)
        for path in passing if keep else (*passing, *lasting):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        with suppress(OSError):  # somebody else's files stay, and the folder with them
            self.path.rmdir()

    @contextmanager
    def changing(self, *, create: bool = False) -> Generator[None]:
        """Keep others from starting or stopping this sandbox meanwhile.

        Args:
            create: make the folder, for its owner only, if it is not there.

        Raises:
            FileNotFoundError: the folder is not there, and was not to be made.
            SandboxError: the folder holds something else.
        """
        while True:
            if create:
                self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                # While we waited, `down` may have removed the folder that we opened.
                if not is_at(descriptor, self.path):
                    continue
                if create:
                    self._furnish()
                yield
                return
            finally:
                os.close(descriptor)

    def _furnish(self) -> None:
        mark = self.path / _MARK
        if not mark.exists() and any(self.path.iterdir()):
            raise SandboxError(
                f"{self.path} holds other files: choose an empty or a new folder with --dir or ${VARIABLE}"
            )
        self.path.chmod(0o700)
        mark.write_text(_MARK_TEXT)
        for folder in (self.log.parent, self.backend.parent, self.backend, self.pulumi_home, self.homes):
            folder.mkdir(mode=0o700, exist_ok=True)

    def read(self) -> State | None:
        """The running sandbox; None if no daemon lives or it is not ready."""
        if self.daemon() is None:
            return None
        try:
            return State(**json.loads(self._state.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def running(self) -> State:
        """The running sandbox.

        Raises:
            SandboxError: none runs here.
        """
        state = self.read()
        if state is None:
            raise SandboxError(f"no sandbox runs in {self.path}; start it with `keyless sandbox up`")
        return state

    def write(self, state: State) -> None:
        """Describe the running sandbox, readable by its owner only."""
        new = self._state.with_suffix(".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(state), file, indent=2)
        new.replace(self._state)

    def live(self) -> int | None:
        """Become the daemon of this folder until this process ends; None if the folder has one.

        Returns:
            The descriptor that holds the lock. Only the end of the process closes it.
        """
        life = os.open(self._life, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            # Those who look whether a daemon lives hold the lock for an instant, shared.
            with suppress(BlockingIOError):
                fcntl.flock(life, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.ftruncate(life, 0)
                os.write(life, str(os.getpid()).encode())
                return life
            time.sleep(0.01)
        return None

    def is_lived_in_by(self, life: int) -> bool:
        """Whether the daemon that holds `life` can still be found through this folder."""
        return is_at(life, self._life)

    def daemon(self) -> int | None:
        """The daemon's process; None if there is none."""
        try:
            with self._life.open() as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(file.read() or 0) or None
        except FileNotFoundError:
            pass
        return None


def is_at(descriptor: int, path: Path) -> bool:
    """Whether an open file or folder is the one that a path leads to."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False
