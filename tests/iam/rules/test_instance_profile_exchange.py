import pytest
from keyless_iam.rules.instance_profile_exchange import RULE

from tests.iam.rules.judging import allow, deny, findings


@pytest.mark.parametrize("action", ["ec2:AssociateIamInstanceProfile", "ec2:Replace*", "ec2:*"])
def test_an_instance_may_be_given_another_role(action: str) -> None:
    (finding,) = findings([allow(action)], rules=RULE)

    assert "can give an instance another role" in finding.says


def test_instances_may_be_described() -> None:
    assert not findings([allow("ec2:Describe*")], rules=RULE)


def test_a_deny_leaves_none() -> None:
    assert not findings([allow("ec2:*"), deny("ec2:*IamInstanceProfile*")], rules=RULE)
