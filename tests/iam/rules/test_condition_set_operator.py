import pytest
from keyless_iam.rules.condition_set_operator import RULE

from tests.iam.rules.judging import allow, findings


@pytest.mark.parametrize(
    ("operator", "key", "mend"),
    [
        ("StringEquals", "aws:TagKeys", "Use ForAnyValue:StringEquals, or ForAllValues with a Null condition"),
        ("StringLike", "aws:PrincipalOrgPaths", "Use ForAnyValue:StringLike, or ForAllValues with a Null condition"),
        ("ForAllValues:StringEquals", "aws:PrincipalOrgID", "Use StringEquals"),
        ("ForAnyValue:StringLike", "s3:prefix", "Use StringLike"),
    ],
)
def test_an_operator_for_another_number_of_values_is_found(operator: str, key: str, mend: str) -> None:
    (found,) = findings([allow("s3:ListBucket", Condition={operator: {key: "o-1/r-1/*"}})], rules=RULE)
    assert found.mend == mend


@pytest.mark.parametrize(
    ("operator", "key"),
    [
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths"),
        ("ForAllValues:StringEquals", "aws:TagKeys"),
        ("StringEquals", "aws:PrincipalOrgID"),
        ("StringLike", "s3:prefix"),
        ("ForAnyValue:StringEquals", "saml:unheard-of"),
    ],
)
def test_operators_for_the_keys_number_of_values_are_not_found(operator: str, key: str) -> None:
    assert findings([allow("s3:ListBucket", Condition={operator: {key: "o-1/r-1/*"}})], rules=RULE) == []


def test_null_asks_for_the_key_and_is_not_found() -> None:
    assert findings([allow("s3:ListBucket", Condition={"Null": {"aws:TagKeys": "false"}})], rules=RULE) == []
