"""Other doors to buckets."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_access_points import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:PutAccessPointPolicy", "arn:aws:s3:eu-central-1:111122223333:accesspoint/reports"),
        ("s3:CreateAccessPoint", "arn:aws:s3:eu-central-1:111122223333:accesspoint/reports"),
        (
            "s3:PutAccessPointConfigurationForObjectLambda",
            "arn:aws:s3-object-lambda:eu-central-1:111122223333:accesspoint/clean",
        ),
        ("s3:PutMultiRegionAccessPointPolicy", "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap"),
    ],
)
def test_the_action_is_found(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)
    assert finding.says.startswith(f"{action} can ")
    assert finding.example.startswith(f"{action} on ")


def test_it_is_found_in_other_letters() -> None:
    assert findings(
        [allow("S3:PUTACCESSPOINTPOLICY", "arn:aws:s3:eu-central-1:111122223333:accesspoint/reports")], rules=RULE
    )
    assert findings(
        [allow("s3:PutAccessPointPolic?", "arn:aws:s3:eu-central-1:111122223333:accesspoint/reports")], rules=RULE
    )


def test_its_neighbours_are_fine() -> None:
    assert (
        findings(
            [
                allow(
                    ["s3:GetAccessPointPolicy", "s3:GetObject"],
                    ["arn:aws:s3:eu-central-1:111122223333:accesspoint/reports", OBJECTS],
                )
            ],
            rules=RULE,
        )
        == []
    )


def test_a_deny_silences_it_if_it_always_holds() -> None:
    statement = allow("s3:PutAccessPointPolicy", "arn:aws:s3:eu-central-1:111122223333:accesspoint/reports")
    assert findings([statement, deny("s3:PutAccessPointPolicy")], rules=RULE) == []
    assert findings(
        [statement, deny("s3:PutAccessPointPolicy", Condition={"Bool": {"aws:SecureTransport": "false"}})], rules=RULE
    )


def test_it_can_be_meant() -> None:
    assert (
        findings(
            [allow("s3:PutAccessPointPolicy", "arn:aws:s3:eu-central-1:111122223333:accesspoint/reports")],
            rules=RULE,
            settings=Settings(allowed_actions=("s3:PutAccessPointPolicy",)),
        )
        == []
    )
