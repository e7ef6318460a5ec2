from typing import Any

import pytest
from keyless_iam.rules.condition_contradiction import RULE

from tests.iam.rules.judging import allow, findings


@pytest.mark.parametrize(
    "condition",
    [
        {"Null": {"aws:SourceVpce": "true"}, "StringEquals": {"aws:SourceVpce": "vpce-1"}},
        {"Null": {"aws:sourcevpce": "true"}, "StringLike": {"aws:SourceVpce": "vpce-*"}},
        {"Null": {"aws:TagKeys": "true"}, "ForAnyValue:StringEquals": {"aws:TagKeys": "team"}},
    ],
)
def test_a_key_that_must_be_absent_and_have_a_value_is_found(condition: dict[str, Any]) -> None:
    (found,) = findings([allow("s3:GetObject", Condition=condition)], rules=RULE)
    assert "absent" in found.says


@pytest.mark.parametrize(
    "condition",
    [
        {"Null": {"aws:SourceVpce": "false"}, "StringEquals": {"aws:SourceVpce": "vpce-1"}},
        {"Null": {"aws:SourceVpce": "true"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}},
        {"Null": {"aws:SourceVpce": "true"}, "StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
        {"Null": {"aws:SourceVpce": "true"}, "StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}},
        {"Null": {"aws:TagKeys": "true"}, "ForAllValues:StringEquals": {"aws:TagKeys": "team"}},
    ],
)
def test_conditions_that_can_hold_together_are_not_found(condition: dict[str, Any]) -> None:
    assert findings([allow("s3:GetObject", Condition=condition)], rules=RULE) == []
