"""Every rule has a module, a test and a page, and the page's examples do what they say."""

import json
import re
from pathlib import Path

import pytest
from keyless_iam.rules import RULES
from keyless_iam.rules.contract import Rule
from keyless_iam.subject import PolicyType

from tests.iam.rules import index
from tests.iam.rules.judging import findings

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "rules"
SECTIONS = ["Summary", "Avoid", "Prefer", "Rationale", "Configuration", "Related"]
TYPES = {
    "": PolicyType.IDENTITY,
    "trust": PolicyType.TRUST,
    "bucket": PolicyType.BUCKET,
    "key": PolicyType.KEY,
    "resource": PolicyType.RESOURCE,
}

of_rules = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def sections(rule: Rule) -> dict[str, str]:
    """The sections of a rule's page by heading."""
    title, *parts = re.split(r"^## ", (PAGES / f"{rule.name}.md").read_text(), flags=re.MULTILINE)
    assert title.strip() == f"# {rule.name}"
    return {heading: body.strip() for heading, body in (part.split("\n", 1) for part in parts)}


def examples(section: str) -> list[tuple[PolicyType, str]]:
    """The documents in a section, with their types."""
    return [
        (TYPES[info.strip()], text)
        for info, text in re.findall(r"^```json([^\n]*)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    ]


def about(type: PolicyType, rule: Rule) -> dict[str, bool | PolicyType]:  # noqa: A002  the attribute's name
    """What is told of an example's owner: one rule is about the trust policies of instances' roles only."""
    return {"type": type, "carried_by_instance": rule.name == "trust-instance-role"}


def test_names_of_rules_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


@of_rules
def test_a_rule_has_a_module_and_a_test(rule: Rule) -> None:
    module = rule.name.replace("-", "_")
    assert (ROOT / "iam" / "keyless_iam" / "rules" / f"{module}.py").is_file()
    assert (ROOT / "tests" / "iam" / "rules" / f"test_{module}.py").is_file()


def test_every_module_with_a_rule_is_among_the_rules() -> None:
    written = {p.stem for p in (ROOT / "iam/keyless_iam/rules").glob("*.py") if "\nRULE = " in p.read_text()}
    assert written == {rule.name.replace("-", "_") for rule in RULES}


@of_rules
def test_what_a_rule_covers_is_a_rule(rule: Rule) -> None:
    assert rule.covers <= {other.name for other in RULES} - {rule.name}


@of_rules
def test_a_page_has_the_sections_of_all_pages(rule: Rule) -> None:
    found = sections(rule)
    assert list(found) == SECTIONS
    assert all(found.values())


@of_rules
def test_what_a_page_says_to_avoid_is_found(rule: Rule) -> None:
    documents = examples(sections(rule)["Avoid"])
    assert documents
    for type_, text in documents:
        assert findings(text, rules=rule, **about(type_, rule))


@of_rules
def test_what_a_page_prefers_is_found_by_no_rule(rule: Rule) -> None:
    documents = examples(sections(rule)["Prefer"])
    assert documents
    for type_, text in documents:
        assert findings(text, preset="strict", **about(type_, rule)) == []


@of_rules
def test_a_page_explains_every_option(rule: Rule) -> None:
    section = sections(rule)["Configuration"]
    if not rule.options:
        assert section.startswith("None beyond exceptions.")
        return
    configured = {
        name
        for text in re.findall(r"^```(?:json)?\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
        for name in json.loads(text)[rule.name]
    }
    assert configured - {"exceptions", "enforcementLevel"} == {option.name for option in rule.options}


@of_rules
def test_a_page_links_to_pages_that_exist(rule: Rule) -> None:
    for target in re.findall(r"\]\(([^)#]+\.md)\)", (PAGES / f"{rule.name}.md").read_text()):
        assert (PAGES / target).is_file(), target


def test_every_page_is_about_a_rule() -> None:
    assert {p.stem for p in PAGES.glob("*.md")} - {"README"} <= {rule.name for rule in RULES}


def test_the_index_is_that_of_the_rules() -> None:
    assert index.PAGE.read_text() == index.page(), "run: .venv/bin/python -m tests.iam.rules.index"
