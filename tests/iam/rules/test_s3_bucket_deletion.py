"""Deletion of buckets."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_bucket_deletion import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:DeleteBucket", BUCKET),
        ("s3express:DeleteBucket", "arn:aws:s3express:eu-central-1:111122223333:bucket/app--euc1-az1--x-s3"),
    ],
)
def test_the_action_is_found(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)
    assert finding.says.startswith(f"{action} can delete a bucket")
    assert finding.example.startswith(f"{action} on ")


def test_it_is_found_in_other_letters() -> None:
    assert findings([allow("S3:DELETEBUCKET", BUCKET)], rules=RULE)
    assert findings([allow("s3:DeleteBucke?", BUCKET)], rules=RULE)


def test_its_neighbours_are_fine() -> None:
    assert findings([allow(["s3:DeleteObject", "s3:DeleteBucketWebsite"], [BUCKET, OBJECTS])], rules=RULE) == []


def test_a_deny_silences_it_if_it_always_holds() -> None:
    statement = allow("s3:DeleteBucket", BUCKET)
    assert findings([statement, deny("s3:DeleteBucket")], rules=RULE) == []
    assert findings(
        [statement, deny("s3:DeleteBucket", Condition={"Bool": {"aws:SecureTransport": "false"}})], rules=RULE
    )


def test_it_can_be_meant() -> None:
    assert (
        findings(
            [allow("s3:DeleteBucket", BUCKET)], rules=RULE, settings=Settings(allowed_actions=("s3:DeleteBucket",))
        )
        == []
    )
