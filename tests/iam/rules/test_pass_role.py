import pytest
from keyless_iam.rules.pass_role import RULE

from tests.iam.rules.judging import allow, deny, findings

ANY = ["*", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:*", "arn:aws:iam"]


@pytest.mark.parametrize("resource", ANY)
@pytest.mark.parametrize("action", ["iam:PassRole", "IAM:passrole", "iam:Pass*", "iam:*"])
def test_any_role_may_be_passed(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)

    assert "iam:PassRole can reach any role of the account" in finding.says
    assert finding.example.startswith("iam:PassRole on arn:aws:iam::111122223333:role/")


def test_who_gets_the_role_does_not_say_which_role() -> None:
    condition = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}

    assert findings([allow("iam:PassRole", "*", Condition=condition)], rules=RULE)


def test_all_roles_but_one_are_any_role() -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "NotResource": "arn:aws:iam::111122223333:role/admin"}

    assert findings([statement], rules=RULE)


@pytest.mark.parametrize("resource", ["arn:aws:iam::111122223333:role/app-web", "arn:aws:iam::111122223333:role/app/*"])
def test_roles_that_are_named_may_be_passed(resource: str) -> None:
    assert not findings([allow("iam:PassRole", resource)], rules=RULE)


def test_a_deny_of_all_passing_leaves_none() -> None:
    assert not findings([allow("iam:*", "*"), deny("iam:PassRole", "*")], rules=RULE)


def test_a_deny_under_a_condition_leaves_all() -> None:
    unless = deny("iam:PassRole", "*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})

    assert findings([allow("iam:PassRole", "*"), unless], rules=RULE)
