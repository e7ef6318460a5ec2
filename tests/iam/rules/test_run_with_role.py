import pytest
from keyless_iam.rules.run_with_role import RULE

from tests.iam.rules.judging import allow, deny, findings

PASSED = "arn:aws:iam::111122223333:role/admin"


@pytest.mark.parametrize("action", ["ec2:RunInstances", "lambda:CreateFunction", "lambda:*"])
def test_what_runs_may_be_started_with_a_role_of_another_statement(action: str) -> None:
    (finding,) = findings([allow(action), allow("iam:PassRole", PASSED)], rules=RULE)

    assert finding.place.index == 0
    assert PASSED in finding.says
    assert finding.example.endswith(f"with the role {PASSED}")


def test_the_role_may_be_passed_by_another_policy() -> None:
    assert findings([allow("ec2:RunInstances")], [allow("iam:PassRole", PASSED)], rules=RULE)


def test_one_of_the_two_is_no_harm() -> None:
    assert not findings([allow("ec2:RunInstances")], rules=RULE)
    assert not findings([allow("iam:PassRole", PASSED)], rules=RULE)


def test_a_deny_of_passing_leaves_none() -> None:
    assert not findings([allow(["ec2:RunInstances", "iam:PassRole"]), deny("iam:PassRole")], rules=RULE)
