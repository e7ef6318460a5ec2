from collections.abc import Iterator

import pytest

from tests.policy_pack.pack import Pack, running_pack


@pytest.fixture(scope="session")
def pack() -> Iterator[Pack]:
    with running_pack() as running:
        yield running
