from keyless_iam.rules import iam_write
from keyless_iam.rules.boundary_removal import RULE

from tests.iam.rules.judging import allow, deny, findings, names

ROLE = "arn:aws:iam::111122223333:role/app"


def test_a_boundary_may_be_lifted() -> None:
    (finding,) = findings([allow("iam:DeleteRolePermissionsBoundary", ROLE)], rules=RULE)

    assert "can lift or replace the permissions boundary" in finding.says


def test_a_glob_holds_the_action_too() -> None:
    assert findings([allow("iam:*PermissionsBoundary", ROLE)], rules=RULE)


def test_a_wider_finding_about_the_same_statement_is_enough() -> None:
    assert names([allow("iam:*", ROLE)], rules=[RULE, iam_write.RULE]) == {"iam-write"}


def test_a_deny_of_lifting_boundaries_leaves_none() -> None:
    assert not findings([allow("iam:*", "*"), deny("iam:*PermissionsBoundary", "*")], rules=RULE)


def test_boundaries_may_be_looked_at() -> None:
    assert not findings([allow("iam:GetRole", ROLE)], rules=RULE)
