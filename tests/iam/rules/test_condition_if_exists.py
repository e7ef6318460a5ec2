from typing import Any

import pytest
from keyless_iam.rules.condition_if_exists import RULE

from tests.iam.rules.judging import allow, deny, findings


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLikeIfExists": {"s3:prefix": "in/*"}},
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
        {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}},
        {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}},
        {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}},
    ],
)
def test_an_allow_that_requests_without_the_key_pass_is_found(condition: dict[str, Any]) -> None:
    (found,) = findings([allow("s3:ListBucket", Condition=condition)], rules=RULE)
    assert found.says.startswith("requests that carry no ")


@pytest.mark.parametrize(
    "statement",
    [
        deny("s3:*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
        deny("s3:*", Condition={"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}),
        allow("s3:ListBucket", Condition={"StringLike": {"s3:prefix": "in/*"}}),
        allow("s3:*", Condition={"BoolIfExists": {"aws:ViaAWSService": "false"}}),
        allow("ec2:CreateTags", Condition={"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}),
        allow(
            "s3:ListBucket",
            Condition={
                "ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"},
                "Null": {"aws:PrincipalOrgPaths": "false"},
            },
        ),
        allow("ec2:RunInstances", Condition={"StringLikeIfExists": {"ec2:InstanceType": "t3.*"}}),
        allow("kms:CreateGrant", Condition={"ForAllValues:StringEquals": {"kms:GrantOperations": "Decrypt"}}),
    ],
)
def test_what_asks_for_the_key_or_need_not_is_not_found(statement: dict[str, Any]) -> None:
    assert findings([statement], rules=RULE) == []
