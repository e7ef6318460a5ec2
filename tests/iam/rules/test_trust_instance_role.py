from typing import Any

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.trust_instance_role import RULE

from tests.iam.rules.judging import TRUST, findings
from tests.iam.rules.trusts import EC2, SAML, VENDOR, trust


@pytest.mark.parametrize(
    "principal", [{"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}, VENDOR, "*", {"Federated": SAML}]
)
def test_others_than_ec2_may_assume_the_role_of_an_instance(principal: Any) -> None:
    source = trust(principal, action="sts:*")

    assert findings(source, type=TRUST, rules=RULE, carried_by_instance=True)
    assert not findings(source, type=TRUST, rules=RULE, carried_by_instance=False)


@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"])
def test_ec2_may_assume_the_role_of_an_instance(service: str) -> None:
    source = trust({"Service": service})

    assert not findings(source, type=TRUST, rules=RULE, carried_by_instance=True)


def test_an_account_that_is_trusted_may_assume_the_role_of_an_instance() -> None:
    trusted = Settings(account_ids=("444455556666",))

    assert not findings(trust(VENDOR), type=TRUST, rules=RULE, settings=trusted, carried_by_instance=True)


def test_ec2_alone_has_no_finding() -> None:
    assert not findings(trust(EC2), type=TRUST, preset="strict", carried_by_instance=True)
