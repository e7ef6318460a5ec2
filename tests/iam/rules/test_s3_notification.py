"""Rules that tell others about objects."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_notification import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize(("action", "resource"), [("s3:PutBucketNotification", BUCKET)])
def test_the_action_is_found(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)
    assert finding.says.startswith(f"{action} can send word of every object")
    assert finding.example.startswith(f"{action} on ")


def test_it_is_found_in_other_letters() -> None:
    assert findings([allow("S3:PUTBUCKETNOTIFICATION", BUCKET)], rules=RULE)
    assert findings([allow("s3:PutBucketNotificatio?", BUCKET)], rules=RULE)


def test_its_neighbours_are_fine() -> None:
    assert findings([allow("s3:GetBucketNotification", BUCKET)], rules=RULE) == []


def test_a_deny_silences_it_if_it_always_holds() -> None:
    statement = allow("s3:PutBucketNotification", BUCKET)
    assert findings([statement, deny("s3:PutBucketNotification")], rules=RULE) == []
    assert findings(
        [statement, deny("s3:PutBucketNotification", Condition={"Bool": {"aws:SecureTransport": "false"}})], rules=RULE
    )


def test_it_can_be_meant() -> None:
    assert (
        findings(
            [allow("s3:PutBucketNotification", BUCKET)],
            rules=RULE,
            settings=Settings(allowed_actions=("s3:PutBucketNotification",)),
        )
        == []
    )
