"""Actions that manage permissions and that a statement names."""

import pytest
from keyless_iam import catalogue
from keyless_iam.rules import RULES
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_permissions_management import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize(
    "action", ["s3:PutBucketPolicy", "s3:putbucketacl", "s3:DeleteBucketPolicy", "s3:PutBucketPublicAccessBlock"]
)
def test_permissions_of_the_bucket_are_found(action: str) -> None:
    (finding,) = findings([allow(["s3:ListBucket", action], BUCKET)], rules=RULE)
    assert finding.says.endswith(" can change who may reach buckets and objects")
    assert finding.example.endswith(f" on {BUCKET}")


def test_permissions_of_the_account_are_found() -> None:
    assert findings([allow("s3:PutAccountPublicAccessBlock")], rules=RULE)


def test_reading_permissions_is_fine() -> None:
    assert findings([allow(["s3:GetBucketPolicy", "s3:GetObjectAcl"], [BUCKET, OBJECTS])], rules=RULE) == []


def test_an_action_on_the_wrong_resource_grants_nothing() -> None:
    assert findings([allow("s3:PutBucketPolicy", OBJECTS)], rules=RULE) == []


def test_a_deny_silences_what_it_removes() -> None:
    statement = allow(["s3:PutBucketPolicy", "s3:PutBucketAcl"], BUCKET)
    (finding,) = findings([statement, deny("s3:*Policy")], rules=RULE)
    assert finding.says.startswith("s3:PutBucketAcl can")
    assert findings([statement, deny("s3:*Policy"), deny("*", BUCKET)], rules=RULE) == []


def test_what_is_too_hard_to_decide_is_found_and_says_so() -> None:
    gap = "?" * 16
    statement = allow("s3:PutBucketPolicy", f"arn:aws:s3:::*b{gap}*a{gap}c")
    denied = deny("*", [f"arn:aws:s3:::*a{gap}{gap}?*", "arn:aws:s3:::*b*c", f"arn:aws:s3:::*c{gap}*"])
    (finding,) = findings([statement, denied], rules=RULE)
    assert not finding.certain
    assert "cannot tell" in finding.says


def test_it_can_be_meant() -> None:
    meant = Settings(allowed_actions=("s3:PutObjectAcl",))
    assert findings([allow("s3:PutObjectAcl", OBJECTS)], rules=RULE, settings=meant) == []


def test_every_action_of_s3_that_manages_permissions_is_found_by_some_rule() -> None:
    rules = [
        rule for rule in RULES if rule.name in {"s3-permissions-management", "s3-access-points", "s3-governance-bypass"}
    ]
    s3 = catalogue.service("s3")
    assert s3
    managing = [action.name for action in s3.actions.values() if action.manages_permissions]
    assert len(managing) >= 27
    for action in managing:
        assert len(findings([allow(action)], rules=rules)) == 1, action
