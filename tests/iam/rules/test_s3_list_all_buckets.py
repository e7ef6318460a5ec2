"""The names of all buckets."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_list_all_buckets import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListAllMyBuckets", "*"),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::*"),
        ("s3express:ListAllMyDirectoryBuckets", "*"),
    ],
)
def test_the_action_is_found(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)
    assert finding.says.startswith(f"{action} can show the names of all buckets")
    assert finding.example.startswith(f"{action} on ")


def test_it_is_found_in_other_letters() -> None:
    assert findings([allow("S3:LISTALLMYBUCKETS", "*")], rules=RULE)
    assert findings([allow("s3:ListAllMyBucket?", "*")], rules=RULE)


def test_its_neighbours_are_fine() -> None:
    assert findings([allow("s3:ListBucket", BUCKET)], rules=RULE) == []


def test_a_deny_silences_it_if_it_always_holds() -> None:
    statement = allow("s3:ListAllMyBuckets", "*")
    assert findings([statement, deny("s3:ListAllMyBuckets")], rules=RULE) == []
    assert findings(
        [statement, deny("s3:ListAllMyBuckets", Condition={"Bool": {"aws:SecureTransport": "false"}})], rules=RULE
    )


def test_it_can_be_meant() -> None:
    assert (
        findings(
            [allow("s3:ListAllMyBuckets", "*")], rules=RULE, settings=Settings(allowed_actions=("s3:ListAllMyBuckets",))
        )
        == []
    )


def test_on_a_named_bucket_it_grants_nothing() -> None:
    assert findings([allow("s3:ListAllMyBuckets", BUCKET)], rules=RULE) == []
