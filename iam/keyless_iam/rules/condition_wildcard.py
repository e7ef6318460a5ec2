"""No wildcard where it is a plain character."""

from collections.abc import Iterator

from keyless_iam.dead_conditions import name_of, wildcard_slip
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, written
from keyless_iam.subject import Subject

NAME = "condition-wildcard"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, version in written(subject):
        for condition in statement.conditions:
            slip = wildcard_slip(condition, version)
            if slip:
                yield Finding(NAME, place, name_of(condition), slip.says, slip.mend)


RULE = Rule(
    name=NAME,
    title="Wildcards stand under operators that know them.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation="Use StringLike or StringNotLike. Write ${*} where a plain asterisk is meant.",
    documentation=("IAM JSON policy elements: Condition operators (IAM User Guide)",),
)
