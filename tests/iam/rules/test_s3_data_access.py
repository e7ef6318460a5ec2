"""Credentials and sessions beyond the policy."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_data_access import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetDataAccess", "arn:aws:s3:eu-central-1:111122223333:access-grants/default"),
        ("s3express:CreateSession", "arn:aws:s3express:eu-central-1:111122223333:bucket/app--euc1-az1--x-s3"),
    ],
)
def test_the_action_is_found(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)
    assert finding.says.startswith(f"{action} can ")
    assert finding.example.startswith(f"{action} on ")


def test_it_is_found_in_other_letters() -> None:
    assert findings(
        [allow("S3:GETDATAACCESS", "arn:aws:s3:eu-central-1:111122223333:access-grants/default")], rules=RULE
    )
    assert findings(
        [allow("s3:GetDataAcces?", "arn:aws:s3:eu-central-1:111122223333:access-grants/default")], rules=RULE
    )


def test_its_neighbours_are_fine() -> None:
    assert findings([allow(["s3:GetObject", "s3:ListCallerAccessGrants"], "*")], rules=RULE) == []


def test_a_deny_silences_it_if_it_always_holds() -> None:
    statement = allow("s3:GetDataAccess", "arn:aws:s3:eu-central-1:111122223333:access-grants/default")
    assert findings([statement, deny("s3:GetDataAccess")], rules=RULE) == []
    assert findings(
        [statement, deny("s3:GetDataAccess", Condition={"Bool": {"aws:SecureTransport": "false"}})], rules=RULE
    )


def test_it_can_be_meant() -> None:
    assert (
        findings(
            [allow("s3:GetDataAccess", "arn:aws:s3:eu-central-1:111122223333:access-grants/default")],
            rules=RULE,
            settings=Settings(allowed_actions=("s3:GetDataAccess",)),
        )
        == []
    )
