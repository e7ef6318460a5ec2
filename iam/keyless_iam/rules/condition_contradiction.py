"""No conditions that cannot hold together."""

from collections.abc import Iterator

from keyless_iam.dead_conditions import contradiction, name_of
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, written
from keyless_iam.subject import Subject

NAME = "condition-contradiction"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, version in written(subject):
        pair = contradiction(statement, version) if len(statement.conditions) > 1 else None
        if pair:
            absent, present = pair
            yield Finding(
                NAME,
                place,
                name_of(present),
                f"{absent.operator} asks for {absent.key} to be absent, so that no request fulfils both conditions",
                "Keep one of the two, or give each a statement of its own",
            )


RULE = Rule(
    name=NAME,
    title="The conditions of a statement can hold together.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation="All conditions of a statement must hold at once. Put alternatives into statements of their own.",
    documentation=(
        "Conditions with multiple context keys or values (IAM User Guide)",
        "IAM JSON policy elements: Condition operators (IAM User Guide)",
    ),
)
