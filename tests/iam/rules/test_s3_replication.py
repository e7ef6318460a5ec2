"""Rules that copy objects elsewhere."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_replication import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize(("action", "resource"), [("s3:PutReplicationConfiguration", BUCKET)])
def test_the_action_is_found(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)
    assert finding.says.startswith(f"{action} can have all objects copied")
    assert finding.example.startswith(f"{action} on ")


def test_it_is_found_in_other_letters() -> None:
    assert findings([allow("S3:PUTREPLICATIONCONFIGURATION", BUCKET)], rules=RULE)
    assert findings([allow("s3:PutReplicationConfiguratio?", BUCKET)], rules=RULE)


def test_its_neighbours_are_fine() -> None:
    assert (
        findings(
            [allow(["s3:GetReplicationConfiguration", "s3:ReplicateObject", "s3:ReplicateDelete"], [BUCKET, OBJECTS])],
            rules=RULE,
        )
        == []
    )


def test_a_deny_silences_it_if_it_always_holds() -> None:
    statement = allow("s3:PutReplicationConfiguration", BUCKET)
    assert findings([statement, deny("s3:PutReplicationConfiguration")], rules=RULE) == []
    assert findings(
        [statement, deny("s3:PutReplicationConfiguration", Condition={"Bool": {"aws:SecureTransport": "false"}})],
        rules=RULE,
    )


def test_it_can_be_meant() -> None:
    assert (
        findings(
            [allow("s3:PutReplicationConfiguration", BUCKET)],
            rules=RULE,
            settings=Settings(allowed_actions=("s3:PutReplicationConfiguration",)),
        )
        == []
    )
