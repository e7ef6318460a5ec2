import pytest
from keyless_iam.rules.condition_key import RULE

from tests.iam.rules.judging import allow, deny, findings


@pytest.mark.parametrize(
    ("actions", "operator", "key", "value", "without"),
    [
        ("s3:GetObject", "StringLike", "s3:prefix", "in/*", "s3:GetObject"),
        (["s3:ListBucket", "s3:GetObject"], "StringLike", "s3:prefix", "in/*", "s3:GetObject"),
        ("s3:ListBucketMultipartUploads", "StringLike", "S3:Prefix", "in/*", "s3:ListBucketMultipartUploads"),
        ("s3:GetObject", "Null", "s3:x-amz-acl", "false", "s3:GetObject"),
        (
            "kms:ListAliases",
            "StringEquals",
            "kms:EncryptionContext:aws:s3:arn",
            "arn:aws:s3:::app-data",
            "kms:ListAliases",
        ),
    ],
)
def test_a_key_that_an_action_never_carries_is_found(
    actions: str, operator: str, key: str, value: str, without: str
) -> None:
    (found,) = findings([allow(actions, Condition={operator: {key: value}})], rules=RULE)
    assert found.says.startswith(f"requests for {without} never carry {key}")


@pytest.mark.parametrize(
    ("actions", "operator", "key", "value"),
    [
        ("s3:ListBucket", "StringLike", "s3:prefix", "in/*"),
        ("s3:ListBucketVersions", "StringLike", "s3:prefix", "in/*"),
        ("s3:List*", "StringLike", "s3:prefix", "in/*"),
        ("s3:PutObject", "StringEquals", "s3:x-amz-server-side-encryption", "aws:kms"),
        ("s3:PutObject", "StringEquals", "s3:RequestObjectTag/class", "public"),
        ("s3:GetObject", "StringEquals", "s3:ExistingObjectTag/class", "public"),
        ("s3:GetObject", "StringEquals", "s3:DataAccessPointAccount", "111122223333"),
        ("s3:GetObject", "StringLikeIfExists", "s3:prefix", "in/*"),
        ("s3:GetObject", "StringNotLike", "s3:prefix", "in/*"),
        ("s3:GetObject", "StringEquals", "aws:SourceVpce", "vpce-1"),
        ("s3:GetObject", "StringEquals", "aws:PrincipalTag/team", "a"),
        ("s3:GetObject", "StringEquals", "ec2:SourceInstanceARN", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"),
        ("kms:Decrypt", "StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com"),
        ("kms:Decrypt", "StringLike", "kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::app-data/*"),
        ("secretsmanager:GetSecretValue", "StringEquals", "secretsmanager:ResourceTag/team", "a"),
    ],
)
def test_a_key_that_an_action_may_carry_is_not_found(actions: str, operator: str, key: str, value: str) -> None:
    assert findings([allow(actions, Condition={operator: {key: value}})], rules=RULE) == []


def test_a_deny_says_that_it_does_not_deny() -> None:
    statement = deny(["s3:PutObject", "s3:DeleteObject"], Condition={"StringEquals": {"s3:x-amz-acl": "public-read"}})
    (found,) = findings([statement], rules=RULE)
    assert (
        found.says == "requests for s3:DeleteObject never carry s3:x-amz-acl, so that the statement denies none of them"
    )
