from collections.abc import Iterator

import pytest

from tests.policy_pack.pack import Pack, running_pack


@pytest.fixture(scope="session")
def running() -> Iterator[Pack]:
    with running_pack() as running:
        yield running


@pytest.fixture
def pack(running: Pack) -> Iterator[Pack]:
    """The pack without configuration."""
    yield running
    running.configure()


@pytest.fixture
def fresh() -> Iterator[Pack]:
    """A pack that has seen nothing yet."""
    with running_pack() as running:
        yield running
