"""Every action of a service, however it is spelled."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.whole_service import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"


@pytest.mark.parametrize("action", ["dynamodb:*", "DynamoDB:**", "dynamodb:?*", "dynamod?:*", "*"])
def test_every_spelling_is_found(action: str) -> None:
    (finding,) = findings([allow(action, TABLE)], rules=RULE)
    assert finding.says == "every action of the service is allowed, those to come too: dynamodb:*"
    assert finding.example == f"any action on {TABLE}"


@pytest.mark.parametrize("action", ["dynamodb:Get*", "dynamodb:GetItem"])
def test_some_actions_are_fine(action: str) -> None:
    assert findings([allow(action, TABLE)], rules=RULE) == []


def test_a_service_on_the_resources_of_another_reaches_nothing() -> None:
    assert findings([allow("dynamodb:*", OBJECTS)], rules=RULE) == []


def test_all_of_s3_is_another_rules() -> None:
    assert findings([allow("s3:*", OBJECTS)], rules=RULE) == []


def test_what_an_unconditional_deny_removes_is_not_found() -> None:
    assert findings([allow("dynamodb:*", TABLE), deny("dynamodb:*")], rules=RULE) == []


def test_a_deny_of_single_actions_leaves_those_to_come() -> None:
    assert findings([allow("dynamodb:*", TABLE), deny("dynamodb:Delete*")], rules=RULE)


def test_a_service_that_is_meant_can_be_said() -> None:
    meant = Settings(allowed_actions=("dynamodb:*",))
    statements = [allow(["dynamodb:*", "sqs:*"], "*")]
    (finding,) = findings(statements, rules=RULE, settings=meant)
    assert finding.says.endswith("too: sqs:*")
