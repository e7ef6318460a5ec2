"""Everything, however it is spelled, and what is left of it."""

import pytest
from keyless_iam.rules.all_actions import RULE

from tests.iam.rules.judging import KEY, allow, deny, findings, names

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize("action", ["*", "*:*", "*?:*"])
def test_every_spelling_of_all_actions_is_found(action: str) -> None:
    (finding,) = findings([allow(action)], rules=RULE)
    assert finding.says == "every action of every service is allowed, those to come too"
    assert finding.example == "iam:CreateUser on arn:aws:iam::111122223333:user/any-user"


def test_an_empty_exclusion_is_everything() -> None:
    (finding,) = findings([{"Effect": "Allow", "NotAction": "nothing:AtAll", "Resource": "*"}, allow("*")], rules=RULE)
    assert finding.place.index == 1


def test_all_resources_of_an_account_are_no_limit() -> None:
    assert findings([allow("*", "arn:aws:*:*:111122223333:*")], rules=RULE)


def test_all_actions_on_one_bucket_are_another_rules() -> None:
    assert findings([allow("*", OBJECTS)], rules=RULE) == []
    assert "s3-all-actions" in names([allow("*", OBJECTS)])


def test_a_deny_of_all_but_some_services_leaves_not_everything() -> None:
    rest = {"Effect": "Deny", "NotAction": "dynamodb:*", "Resource": "*"}
    assert findings([allow("*"), rest], rules=RULE) == []
    assert names([allow("*"), rest]) >= {"whole-service"}


def test_a_deny_of_one_service_leaves_everything_else() -> None:
    assert findings([allow("*"), deny("iam:*")], rules=RULE)


def test_a_deny_under_a_condition_leaves_everything() -> None:
    assert findings([allow("*"), deny("*", Condition={"Bool": {"aws:SecureTransport": "false"}})], rules=RULE)


def test_a_boundary_that_names_services_leaves_not_everything() -> None:
    assert findings([allow("*")], rules=RULE, boundary=[allow("s3:*", [BUCKET, OBJECTS])]) == []
    assert findings([allow("*")], rules=RULE, boundary=[allow("*")])


def test_it_is_the_only_finding_about_its_statement() -> None:
    assert names([allow("*")]) == {"all-actions"}


def test_key_policies_may_allow_everything() -> None:
    assert findings([allow("*", Principal={"AWS": "arn:aws:iam::111122223333:root"})], rules=RULE, type=KEY) == []
