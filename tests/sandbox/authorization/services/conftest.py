from collections.abc import Iterator

import pytest
from moto import mock_aws


@pytest.fixture(scope="module")
def moto() -> Iterator[None]:
    """An empty moto in this process for a module."""
    with mock_aws():
        yield
