"""Patterns of S3 actions that let through more than one."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_action_glob import RULE

from tests.iam.rules.judging import allow, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize("action", ["s3:Get*", "S3:GetObject*", "s3:*Object"])
def test_a_pattern_that_lets_through_several_actions_is_found(action: str) -> None:
    (finding,) = findings([allow(action, OBJECTS)], rules=RULE)
    assert finding.says.startswith(f"{action} lets through ")


@pytest.mark.parametrize("action", ["s3:GetObjec?", "s3:GetObject", "s3:GetObjectT*nt"])
def test_one_action_is_fine_however_it_is_spelled(action: str) -> None:
    assert findings([allow(action, OBJECTS)], rules=RULE) == []


def test_patterns_of_other_services_are_fine() -> None:
    assert findings([allow("ec2:Describe*")], rules=RULE) == []


def test_what_grants_nothing_is_not_counted() -> None:
    assert findings([allow("s3:ListBucket*", "arn:aws:sqs:*:*:work")], rules=RULE) == []
    assert findings([allow("s3:ListBucket*", BUCKET)], rules=RULE)


def test_what_is_meant_is_not_counted() -> None:
    meant = Settings(allowed_actions=("s3:GetObject*",))
    assert findings([allow("s3:GetObject*", OBJECTS)], rules=RULE, settings=meant) == []
    assert findings([allow("s3:*Object", OBJECTS)], rules=RULE, settings=meant)
