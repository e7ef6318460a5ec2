import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.iam_write import RULE

from tests.iam.rules.judging import allow, findings


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:AttachRolePolicy", "arn:aws:iam::111122223333:role/app"),
        ("iam:CreateAccessKey", "*"),
        ("iam:Put*", "arn:aws:iam::111122223333:role/app"),
        ("iam:UpdateAssumeRolePolicy", "*"),
        ("iam:TagRole", "*"),
    ],
)
def test_iam_may_be_changed(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)

    assert "can change who may do what" in finding.says


@pytest.mark.parametrize(
    "action", ["iam:Get*", "iam:List*", "iam:CreateServiceLinkedRole", "iam:PassRole", "s3:PutObject"]
)
def test_iam_may_be_read_and_linked_roles_made(action: str) -> None:
    assert not findings([allow(action)], rules=RULE)


def test_a_user_may_change_the_own_user() -> None:
    assert not findings([allow("iam:ChangePassword", "arn:aws:iam::*:user/${aws:username}")], rules=RULE)


def test_actions_that_are_meant_are_left_out() -> None:
    meant = Settings(allowed_actions=("iam:Tag*",))

    assert not findings([allow("iam:TagRole")], rules=RULE, settings=meant)
    assert findings([allow("iam:*Role")], rules=RULE, settings=meant)
