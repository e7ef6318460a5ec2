"""Everything that users can say is told somewhere, and every link leads somewhere on GitHub too."""

import json
import re
from pathlib import Path

import pytest
from keyless.plugin import Plugin

from tests.docs.blocks import ROOT
from tests.docs.command_line import Command, commands
from website.pages import sources_of_pages

PAGES = {source: source.read_text("utf-8") for source in sources_of_pages(ROOT)}
REFERENCE = [text for source, text in PAGES.items() if source.name != "CHANGELOG.md"]


@pytest.mark.parametrize("command", [command for command in commands() if len(command.words) > 1], ids=str)
def test_every_command_is_told_with_its_options_on_one_page(command: Command) -> None:
    def missing(text: str) -> list[str]:
        told = re.search(rf"\b{command}\b", text)
        return [str(command)] if not told else [name for name in command.options if f"`{name}" not in text]

    assert min((missing(text) for text in REFERENCE), key=len) == []


def test_every_argument_and_output_is_told() -> None:
    page = PAGES[ROOT / "docs" / "component.md"]
    schema = json.loads(Plugin("0.0.0").schema or "{}")
    component, grant = schema["resources"]["keyless:index:Instance"], schema["types"]["keyless:index:S3Grant"]
    names = {*component["inputProperties"], *component["properties"], *grant["properties"]}

    snake = {re.sub("([A-Z])", lambda letter: f"_{letter[0].lower()}", name) for name in names}

    assert len(snake) > 30
    assert {name for name in snake if f"| `{name}`" not in page} == set()


def test_every_argument_has_its_reason_or_passes_through() -> None:
    reasons = PAGES[ROOT / "docs" / "component.md"].split("## Why it is so")[1].split("\n## ")[0]
    schema = json.loads(Plugin("0.0.0").schema or "{}")
    names = schema["resources"]["keyless:index:Instance"]["inputProperties"]
    snake = {re.sub("([A-Z])", lambda letter: f"_{letter[0].lower()}", name) for name in names} - {"s3"}

    assert {name for name in snake if f"`{name}`" not in reasons} == set()


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    code = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", code, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("source", PAGES, ids=lambda source: str(source.relative_to(ROOT)))
def test_anchors_are_those_of_github(source: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", PAGES[source], flags=re.MULTILINE | re.DOTALL)
    for target, anchor in re.findall(r"\]\(([^)\s:#]*)#([^)\s]+)\)", text):
        page = (source.parent / target).resolve() if target else source
        assert anchor in anchors(PAGES[page]), f"{source.name}: {target}#{anchor}"
