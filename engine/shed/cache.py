"""Where built engines are kept, and how two builds do not collide."""

import fcntl
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def cache_folder() -> Path:
    """The folder of all built engines: $KEYLESS_ENGINE_CACHE, or keyless/engine in the user's cache folder."""
    chosen = os.environ.get("KEYLESS_ENGINE_CACHE")
    if chosen:
        return Path(chosen).resolve()
    caches = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(caches).expanduser().resolve() / "keyless" / "engine"


@contextmanager
def locked(path: Path) -> Generator[None, None, None]:
    """Hold a lock file. The system releases it when its holder ends, however it ends, so no lock is ever stale."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("engine: another build is running; waiting for it\n")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
