"""Patterns of actions that reach those that manage permissions."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_permissions_glob import RULE

from tests.iam.rules.judging import allow, deny, findings, names

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize("action", ["s3:Put*", "s3:*Policy", "S3:PUTBUCKETPOLIC?", "s3:*"])
def test_a_pattern_that_reaches_the_buckets_policy_is_found(action: str) -> None:
    (finding,) = findings([allow(action, BUCKET)], rules=RULE)
    assert action in finding.says
    assert "can change who may reach buckets and objects" in finding.says


def test_all_actions_but_some_are_a_pattern() -> None:
    (finding,) = findings([{"Effect": "Allow", "NotAction": "s3:Get*", "Resource": OBJECTS}], rules=RULE)
    assert finding.element == "NotAction"
    assert "s3:PutObjectAcl" in finding.says


def test_actions_written_out_are_another_rules() -> None:
    assert findings([allow(["s3:PutBucketPolicy", "s3:List*"], BUCKET)], rules=RULE) == []


@pytest.mark.parametrize("action", ["s3:Get*", "s3:List*", "s3:PutObjectTag*"])
def test_other_patterns_are_fine(action: str) -> None:
    assert findings([allow(action, [BUCKET, OBJECTS])], rules=RULE) == []


def test_what_the_resources_cannot_be_is_not_counted() -> None:
    (finding,) = findings([allow("s3:Put*", OBJECTS)], rules=RULE)
    assert "s3:PutObjectAcl" in finding.says
    assert "s3:PutBucketPolicy" not in finding.says


def test_what_a_deny_takes_away_is_not_found() -> None:
    statement = allow("s3:Put*", OBJECTS)
    assert findings([statement, deny("s3:*Acl")], rules=RULE) == []
    assert findings([statement, deny("s3:*Acl", BUCKET)], rules=RULE)
    assert findings([statement, deny("s3:*Acl", Condition={"Bool": {"aws:SecureTransport": "false"}})], rules=RULE)


def test_one_mend_one_finding() -> None:
    assert names([allow("s3:Put*", [BUCKET, OBJECTS])]) == {"s3-permissions-glob"}


def test_it_can_be_meant() -> None:
    meant = Settings(allowed_actions=("s3:PutObject*Acl",))
    assert findings([allow("s3:Put*", OBJECTS)], rules=RULE, settings=meant) == []
