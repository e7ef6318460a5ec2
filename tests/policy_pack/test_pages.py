"""Every rule about resources has a page, and the page's examples do what they say."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.policy_pack.pack import PACK, Pack, running_pack
from tests.policy_pack.rules_page import INDEX, PAGES, rules_page

SECTIONS = ["Summary", "Avoid", "Prefer", "Rationale", "Configuration", "Related"]

RULES = sorted(set(PAGES.glob("*.md")) - {INDEX})

of_pages = pytest.mark.parametrize("page", RULES, ids=lambda page: page.stem)


def sections(page: Path) -> dict[str, str]:
    title, *parts = re.split(r"^## ", page.read_text(), flags=re.MULTILINE)
    assert title.strip() == f"# {page.stem}"
    return {heading: body.strip() for heading, body in (part.split("\n", 1) for part in parts)}


def example(section: str) -> tuple[str, dict[str, object]]:
    """The type and the properties of the one example of a section."""
    ((resource_type, text),) = re.findall(r"^```json (\S+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return resource_type, json.loads(text)


@pytest.fixture(scope="module")
def strictest() -> Iterator[Pack]:
    with running_pack(KEYLESS_PRESET="strict") as pack:
        pack.configure(permissions_boundary_required={"level": "MANDATORY"})
        yield pack


def test_every_rule_about_resources_has_a_page() -> None:
    modules = (PACK / "keyless_policies" / "resources").glob("*.py")
    names = {
        found for module in modules for found in re.findall(r'^    name="(.*)",$', module.read_text(), re.MULTILINE)
    }
    assert names == {page.stem for page in RULES}


def test_the_table_has_them_all() -> None:
    assert INDEX.read_text() == rules_page()


@of_pages
def test_a_page_has_its_sections(page: Path) -> None:
    assert list(sections(page)) == SECTIONS


@of_pages
def test_the_rule_finds_what_its_page_says_to_avoid(page: Path, strictest: Pack) -> None:
    assert strictest.rules(*example(sections(page)["Avoid"])) == [page.stem]


@of_pages
def test_no_rule_finds_anything_in_what_a_page_prefers(page: Path, strictest: Pack) -> None:
    assert strictest.rules(*example(sections(page)["Prefer"])) == []


@of_pages
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((.+?)\)", page.read_text()):
        assert (PAGES / target).is_file()
