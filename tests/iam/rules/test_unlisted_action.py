import pytest
from keyless_iam.rules.contract import Level
from keyless_iam.rules.unlisted_action import RULE

from tests.iam.rules.judging import allow, findings


@pytest.mark.parametrize("action", ["s3:GetObjectsFromTheFuture", "newservice:GetThing", "newservice:*", "s3:Fetch*"])
def test_an_unknown_name_is_found_with_the_date_of_the_data(action: str) -> None:
    (found,) = findings([allow(action)], rules=RULE)
    assert found.says.startswith(f"{action}: not among the actions known on 20")
    assert not found.certain


def test_several_are_found_together() -> None:
    (found,) = findings([allow(["s3:Fetch*", "newservice:A", "s3:GetObject"])], rules=RULE)
    assert found.says.startswith("newservice:A and s3:Fetch*: ")


def test_it_never_blocks() -> None:
    assert set(RULE.levels.values()) == {Level.ADVISORY}


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:Describe*", "*", "s3:*", "*:*", "s*:Get*"])
def test_known_actions_and_patterns_of_them_are_not_found(action: str) -> None:
    assert findings([allow(action)], rules=RULE) == []


def test_a_certain_slip_is_left_to_another_rule() -> None:
    assert findings([allow("s3:GetObjects")], rules=RULE) == []
