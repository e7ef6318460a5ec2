"""Every action of S3, however it is spelled."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_all_actions import RULE

from tests.iam.rules.judging import allow, deny, findings, names

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize("action", ["s3:*", "S3:**", "s3:?*", "s?:*", "*"])
def test_every_spelling_is_found(action: str) -> None:
    (finding,) = findings([allow(action, [BUCKET, OBJECTS])], rules=RULE)
    assert finding.says == "every action of the service is allowed, those to come too: s3:*"


def test_all_actions_but_some_are_all_of_s3() -> None:
    assert findings([{"Effect": "Allow", "NotAction": "iam:*", "Resource": OBJECTS}], rules=RULE)
    assert findings([{"Effect": "Allow", "NotAction": "s3:*", "Resource": OBJECTS}], rules=RULE) == []


def test_a_deny_of_some_actions_leaves_those_to_come() -> None:
    assert findings([allow("s3:*", OBJECTS), deny(["s3:*Policy*", "s3:*Acl*"])], rules=RULE)


def test_a_deny_of_all_but_reading_leaves_no_service() -> None:
    rest = {"Effect": "Deny", "NotAction": "s3:GetObject", "Resource": "*"}
    assert findings([allow("s3:*", OBJECTS), rest], rules=RULE) == []


def test_relatives_of_s3_are_s3() -> None:
    (finding,) = findings([allow("s3express:*", "*")], rules=RULE)
    assert "s3express:*" in finding.says


def test_actions_are_said_once_and_buckets_apart() -> None:
    assert names([allow("s3:*", [BUCKET, OBJECTS])]) == {"s3-all-actions"}
    assert names([allow("s3:*")]) == {"s3-all-actions", "s3-any-bucket"}


def test_it_can_be_meant() -> None:
    assert findings([allow("s3:*", OBJECTS)], rules=RULE, settings=Settings(allowed_actions=("s3:*",))) == []
