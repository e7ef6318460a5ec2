"""Old versions, which are what is left to restore."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_version_deletion import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize(
    ("action", "resource"), [("s3:DeleteObjectVersion", OBJECTS), ("s3:PutBucketVersioning", BUCKET)]
)
def test_the_action_is_found(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)
    assert finding.says.startswith(f"{action} can ")
    assert finding.example.startswith(f"{action} on ")


def test_it_is_found_in_other_letters() -> None:
    assert findings([allow("S3:DELETEOBJECTVERSION", OBJECTS)], rules=RULE)
    assert findings([allow("s3:DeleteObjectVersio?", OBJECTS)], rules=RULE)


def test_its_neighbours_are_fine() -> None:
    assert (
        findings(
            [allow(["s3:DeleteObject", "s3:GetObjectVersion", "s3:GetBucketVersioning"], [BUCKET, OBJECTS])], rules=RULE
        )
        == []
    )


def test_a_deny_silences_it_if_it_always_holds() -> None:
    statement = allow("s3:DeleteObjectVersion", OBJECTS)
    assert findings([statement, deny("s3:DeleteObjectVersion")], rules=RULE) == []
    assert findings(
        [statement, deny("s3:DeleteObjectVersion", Condition={"Bool": {"aws:SecureTransport": "false"}})], rules=RULE
    )


def test_it_can_be_meant() -> None:
    assert (
        findings(
            [allow("s3:DeleteObjectVersion", OBJECTS)],
            rules=RULE,
            settings=Settings(allowed_actions=("s3:DeleteObjectVersion",)),
        )
        == []
    )


def test_each_harm_is_named() -> None:
    (finding,) = findings([allow(["s3:DeleteObjectVersion", "s3:PutBucketVersioning"], [BUCKET, OBJECTS])], rules=RULE)
    assert finding.says == (
        "s3:DeleteObjectVersion can delete versions for good; "
        "s3:PutBucketVersioning can stop the bucket from keeping versions"
    )
