"""Fixtures for tests of programs that use AWS: a sandbox, stacks in it, and its instances as programs on them see AWS.

pytest loads this module wherever Keyless is installed, so that it imports what its fixtures need when one is used.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from keyless_sandbox.testing import Instance, Sandbox, Stack


@pytest.fixture(scope="session")
def keyless_sandbox(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Sandbox]":
    """A sandbox that runs as long as the tests do. It ends with this process, however that ends."""
    if find_spec("moto") is None:
        pytest.fail("the sandbox is not installed: pip install 'keyless[sandbox]'", pytrace=False)
    from keyless_sandbox import lifecycle  # noqa: PLC0415 - see above
    from keyless_sandbox.settings import Settings  # noqa: PLC0415
    from keyless_sandbox.state import Folder  # noqa: PLC0415
    from keyless_sandbox.testing import Sandbox  # noqa: PLC0415

    folder = Folder(tmp_path_factory.mktemp("keyless") / "sandbox")
    try:
        state, _ = lifecycle.start(folder, Settings(parent=os.getpid()), lambda _line: None)
        yield Sandbox(folder, state)
    finally:
        lifecycle.stop(folder)


@pytest.fixture(scope="session")
def keyless_stack(
    keyless_sandbox: "Sandbox", tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Callable[..., Stack]]":
    """Deploys Pulumi programs in the sandbox with `pulumi up`; what is still there is destroyed at the end.

    Called with a project's folder, or the text of a program in Python; `config` by key, and the `name` of the stack: an own one
    if none is given.
    """
    from keyless_sandbox.testing import Stack  # noqa: PLC0415 - see above

    with ExitStack() as at_the_end:

        def deploy(program: Path | str, config: Mapping[str, str] | None = None, name: str = "") -> "Stack":
            work = tmp_path_factory.mktemp("stack")
            stack = Stack.create(keyless_sandbox, program, name or work.name, work)
            at_the_end.callback(stack.destroy)
            stack.up(config or {})
            return stack

        yield deploy


@pytest.fixture(scope="session")
def keyless_instance(keyless_sandbox: "Sandbox") -> "Callable[..., Instance]":
    """Finds an instance by its id or Name tag; without one, the only instance that runs."""
    return keyless_sandbox.instance
