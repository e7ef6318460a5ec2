import pytest
from keyless_iam.rules.condition_type import RULE

from tests.iam.rules.judging import allow, deny, findings


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("NumericLessThanEquals", "s3:max-keys", "ten"),
        ("DateGreaterThan", "aws:CurrentTime", "tomorrow"),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/33"),
        ("NotIpAddress", "aws:SourceIp", "everywhere"),
        ("Bool", "aws:SecureTransport", "yes"),
        ("Null", "aws:SourceVpce", "maybe"),
        ("ArnLike", "aws:PrincipalArn", "role/app"),
    ],
)
def test_a_value_that_the_operator_cannot_read_is_found(operator: str, key: str, value: str) -> None:
    (found,) = findings([allow("s3:ListBucket", Condition={operator: {key: value}})], rules=RULE)
    assert found.says.startswith(f'"{value}" is not ')


@pytest.mark.parametrize(
    ("operator", "key", "value", "right"),
    [
        ("StringEquals", "aws:SourceIp", "203.0.113.0/24", "IpAddress or NotIpAddress"),
        ("Bool", "aws:PrincipalArn", "true", "ArnLike"),
        ("NumericEquals", "aws:SecureTransport", "1", "Bool"),
        ("IpAddress", "aws:SecureTransport", "203.0.113.0/24", "Bool"),
        ("ArnLike", "aws:MultiFactorAuthAge", "arn:*", "a Numeric operator"),
        ("StringLike", "aws:CurrentTime", "2030-*", "DateLessThan or DateGreaterThan"),
    ],
)
def test_an_operator_of_another_type_is_found(operator: str, key: str, value: str, right: str) -> None:
    (found,) = findings([deny("s3:ListBucket", Condition={operator: {key: value}})], rules=RULE)
    assert found.mend == f"Use {right}"


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("NumericLessThanEquals", "s3:max-keys", 10),
        ("NumericLessThan", "s3:TlsVersion", "1.2"),
        ("NumericLessThan", "aws:EpochTime", "1900000000"),
        ("DateLessThan", "aws:EpochTime", "1900000000"),
        ("DateGreaterThan", "aws:CurrentTime", "2030-01-31T00:00:00Z"),
        ("IpAddress", "aws:SourceIp", ["203.0.113.7", "2001:db8::/32"]),
        ("Bool", "aws:SecureTransport", False),
        ("BoolIfExists", "aws:MultiFactorAuthPresent", "False"),
        ("StringLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/*"),
        ("ArnLike", "aws:SourceArn", "*"),
        ("StringEquals", "aws:SourceIp", "203.0.113.7"),
        ("StringEquals", "token.actions.githubusercontent.com:aud", "sts.amazonaws.com"),
        ("Null", "aws:SourceIp", "true"),
        ("Bool", "s3:if-none-match", "${aws:PrincipalTag/x}"),
    ],
)
def test_operators_and_values_that_fit_are_not_found(operator: str, key: str, value: object) -> None:
    assert findings([allow("s3:ListBucket", Condition={operator: {key: value}})], rules=RULE) == []
