from typing import Any

import pytest
from keyless_iam.rules.bucket_plain_http import RULE

from tests.iam.rules.judging import BUCKET, allow, deny, findings

BUCKET_ARN, OBJECTS = "arn:aws:s3:::app-data", "arn:aws:s3:::app-data/*"
READ = allow("s3:GetObject", OBJECTS, Principal={"AWS": "arn:aws:iam::111122223333:role/app"})
INSECURE = {"Bool": {"aws:SecureTransport": "false"}}


def stop(
    resources: Any = (BUCKET_ARN, OBJECTS), actions: Any = "s3:*", principal: Any = "*", **condition: Any
) -> dict[str, Any]:
    resources = resources if isinstance(resources, str) else list(resources)
    return deny(actions, resources, Principal=principal, Condition=condition or INSECURE)


@pytest.mark.parametrize(
    "more",
    [
        [],
        [stop(OBJECTS)],
        [stop(BUCKET_ARN)],
        [stop(actions=["s3:GetObject", "s3:PutObject"])],
        [stop(principal={"AWS": "arn:aws:iam::111122223333:root"})],
        [stop(Bool={"aws:SecureTransport": "true"})],
        [stop(NumericLessThan={"s3:TlsVersion": "1.2"})],
        [stop(Bool={"aws:SecureTransport": "false"}, StringEquals={"aws:SourceVpce": "vpce-1"})],
        [stop(Bool={"aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false"})],
        [stop(("arn:aws:s3:::other", "arn:aws:s3:::other/*"))],
    ],
)
def test_a_policy_that_lets_plain_http_pass_is_found(more: list[dict[str, Any]]) -> None:
    found = [f for f in findings([READ, *more], type=BUCKET, rules=RULE) if BUCKET_ARN in f.mend]
    assert len(found) == 1
    assert "plain HTTP" in found[0].says


def test_what_is_left_open_is_named() -> None:
    (found,) = findings([READ, stop(OBJECTS)], type=BUCKET, rules=RULE)
    assert found.says == "requests over plain HTTP for the bucket are not denied"


@pytest.mark.parametrize(
    "more",
    [
        [stop()],
        [stop(principal={"AWS": "*"})],
        [stop("*", actions="*")],
        [stop("arn:aws:s3:::app-data*")],
        [stop(BUCKET_ARN), stop(OBJECTS)],
        [stop(BoolIfExists={"aws:SecureTransport": "false"})],
        [stop(NumericLessThanIfExists={"s3:TlsVersion": "1.2"})],
        [stop(Null={"s3:TlsVersion": "true"})],
        [stop(Bool={"aws:SecureTransport": "false"}, BoolIfExists={"aws:PrincipalIsAWSService": "false"})],
    ],
)
def test_a_policy_that_denies_plain_http_is_not_found(more: list[dict[str, Any]]) -> None:
    assert findings([READ, *more], type=BUCKET, rules=RULE) == []


def test_a_bucket_for_services_alone_is_not_found() -> None:
    logs = allow("s3:PutObject", OBJECTS, Principal={"Service": "logging.s3.amazonaws.com"})
    assert findings([logs], type=BUCKET, rules=RULE) == []
    assert findings([logs, READ], type=BUCKET, rules=RULE)


def test_the_bucket_whose_policy_it_is_counts_where_it_is_known() -> None:
    policy = [allow("s3:GetObject", "*", Principal={"AWS": "arn:aws:iam::111122223333:role/app"}), stop()]
    assert findings(policy, type=BUCKET, rules=RULE, resource=BUCKET_ARN) == []
    assert findings(policy, type=BUCKET, rules=RULE, resource="arn:aws:s3:::other")


def test_patterns_of_buckets_are_judged_too() -> None:
    principal = {"AWS": "arn:aws:iam::111122223333:role/app"}
    wide = allow("s3:GetObject", "arn:aws:s3:::app-*", Principal=principal)
    anything = allow("s3:GetObject", "*", Principal=principal)
    assert findings([wide], type=BUCKET, rules=RULE)
    assert findings([anything], type=BUCKET, rules=RULE)
    assert findings([wide, stop("arn:aws:s3:::app-*")], type=BUCKET, rules=RULE) == []
    assert findings([anything, stop("*")], type=BUCKET, rules=RULE) == []
