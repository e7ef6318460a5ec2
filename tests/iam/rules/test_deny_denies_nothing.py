from typing import Any

import pytest
from keyless_iam.rules.deny_denies_nothing import RULE

from tests.iam.rules.judging import allow, deny, findings, names

BUCKET_ARN, OBJECTS = "arn:aws:s3:::app-data", "arn:aws:s3:::app-data/*"


@pytest.mark.parametrize(
    ("actions", "resources", "says"),
    [
        ("s3:DeleteBucket", OBJECTS, "s3:DeleteBucket: about buckets"),
        ("s3:DeleteObject", BUCKET_ARN, "s3:DeleteObject: about objects"),
        (["s3:DeleteObject", "s3:DeleteBucket"], OBJECTS, "s3:DeleteBucket: about buckets"),
        ("s3:DeleteObjects", OBJECTS, "s3:DeleteObjects: no such action"),
    ],
)
def test_an_action_that_is_not_denied_is_found(actions: str, resources: str, says: str) -> None:
    (found,) = findings([deny(actions, resources)], rules=RULE)
    assert found.says.startswith(says)


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}},
        {"Bool": {"aws:SecureTransport": "no"}},
        {"IpAddress": {"aws:SourceIp": "300.0.0.0/8"}},
        {"NumericLessThan": {"s3:TlsVersion": "one"}},
        {"DateGreaterThan": {"aws:CurrentTime": "01/31/2030"}},
        {"Null": {"aws:SourceVpce": "true"}, "StringEquals": {"aws:SourceVpce": "vpce-1"}},
        {"StringEquals": {"s3:prefix": "in/"}},
    ],
)
def test_a_condition_that_no_request_fulfils_is_found(condition: dict[str, Any]) -> None:
    (found,) = findings([deny("s3:GetObject", OBJECTS, Condition=condition)], rules=RULE)
    assert found.element.startswith("Condition.")
    assert "nothing is denied" in found.says


@pytest.mark.parametrize(
    "statement",
    [
        deny("s3:*", OBJECTS),
        deny(["s3:DeleteObject", "s3:DeleteBucket"], [BUCKET_ARN, OBJECTS]),
        deny("s3:*", [BUCKET_ARN, OBJECTS], Condition={"Bool": {"aws:SecureTransport": "false"}}),
        deny("s3:*", "*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
        deny("*", "*", Condition={"NumericLessThan": {"ec2:RoleDelivery": "2.0"}}),
        deny("s3:GetObject", OBJECTS, Condition={"StringNotEquals": {"aws:PrincipalArn": "arn:aws:iam::1:role/*"}}),
        deny("s3:PutObject", OBJECTS, Condition={"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}),
        deny("s3:PutObject", OBJECTS, Condition={"Null": {"s3:x-amz-server-side-encryption": "true"}}),
        deny("s3:*", "*", Condition={"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-*"]}}),
        deny("s3:*", "*", Condition={"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},
        allow("s3:DeleteBucket", OBJECTS),
    ],
)
def test_a_deny_that_denies_something_is_not_found(statement: dict[str, Any]) -> None:
    assert findings([statement], rules=RULE) == []


def test_what_makes_it_deny_nothing_is_not_found_a_second_time() -> None:
    statement = deny("s3:GetObject", OBJECTS, Condition={"StringEquals": {"s3:ExistingObjectTag/class": "secret*"}})
    assert names([statement]) == {RULE.name}
