"""The file of a snapshot: a header that says what it is, then the bytes of objects, then the pickle.

The header is checked before anything else is looked at.
"""

import hashlib
import json
import os
import platform
import stat
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO

from keyless_sandbox.state import SandboxError

FORMAT = 1
_HEADER_BYTES = 1024
_MAGIC = "keyless-sandbox-snapshot"
_AFRESH = "`keyless sandbox down` removes it"


@dataclass(frozen=True)
class Makers:
    """Who wrote a snapshot, and so who can read it: versions of the format, of Keyless, of moto and of Python (`3.11`)."""

    format: int
    keyless: str
    moto: str
    python: str

    @classmethod
    def current(cls) -> "Makers":
        """Those of this process."""
        return cls(FORMAT, version("keyless"), version("moto"), ".".join(platform.python_version_tuple()[:2]))


class Writer:
    """Writes a snapshot's parts one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._at = _HEADER_BYTES
        file.seek(_HEADER_BYTES)

    def write(self, data: bytes) -> None:
        """Add bytes to the current part."""
        self._file.write(data)
        self._hash.update(data)
        self._at += len(data)

    @property
    def at(self) -> int:
        """Where in the file the next byte goes."""
        return self._at

    def finish(self, pickle_at: int) -> None:
        """Write the header, last, so that a file without an end has none."""
        facts = {
            "magic": _MAGIC,
            **asdict(Makers.current()),
            "pickle_at": pickle_at,
            "size": self._at,
            "sha256": self._hash.hexdigest(),
        }
        self._file.seek(0)
        self._file.write(json.dumps(facts).encode().ljust(_HEADER_BYTES - 1) + b"\n")


@contextmanager
def writing(path: Path) -> Generator[Writer]:
    """Write a snapshot that only its owner may read; it is there as a whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    try:
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield Writer(file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise SandboxError(f"{path} cannot be written: {error.strerror}") from None
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def reading(path: Path) -> tuple[memoryview, int]:
    """The whole snapshot, not yet in memory, and where in it the pickle is.

    Raises:
        SandboxError: it is not one that this process may and can read.
    """
    with path.open("rb") as file:
        _check_owner(path, os.fstat(file.fileno()))
        facts = _header(path, file.read(_HEADER_BYTES))
        _check_makers(path, facts)
        data = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
    if len(data) != facts.get("size") or hashlib.sha256(data[_HEADER_BYTES:]).hexdigest() != facts.get("sha256"):
        raise SandboxError(f"{path} is damaged: what it holds is not what its checksum says; {_AFRESH}")
    return data, int(facts["pickle_at"])


def _check_owner(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise SandboxError(f"{path} belongs to another user, and only your own is read; {_AFRESH}")
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        raise SandboxError(
            f"{path} may be used by others (mode {mode:04o}), and what others may have "
            f"changed is not read; {_AFRESH}, or `chmod 600` it if you know that nobody did"
        )


def _header(path: Path, text: bytes) -> dict[str, Any]:
    facts: Any = None
    with suppress(ValueError):
        facts = json.loads(text)
    if not isinstance(facts, dict) or facts.get("magic") != _MAGIC:  # pyright: ignore[reportUnknownMemberType] - JSON
        raise SandboxError(f"{path} is no snapshot of a sandbox, or the end of one is missing; {_AFRESH}")
    return facts  # pyright: ignore[reportUnknownVariableType] - JSON


def _check_makers(path: Path, facts: Mapping[str, Any]) -> None:
    for name, ours in asdict(Makers.current()).items():
        theirs = facts.get(name)
        if theirs != ours:
            raise SandboxError(
                f"{path} was written by {name} {theirs} and this is {name} {ours}, which may lay things out "
                f"differently: use {name} {theirs}, or {_AFRESH}"
            )
