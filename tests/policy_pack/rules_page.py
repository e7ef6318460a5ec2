"""The table of the rules about resources in policy_pack/rules/README.md: ``python -m tests.policy_pack.rules_page``."""

import re

from tests.policy_pack.pack import PACK

PAGES = PACK / "rules"
INDEX = PAGES / "README.md"

_HEAD = """\
# The rules about resources

What the policy pack asks of resources besides their documents, for which it has the
[rules about documents](../../docs/rules/README.md). Made by `python -m tests.policy_pack.rules_page`.

| rule | asks |
|---|---|
"""


def rules_page() -> str:
    """The page's text."""
    pages = sorted(PAGES.glob("*.md"))
    rows = [f"| [{page.stem}]({page.name}) | {_summary(page.read_text())} |\n" for page in pages if page != INDEX]
    return _HEAD + "".join(rows)


def _summary(page: str) -> str:
    (found,) = re.findall(r"^## Summary\n\n(.*)$", page, re.MULTILINE)
    return found


if __name__ == "__main__":
    INDEX.write_text(rules_page())
