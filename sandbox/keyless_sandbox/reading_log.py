"""Reads the decision log, also while the sandbox writes it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from keyless_sandbox.authorization.log import Entry, before
from keyless_sandbox.state import is_at

_LOOK_SECONDS = 0.2


def entries(path: Path, *, follow: bool) -> Iterator[Entry]:
    """The entries that are kept, the oldest first.

    Args:
        path: the log.
        follow: also those to come, until the log is removed, as it is when the sandbox stops.
    """
    if before(path).exists():
        yield from map(Entry.read, before(path).read_text().splitlines())
    while path.exists():
        with path.open() as file:
            while line := _line(file, path, follow=follow):
                yield Entry.read(line)
        if not follow:
            return


def _line(file: TextIO, path: Path, *, follow: bool) -> str:
    """The next whole line; empty if there will be none in this file."""
    while True:
        # Another file has its name once it is full, and nothing is written to it any more.
        is_last = not follow or not is_at(file.fileno(), path)
        start = file.tell()
        line = file.readline()
        if line.endswith("\n"):
            return line
        if is_last:
            return ""
        file.seek(start)
        time.sleep(_LOOK_SECONDS)
