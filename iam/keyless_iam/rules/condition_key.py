"""No condition on a key that requests for the action do not carry."""

from collections.abc import Iterator

from keyless_iam.dead_conditions import carried, name_of, needs_the_key
from keyless_iam.document import Condition, Statement, Version
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, listed, written
from keyless_iam.subject import Subject

NAME = "condition-key"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, version in written(subject):
        for condition in statement.conditions:
            without = _without_key(statement, condition, version)
            if without:
                yield Finding(
                    NAME,
                    place,
                    name_of(condition),
                    f"requests for {listed(without)} never carry {condition.key}, so that the statement "
                    f"{'grants' if statement.effect == 'Allow' else 'denies'} none of them",
                    "Give these actions a statement of their own without the condition",
                )


def _without_key(statement: Statement, condition: Condition, version: Version) -> list[str]:
    """The actions for which the condition can never be fulfilled, because requests for them have no such key."""
    if not statement.actions:
        return []
    if not needs_the_key(condition, version):
        return []
    return [action for action in statement.actions if carried(action, condition.key) is False]


RULE = Rule(
    name=NAME,
    title="Conditions are about keys that the actions carry.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation="Look up in the Service Authorization Reference which keys each action carries, and split the statement.",
    documentation=(
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
        "Bucket policy examples using condition keys (Amazon S3 User Guide)",
    ),
)
