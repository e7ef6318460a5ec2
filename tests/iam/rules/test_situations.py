"""What is found in policies that instances carry in real life."""

from typing import Any

import pytest

from tests.iam.rules.judging import findings, names
from tests.iam.rules.situations import GOOD, SITUATIONS, Statements


@pytest.mark.parametrize(("statements", "rules"), SITUATIONS.values(), ids=SITUATIONS)
def test_a_bad_policy_is_found_for_the_right_reason(statements: Statements, rules: set[str]) -> None:
    assert names(statements, carried_by_instance=True) == rules


@pytest.mark.parametrize("preset", ["standard", "strict"])
def test_the_good_policy_is_clean(preset: Any) -> None:
    assert findings(GOOD, carried_by_instance=True, preset=preset) == []


@pytest.mark.parametrize("statements", [statements for statements, _ in SITUATIONS.values()], ids=SITUATIONS)
def test_what_is_found_names_statement_and_mend(statements: Statements) -> None:
    for finding in findings(statements, carried_by_instance=True):
        assert str(finding).startswith(f"statement {finding.place.index} of policy, {finding.element}: ")
        assert finding.mend
        assert finding.certain
