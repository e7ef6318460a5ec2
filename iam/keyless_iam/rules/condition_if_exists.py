"""No Allow that a request passes by leaving a key out."""

from collections.abc import Iterator

from keyless_iam import catalogue
from keyless_iam.conditions.checks import Quantifier, check
from keyless_iam.dead_conditions import name_of
from keyless_iam.document import Condition, Statement, Version
from keyless_iam.globs import match
from keyless_iam.rules.contract import ADVISES, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, written
from keyless_iam.subject import Subject

NAME = "condition-if-exists"

_ALWAYS_THERE = frozenset(
    f"aws:{name}"
    for name in (
        "currenttime",
        "epochtime",
        "principalarn",
        "principalisawsservice",
        "requestedregion",
        "securetransport",
        "userid",
        "viaawsservice",
    )
)

# Where none of these is asked for, there is none that could be a wrong one.
_WHAT_IS_ASKED_FOR = frozenset({"aws:tagkeys", "kms:grantoperations", "s3:requestobjecttagkeys"})


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, version in written(subject):
        if statement.effect != "Allow":
            continue
        for condition in statement.conditions:
            if _passes_without_key(condition, version) and not _meant(condition, statement):
                yield Finding(
                    NAME,
                    place,
                    name_of(condition),
                    f"requests that carry no {condition.key} pass",
                    f"Take IfExists away from {condition.operator}"
                    if condition.operator.endswith("IfExists")
                    else f'Add "Null": {{"{condition.key}": "false"}}',
                )


def _passes_without_key(condition: Condition, version: Version) -> bool:
    parts = check(condition, version)
    if parts.operator is None or parts.operator.negated:
        return False
    return parts.if_exists or parts.quantifier is Quantifier.ALL


def _meant(condition: Condition, statement: Statement) -> bool:
    key = condition.key.lower()
    if key in _ALWAYS_THERE or (key in _WHAT_IS_ASKED_FOR and "ForAllValues" in condition.operator):
        return True
    present = any(
        c.key.lower() == key and c.operator.lower() == "null" and c.values == ("false",) for c in statement.conditions
    )
    return present or any(_of_some_resources(action, key) for action in statement.actions)


def _of_some_resources(action: str, key: str) -> bool:
    """Whether one request for an action is about several resources, of which not all have the key: IfExists is for these."""
    known = catalogue.find_action(action)
    service = catalogue.service(action.partition(":")[0])
    if known is None or service is None or len(known.resources) < 2:
        return False
    having = 0
    for resource in known.resources:
        found = service.resource_types.get(resource.type)
        keys = (*resource.condition_keys, *(found.condition_keys if found else ()))
        having += any(match(k.replace("${TagKey}", "*"), key, ignore_case=True) for k in keys)
    return 0 < having < len(known.resources)


RULE = Rule(
    name=NAME,
    title="An Allow asks for the keys that limit it.",
    severity=Severity.MEDIUM,
    levels=ADVISES,
    types=EVERY_TYPE,
    check=_check,
    remediation="Take IfExists away, or ask with Null for the key to be there. IfExists and ForAllValues belong into Deny.",
    documentation=(
        "IAM JSON policy elements: Condition operators (IAM User Guide)",
        "Set operators for multivalued context keys (IAM User Guide)",
    ),
)
