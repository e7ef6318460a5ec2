"""Patterns of bucket names, and what says whose the buckets are."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_bucket_glob import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


PINNED = {"StringEquals": {"aws:ResourceAccount": "111122223333"}}


@pytest.mark.parametrize(
    ("resource", "shown"),
    [
        ("arn:aws:s3:::app-*", "app-*"),
        ("arn:aws:s3:::app-dat?-prod/*", "app-dat?-prod"),
        ("arn:aws:s3:::app-*/in/*", "app-*"),
        ("arn:aws:s3:::*-data/*", "*-data"),
    ],
)
def test_a_pattern_of_names_is_found(resource: str, shown: str) -> None:
    (finding,) = findings([allow("s3:GetObject", resource)], rules=RULE)
    assert finding.says.startswith(f"{shown} is a pattern of names")


def test_a_pattern_of_keys_is_fine() -> None:
    assert findings([allow("s3:GetObject", [OBJECTS, f"{BUCKET}/in-?/*"])], rules=RULE) == []


def test_an_access_point_is_found_if_its_account_is_not_named() -> None:
    (finding,) = findings([allow("s3:GetObject", "arn:aws:s3:*:*:accesspoint/reports/object/*")], rules=RULE)
    assert finding.says.startswith("accesspoint/reports/object/* is a pattern of names")
    named = "arn:aws:s3:*:111122223333:accesspoint/app-*/object/*"
    assert findings([allow("s3:GetObject", named)], rules=RULE) == []


def test_patterns_of_other_services_are_fine() -> None:
    assert findings([allow(["s3:GetObject", "sqs:SendMessage"], "arn:aws:sqs:*:*:app-*")], rules=RULE) == []


def test_any_bucket_is_another_rules() -> None:
    assert findings([allow("s3:GetObject", "*")], rules=RULE) == []


@pytest.mark.parametrize("key", ["aws:ResourceAccount", "AWS:resourceaccount", "s3:ResourceAccount"])
def test_the_account_says_whose_the_buckets_are(key: str) -> None:
    condition = {"StringEquals": {key: "111122223333"}}
    assert findings([allow("s3:GetObject", "arn:aws:s3:::app-*/*", Condition=condition)], rules=RULE) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEqualsIfExists": {"aws:ResourceAccount": "111122223333"}},
        {"StringNotEquals": {"aws:ResourceAccount": "444455556666"}},
        {"StringLike": {"aws:ResourceAccount": "*"}},
        {"StringEquals": {"aws:PrincipalAccount": "111122223333"}},
        {"Null": {"aws:ResourceAccount": "false"}},
    ],
)
def test_weaker_conditions_do_not(condition: dict[str, dict[str, str]]) -> None:
    assert findings([allow("s3:GetObject", "arn:aws:s3:::app-*/*", Condition=condition)], rules=RULE)


def test_a_deny_of_all_other_accounts_says_it_too() -> None:
    statement = allow("s3:GetObject", "arn:aws:s3:::app-*/*")
    others = {"StringNotEquals": {"aws:ResourceAccount": "111122223333"}}
    assert findings([statement, deny("s3:*", "*", Condition=others)], rules=RULE) == []
    assert findings([statement, deny("s3:*", "arn:aws:s3:::*", Condition=others)], rules=RULE) == []


def test_a_deny_of_other_accounts_elsewhere_or_for_other_actions_does_not() -> None:
    statement = allow("s3:GetObject", "arn:aws:s3:::app-*/*")
    others = {"StringNotEquals": {"aws:ResourceAccount": "111122223333"}}
    assert findings([statement, deny("s3:PutObject", "*", Condition=others)], rules=RULE)
    assert findings([statement, deny("s3:*", OBJECTS, Condition=others)], rules=RULE)
    unless = others | {"Bool": {"aws:ViaAWSService": "false"}}
    assert findings([statement, deny("s3:*", "*", Condition=unless)], rules=RULE)


def test_the_callers_own_name_is_no_pattern() -> None:
    assert findings([allow("s3:GetObject", "arn:aws:s3:::home-${aws:username}/*")], rules=RULE) == []
    assert findings([allow("s3:GetObject", "arn:aws:s3:::home-${aws:username}-*/*")], rules=RULE)
    assert findings([allow("s3:GetObject", "arn:aws:s3:::home-${s3:prefix}/*")], rules=RULE)


def test_names_that_are_meant_can_be_said() -> None:
    statements = [allow("s3:GetObject", "arn:aws:s3:::app-logs-*/*")]
    assert findings(statements, rules=RULE, settings=Settings(allowed_buckets=("app-*",))) == []
    assert findings(statements, rules=RULE, settings=Settings(allowed_buckets=("app-logs-?",)))


def test_a_deny_that_reads_as_if_it_covered_the_objects_and_does_not_limits_nothing() -> None:
    # Of fewer than six parts: it is about services with "/in/" in their names.
    elsewhere = deny("s3:*", "arn:aws:s3*/in/*", Condition={"StringNotEquals": {"aws:ResourceAccount": "111122223333"}})
    here = deny(
        "s3:*", "arn:aws:s3:::app-*/in/*", Condition={"StringNotEquals": {"aws:ResourceAccount": "111122223333"}}
    )
    reading = allow("s3:GetObject", "arn:aws:s3:::app-*/in/*")

    assert findings([reading, elsewhere], rules=RULE)
    assert not findings([reading, here], rules=RULE)
