from typing import Any

import pytest
from keyless_iam.rules.bucket_policy_public import RULE

from tests.iam.rules.judging import BUCKET, allow, deny, findings

OBJECTS = "arn:aws:s3:::app-data/*"


def everybody(**condition: Any) -> dict[str, Any]:
    more = {"Condition": condition} if condition else {}
    return allow("s3:GetObject", OBJECTS, Principal="*", **more)


@pytest.mark.parametrize(
    "statement",
    [
        everybody(),
        allow("s3:GetObject", OBJECTS, Principal={"AWS": "*"}),
        allow("s3:GetObject", OBJECTS, Principal={"AWS": ["*", "arn:aws:iam::111122223333:root"]}),
        {
            "Effect": "Allow",
            "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"},
            "Action": "s3:GetObject",
            "Resource": OBJECTS,
        },
        everybody(StringLike={"aws:SourceVpce": "vpce-*"}),
        everybody(StringEquals={"aws:SourceVpce": "${aws:PrincipalTag/vpce}"}),
        everybody(StringEquals={"aws:Referer": "https://app.test"}),
        everybody(StringNotEquals={"aws:SourceVpce": "vpce-1"}),
        everybody(StringEqualsIfExists={"aws:PrincipalOrgID": "o-1"}),
        everybody(**{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        everybody(IpAddress={"aws:SourceIp": "0.0.0.0/0"}),
        everybody(IpAddress={"aws:SourceIp": ["203.0.113.0/24", "128.0.0.0/7"]}),
        everybody(IpAddress={"aws:SourceIp": "2000::/3"}),
        everybody(IpAddress={"aws:VpcSourceIp": "10.0.0.0/8"}),
        everybody(ArnLike={"aws:PrincipalArn": "arn:aws:iam::*:role/app"}),
        everybody(Bool={"aws:SecureTransport": "true"}),
        everybody(StringEquals={"aws:PrincipalOrgID": "o-1"})
        | {"Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}},
    ],
)
def test_a_policy_that_lets_everybody_in_is_found(statement: dict[str, Any]) -> None:
    (found,) = findings([statement], type=BUCKET, rules=RULE)
    assert found.example.startswith("s3:GetObject on arn:aws:s3:::app-data/")


@pytest.mark.parametrize(
    "statement",
    [
        everybody(StringEquals={"aws:SourceVpce": ["vpce-1", "vpce-2"]}),
        everybody(StringEquals={"aws:SourceVpc": "vpc-1"}),
        everybody(StringEquals={"aws:PrincipalOrgID": "o-1"}),
        everybody(**{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/*"}}),
        everybody(StringEquals={"aws:PrincipalAccount": "111122223333"}),
        everybody(ArnLike={"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}),
        everybody(ArnEquals={"aws:SourceArn": "arn:aws:s3:::app-logs"}),
        everybody(StringLike={"s3:DataAccessPointArn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/*"}),
        everybody(StringEquals={"s3:DataAccessPointAccount": "111122223333"}),
        everybody(StringLike={"aws:userid": "AROAEXAMPLEID:*"}),
        everybody(IpAddress={"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32", "10.0.0.0/8"]}),
        allow("s3:GetObject", OBJECTS, Principal={"AWS": "arn:aws:iam::444455556666:root"}),
        allow("s3:PutObject", OBJECTS, Principal={"Service": "logging.s3.amazonaws.com"}),
        allow(
            "s3:GetObject",
            OBJECTS,
            Principal={"Service": "cloudfront.amazonaws.com"},
            Condition={"StringEquals": {"aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/E1"}},
        ),
        deny("s3:*", OBJECTS, Principal="*"),
    ],
)
def test_a_policy_that_is_limited_to_fixed_values_is_not_found(statement: dict[str, Any]) -> None:
    assert findings([statement], type=BUCKET, rules=RULE) == []


def keep_out(resources: str, **condition: Any) -> dict[str, Any]:
    return deny("s3:*", resources, Principal="*", Condition=condition)


@pytest.mark.parametrize(
    "stop",
    [
        keep_out(OBJECTS, StringNotEquals={"aws:SourceVpce": "vpce-1"}),
        keep_out(
            "*",
            StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-1"},
            BoolIfExists={"aws:PrincipalIsAWSService": "false"},
        ),
        keep_out(OBJECTS, NotIpAddress={"aws:SourceIp": "203.0.113.0/24"}),
        deny("s3:*", "*", Principal="*"),
    ],
)
def test_a_deny_of_all_but_fixed_values_counts(stop: dict[str, Any]) -> None:
    assert findings([everybody(), stop], type=BUCKET, rules=RULE) == []


@pytest.mark.parametrize(
    "stop",
    [
        keep_out("arn:aws:s3:::app-data/in/*", StringNotEquals={"aws:SourceVpce": "vpce-1"}),
        keep_out(OBJECTS, StringNotLike={"aws:SourceVpce": "vpce-*"}),
        keep_out(OBJECTS, StringNotEquals={"aws:Referer": "https://app.test"}),
        keep_out(OBJECTS, Bool={"aws:SecureTransport": "false"}),
        keep_out(OBJECTS, StringNotEquals={"aws:SourceVpce": "vpce-1"}, Bool={"aws:ViaAWSService": "false"}),
        deny("s3:PutObject", OBJECTS, Principal="*", Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}),
        {
            "Effect": "Deny",
            "Principal": "*",
            "NotAction": "s3:GetObject",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
        },
        keep_out("arn:aws:s3:::app-data/${*}", StringNotEquals={"aws:SourceVpce": "vpce-1"}),
        deny(
            "s3:*",
            OBJECTS,
            Principal={"AWS": "arn:aws:iam::111122223333:root"},
            Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
        ),
    ],
)
def test_a_deny_that_leaves_a_way_in_does_not_count(stop: dict[str, Any]) -> None:
    (found,) = findings([everybody(), stop], type=BUCKET, rules=RULE)
    assert found.place.index == 0
