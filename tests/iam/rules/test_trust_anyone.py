from typing import Any

import pytest
from keyless_iam.rules.trust_anyone import RULE

from tests.iam.rules.judging import TRUST, findings
from tests.iam.rules.trusts import trust


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*", "111122223333"]}])
@pytest.mark.parametrize(
    "condition", [None, {"StringEquals": {"sts:ExternalId": "x"}}, {"Bool": {"aws:SecureTransport": "true"}}]
)
def test_everybody_may_assume_the_role(principal: Any, condition: Any) -> None:
    assert findings(trust(principal, condition), type=TRUST, rules=RULE)


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/x"}},
    ],
)
def test_everybody_of_an_organization_may_assume_the_role(condition: Any) -> None:
    assert not findings(trust("*", condition), type=TRUST, rules=RULE)


def test_an_organization_that_counts_only_if_it_is_told_lets_everybody_in() -> None:
    condition = {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}

    assert findings(trust("*", condition), type=TRUST, rules=RULE)


@pytest.mark.parametrize(
    "condition",
    [
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1*:role/x"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}},
        {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
        {"StringLike": {"aws:PrincipalAccount": "?*"}},
    ],
)
def test_a_pattern_that_other_accounts_fit_lets_everybody_in(condition: Any) -> None:
    assert findings(trust("*", condition), type=TRUST, rules=RULE)
