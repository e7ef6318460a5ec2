import pytest
from keyless_iam.rules.assume_role import RULE

from tests.iam.rules.judging import allow, findings


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:*", "STS:assume*"])
@pytest.mark.parametrize("resource", ["*", "arn:aws:iam::*:role/*"])
def test_any_role_may_be_assumed(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)

    assert "every role that trusts this account" in finding.says


@pytest.mark.parametrize("resource", ["arn:aws:iam::444455556666:role/reader", "arn:aws:iam::*:role/deploy-*"])
def test_roles_that_are_named_may_be_assumed(resource: str) -> None:
    assert not findings([allow("sts:AssumeRole", resource)], rules=RULE)


def test_to_ask_who_one_is_is_no_harm() -> None:
    assert not findings([allow("sts:GetCallerIdentity")], rules=RULE)


def test_roles_may_be_told_by_their_tags() -> None:
    tagged = {"StringEquals": {"aws:ResourceTag/team": "web"}}

    assert not findings([allow("sts:AssumeRole", Condition=tagged)], rules=RULE)
