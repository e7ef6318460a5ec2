"""The workflow that previews pull requests, as its file has it."""

from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parents[2] / ".github" / "workflows" / "preview.yml"


def workflow() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text())


def steps(job: str) -> list[dict[str, Any]]:
    return workflow()["jobs"][job]["steps"]


def script(job: str, name: str) -> str:
    """What the step of that name runs."""
    (found,) = [each["run"] for each in steps(job) if each.get("name") == name]
    return found
