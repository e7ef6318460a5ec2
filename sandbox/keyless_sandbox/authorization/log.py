"""The decision log: who asked for what, from where, and what became of it; as lines of JSON in the state folder.

No secret and no content is in it: of a request only what was decided about.
"""

import json
import os
import threading
from dataclasses import dataclass
from datetime import datetime, timezone
from io import FileIO
from pathlib import Path
from typing import Any

LARGEST = 16 * 1024 * 1024
"""Bytes of one file. There are two at most: the one that is written, and the one before."""


@dataclass(frozen=True)
class Entry:
    """One decision.

    Attributes:
        time: when, in UTC, such as `2026-11-25T01:02:03.456Z`.
        principal: the ARN of who asked; `anonymous`; empty if it could not be found out.
        origin: the instance from whose endpoint it came; empty for the main one.
        action: such as `s3:GetObject`; empty if it was refused before it had one.
        resource: an ARN or `*`; of a request without an action, its method and path.
        outcome: `allowed` or `denied`.
        by: the statements that decided.
        why: what else there is to say of a denial.
        lacks: of a denial, the kind of policy that makes it; empty if it cannot be told.
        prefix: of a listing, the `s3:prefix` that it named; None if it named none.
        reveals: whether it was asked only to learn whether the caller may be told that a thing does not exist.
    """

    time: str
    principal: str
    origin: str
    action: str
    resource: str
    outcome: str
    by: tuple[str, ...] = ()
    why: str = ""
    lacks: str = ""
    prefix: str | None = None
    reveals: bool = False

    @property
    def denied(self) -> bool:
        """Whether it was refused."""
        return self.outcome != "allowed"

    @classmethod
    def read(cls, line: str) -> "Entry":
        """The entry of a line of JSON."""
        data: dict[str, Any] = json.loads(line)
        data["by"] = tuple(data["by"])
        return cls(**data)

    def __str__(self) -> str:
        who = self.principal or "somebody unknown"
        where = f" from {self.origin}" if self.origin else ""
        what = f"{self.action} {self.resource}" if self.action else self.resource
        reasons = "; ".join((*self.by, *((self.why,) if self.why else ())))
        return f"{self.time} {self.outcome} {who}{where}: {what}{f' - {reasons}' if reasons else ''}"


class DecisionLog:
    """Writes entries to a file that only its owner reads; the oldest are dropped.

    Args:
        path: the file. The one before has the same name with `.1`.
        largest: bytes at which a new file is begun.
    """

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        self._path = path
        self._largest = largest
        self._lock = threading.Lock()
        self._file = _open(path)

    def write(self, entries: list[Entry]) -> None:
        """Write entries, at once and together."""
        # Entries are flat: no need of asdict, which copies deeply and costs as much as deciding does.
        text = "".join(f"{json.dumps(vars(entry), separators=(',', ':'))}\n" for entry in entries).encode()
        with self._lock:
            if self._file.tell() + len(text) > self._largest:
                self._file.close()
                self._path.replace(before(self._path))
                self._file = _open(self._path)
            self._file.write(text)

    def close(self) -> None:
        """Write no more."""
        self._file.close()


def stamp(moment: datetime) -> str:
    """A time as entries have it."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def before(path: Path) -> Path:
    """The file that was full before the one at a path."""
    return path.with_name(f"{path.name}.1")


def _open(path: Path) -> FileIO:
    return FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
