"""Keys for objects in S3, used through S3."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.kms_without_via_service import RULE

from tests.iam.rules.judging import allow, findings, names

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
READ = allow("s3:GetObject", OBJECTS)


@pytest.mark.parametrize("action", ["kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKey*"])
def test_a_key_that_can_be_used_directly_is_found(action: str) -> None:
    (finding,) = findings([READ, allow(action, KEY_ARN)], rules=RULE)
    assert finding.place.index == 1


@pytest.mark.parametrize(
    ("operator", "value", "fine"),
    [
        ("StringEquals", "s3.eu-central-1.amazonaws.com", True),
        ("StringLike", "s3.*.amazonaws.com", True),
        ("StringLike", "*", False),
        ("StringEqualsIfExists", "s3.eu-central-1.amazonaws.com", False),
        ("StringNotEquals", "ec2.eu-central-1.amazonaws.com", False),
    ],
)
def test_only_a_condition_that_demands_the_service_counts(operator: str, value: str, fine: bool) -> None:
    condition = {operator: {"kms:ViaService": value}}
    assert (findings([READ, allow("kms:Decrypt", KEY_ARN, Condition=condition)], rules=RULE) == []) is fine


def test_roles_without_objects_may_use_keys_directly() -> None:
    assert findings([allow("kms:Decrypt", KEY_ARN)], rules=RULE) == []


def test_the_objects_may_be_granted_by_another_policy() -> None:
    assert findings([allow("kms:Decrypt", KEY_ARN)], [READ], rules=RULE)


def test_any_key_is_said_alone() -> None:
    assert names([READ, allow("kms:Decrypt")]) == {"kms-any-key"}


def test_it_can_be_meant() -> None:
    meant = Settings(allowed_actions=("kms:Decrypt",))
    assert findings([READ, allow("kms:Decrypt", KEY_ARN)], rules=RULE, settings=meant) == []
