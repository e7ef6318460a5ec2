import pytest
from keyless_iam.rules.unknown_action import RULE

from tests.iam.rules.judging import allow, deny, findings, names


@pytest.mark.parametrize(
    ("action", "meant"),
    [
        ("s3:GetObjects", "s3:GetObject"),
        ("s3:GetObjcet", "s3:GetObject"),
        ("s3:PutObjec", "s3:PutObject"),
        ("S3:listbuckets", "s3:ListAllMyBuckets"),
        ("s3:HeadObject", "s3:GetObject"),
        ("s3:ListObjectsV2", "s3:ListBucket"),
        ("s3:DeleteObjects", "s3:DeleteObject"),
        ("kms:Decript", "kms:Decrypt"),
        ("kmss:Decrypt", "kms:Decrypt"),
    ],
)
def test_a_slip_is_found_with_the_action_that_is_meant(action: str, meant: str) -> None:
    (found,) = findings([allow(action)], rules=RULE)
    assert found.says == f"{action} is not an action, so that it grants nothing"
    assert found.mend == f"Write {meant}"


def test_a_slip_is_found_in_a_deny_and_among_exceptions() -> None:
    (denied,) = findings([deny(["s3:PutObjects", "s3:DeleteObject"])], rules=RULE)
    (excepted,) = findings([{"Effect": "Deny", "NotAction": "s3:GetObjects", "Resource": "*"}], rules=RULE)
    assert denied.says.endswith("denies nothing")
    assert excepted.element == "NotAction"
    assert excepted.says.endswith("excepts nothing")


@pytest.mark.parametrize(
    "action",
    [
        "s3:GetObject",
        "S3:gEtObJeCt",
        "s3:GetObjec?",
        "s3:Get*",
        "*",
        "kms:Decrypt",
        "ec2:Describe*",
        "s3:GetObjectVersionAcl",
    ],
)
def test_known_actions_are_not_found(action: str) -> None:
    assert names([allow(action)], rules=RULE) == set()


@pytest.mark.parametrize("action", ["s3:GetObjectsFromTheFuture", "newservice:GetThing", "s3:Fetch*"])
def test_what_may_be_newer_than_the_data_is_not_found(action: str) -> None:
    assert findings([allow(action)], rules=RULE) == []
