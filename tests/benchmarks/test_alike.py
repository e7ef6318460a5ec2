"""The baselines do what the component does; a change of the component that they lack fails here."""

import pytest

from benchmarks.alike import UnlikeError, check_alike
from benchmarks.programs import by_hand


def test_the_programs_by_hand_create_what_the_component_creates() -> None:
    check_alike()


def test_a_program_by_hand_that_does_less_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_hand, "TAGS", {})

    with pytest.raises(UnlikeError, match=r"^raw: web0-0 is .*, and the component creates "):
        check_alike()
