"""Copies of a running sandbox, to try in them what must not happen to the original."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from keyless_sandbox import lifecycle
from keyless_sandbox.control import ControlClient
from keyless_sandbox.settings import Settings
from keyless_sandbox.state import Folder, SandboxError


@contextmanager
def copy_of(folder: Folder) -> Generator[Folder]:
    """A second sandbox that holds all that the first one does at this moment.

    It has the same ids, keys, sessions and instances, and ports, metadata services and a state folder of its own; Pulumi's record
    is not in it. It ends with the context, and with this process however that ends.

    Args:
        folder: the state folder of the sandbox that runs.

    Yields:
        The state folder of the copy.

    Raises:
        SandboxError: no sandbox runs there, or it cannot be copied.
    """
    state = folder.read()
    if state is None:
        raise SandboxError(f"no sandbox runs in {folder.path} that could be copied")
    copy = Folder(Path(tempfile.mkdtemp(prefix="keyless-copy-")))
    try:
        with copy.changing(create=True):
            ControlClient(state).snapshot(copy.kept)
        settings = Settings(state.bin, https=state.authority is not None, parent=os.getpid())
        lifecycle.start(copy, settings, lambda _line: None)
        yield copy
    finally:
        lifecycle.stop(copy)
