"""The component's schema is committed, so that a change of it is seen, told in the changelog and called by its name."""

import json
from pathlib import Path
from typing import Any

from release.changelog import unreleased
from release.files import CHANGELOG, SCHEMA
from release.golden import golden_text
from release.repository import Repository
from release.schemas import untold

ROOT = Path(__file__).parents[2]


def schema() -> dict[str, Any]:
    return json.loads((ROOT / SCHEMA).read_text("utf-8"))


def test_the_committed_schema_is_what_the_plugin_serves() -> None:
    assert (ROOT / SCHEMA).read_text("utf-8") == golden_text(), (
        "the schema has changed: run 'python -m tests.components.pages', look at the difference, and tell of it in "
        "CHANGELOG.md under Unreleased"
    )


def test_the_changelog_names_everything_that_changed_in_the_schema_since_the_last_release() -> None:
    missing = untold(Repository(ROOT).schema_changes(), unreleased((ROOT / CHANGELOG).read_text("utf-8")))

    assert [str(change) for change in missing] == [], "CHANGELOG.md must name them in backticks, under Unreleased"


def test_everything_in_the_schema_has_a_description_of_whole_lines() -> None:
    undescribed = {
        f"{section}.{name}": described.get("description")
        for section, described_by_name in described_parts(schema()).items()
        for name, described in described_by_name.items()
        if not described.get("description", "").endswith((".", "`")) or "\n" in described["description"]
    }

    assert undescribed == {}


def described_parts(whole: dict[str, Any]) -> dict[str, dict[str, Any]]:
    component, grant = whole["resources"]["keyless:index:Instance"], whole["types"]["keyless:index:S3Grant"]
    return {
        "resources": whole["resources"],
        "types": whole["types"],
        "inputs": component["inputProperties"],
        "outputs": component["properties"],
        "grant": grant["properties"],
    }
