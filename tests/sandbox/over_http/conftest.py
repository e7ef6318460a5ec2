from collections.abc import Iterator

import pytest

from tests.sandbox.over_http.account import Account


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    account = Account.start(tmp_path_factory.mktemp("account"))
    yield account
    account.stop()
