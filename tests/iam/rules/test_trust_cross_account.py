from typing import Any

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.trust_cross_account import RULE

from tests.iam.rules.judging import TRUST, findings
from tests.iam.rules.trusts import VENDOR, trust


@pytest.mark.parametrize("principal", [VENDOR, {"AWS": "444455556666"}, {"AWS": "arn:aws:iam::444455556666:role/x"}])
def test_another_account_needs_an_external_id(principal: Any) -> None:
    own = {"account": "111122223333"}
    condition = {"StringEquals": {"sts:ExternalId": "7d1c"}}

    (finding,) = findings(trust(principal), type=TRUST, rules=RULE, **own)
    assert finding.certain
    assert not findings(trust(principal, condition), type=TRUST, rules=RULE, **own)


def test_an_external_id_that_may_be_left_out_is_none() -> None:
    condition = {"StringEqualsIfExists": {"sts:ExternalId": "7d1c"}}

    assert findings(trust(VENDOR, condition), type=TRUST, rules=RULE, account="111122223333")


def test_the_own_account_needs_none() -> None:
    own = trust({"AWS": "arn:aws:iam::111122223333:root"})

    assert not findings(own, type=TRUST, rules=RULE, account="111122223333")
    assert not findings(own, type=TRUST, rules=RULE, settings=Settings(account_ids=("111122223333",)))


def test_nobody_can_tell_another_account_while_the_own_is_not_known() -> None:
    (finding,) = findings(trust(VENDOR), type=TRUST, rules=RULE)

    assert not finding.certain
    assert "cannot tell" in finding.says
