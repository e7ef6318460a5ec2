"""The baselines do what the component does; a change of the component that they lack fails here."""

import json
from pathlib import Path

import pytest
from keyless.plugin import Plugin

from benchmarks.alike import UnlikeError, check_alike
from benchmarks.programs import by_hand, load
from benchmarks.programs.plugin import project
from tests.components.recording import record


def test_the_programs_by_hand_create_what_the_component_creates() -> None:
    check_alike()


def test_a_program_by_hand_that_does_less_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_hand, "TAGS", {})

    with pytest.raises(UnlikeError, match=r"^raw: web0-0 is .*, and the component creates "):
        check_alike()


def test_the_program_that_uses_the_plugin_creates_what_the_component_creates() -> None:
    plugin = Plugin("0.0.0")
    (name, resource) = next(iter(json.loads(project("tested", Path("components"), 1))["resources"].items()))

    through_plugin = record(lambda: plugin.construct(name, resource["type"], resource["properties"]).urn)
    in_process = record(lambda: load("component")(1))

    assert {r.name: (r.type, r.inputs) for r in through_plugin.resources} == {
        r.name: (r.type, r.inputs) for r in in_process.resources
    }
    assert len(through_plugin.aws) == 7
