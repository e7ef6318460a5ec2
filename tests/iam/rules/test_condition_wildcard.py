import pytest
from keyless_iam.rules.condition_wildcard import RULE

from tests.iam.rules.judging import allow, findings


@pytest.mark.parametrize(
    ("operator", "value", "mend"),
    [
        ("StringEquals", "in/*", "Use StringLike"),
        ("StringEquals", "in/202?", "Use StringLike"),
        ("StringEqualsIgnoreCase", "in/*", "Use StringLike"),
        ("StringNotEquals", "in/*", "Use StringNotLike"),
        ("StringEqualsIfExists", "in/*", "Use StringLikeIfExists"),
        ("ForAnyValue:StringEquals", "in/*", "Use ForAnyValue:StringLike"),
    ],
)
def test_a_wildcard_that_is_a_plain_character_is_found(operator: str, value: str, mend: str) -> None:
    statement = allow("s3:ListBucket", "arn:aws:s3:::app-data", Condition={operator: {"s3:prefix": ["", value]}})
    (found,) = findings([statement], rules=RULE)
    assert found.element == f"Condition.{operator}.s3:prefix"
    assert f'"{value}"' in found.says
    assert found.mend == mend


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("StringLike", "in/*"),
        ("StringNotLike", "in/*"),
        ("StringEquals", "in/"),
        ("StringEquals", "in/${*}"),
        ("StringEquals", "${aws:username}"),
        ("StringEquals", "https://app.test/login?next"),
        ("ArnEquals", "arn:aws:s3:::*"),
    ],
)
def test_wildcards_where_they_belong_and_plain_values_are_not_found(operator: str, value: str) -> None:
    statement = allow("s3:ListBucket", "arn:aws:s3:::app-data", Condition={operator: {"s3:prefix": value}})
    assert findings([statement], rules=RULE) == []
