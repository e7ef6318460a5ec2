"""Set operators for keys of several values, plain operators for the others."""

from collections.abc import Iterator

from keyless_iam import catalogue
from keyless_iam.conditions.checks import Quantifier, check
from keyless_iam.dead_conditions import name_of
from keyless_iam.document import Condition, Version
from keyless_iam.rules.contract import ADVISES, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, written
from keyless_iam.subject import Subject

NAME = "condition-set-operator"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, version in written(subject):
        for condition in statement.conditions:
            wrong = _wrong(condition, version)
            if wrong:
                says, mend = wrong
                yield Finding(NAME, place, name_of(condition), says, mend)


def _wrong(condition: Condition, version: Version) -> tuple[str, str] | None:
    parts = check(condition, version)
    if parts.operator is None or parts.operator.name == "Null":
        return None
    key = catalogue.condition_key(condition.key)
    if key is None:
        return None
    if key.multivalued and parts.quantifier is Quantifier.ONE:
        return (
            f"requests can carry several values of {condition.key}, and {condition.operator} is made for one",
            f"Use ForAnyValue:{condition.operator}, or ForAllValues with a Null condition",
        )
    if not key.multivalued and parts.quantifier is not Quantifier.ONE:
        plain = condition.operator.partition(":")[2]
        return f"requests carry at most one value of {condition.key}", f"Use {plain}"
    return None


RULE = Rule(
    name=NAME,
    title="Set operators are used for keys of several values, and for no others.",
    severity=Severity.LOW,
    levels=ADVISES,
    types=EVERY_TYPE,
    check=_check,
    remediation="Put ForAnyValue or ForAllValues before operators on keys of several values; take it away from the others.",
    documentation=(
        "Set operators for multivalued context keys (IAM User Guide)",
        "AWS global condition context keys (IAM User Guide)",
    ),
)
