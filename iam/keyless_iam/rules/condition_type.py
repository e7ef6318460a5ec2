"""No condition whose operator, key and values are of different types."""

from collections.abc import Iterator, Mapping

from keyless_iam import catalogue
from keyless_iam.conditions.checks import check
from keyless_iam.dead_conditions import malformed_slip, name_of
from keyless_iam.document import Condition, Version
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, written
from keyless_iam.subject import Subject

NAME = "condition-type"

# The types of keys that each family of operators can never compare. Keys of type String are left out: the reference
# gives that type to many a key whose values are numbers or ARNs.
_FOREIGN: Mapping[str, frozenset[str]] = {
    "Numeric": frozenset({"ARN", "Bool", "IPAddress"}),
    "Date": frozenset({"ARN", "Bool", "IPAddress"}),
    "Bool": frozenset({"ARN", "Date", "IPAddress", "Numeric"}),
    "Ip": frozenset({"ARN", "Bool", "Date", "Numeric"}),
    "Arn": frozenset({"Bool", "Date", "IPAddress", "Numeric"}),
    "String": frozenset({"Date"}),
}
_RIGHT: Mapping[str, str] = {
    "ARN": "ArnLike",
    "Bool": "Bool",
    "Date": "DateLessThan or DateGreaterThan",
    "IPAddress": "IpAddress or NotIpAddress",
    "Numeric": "a Numeric operator",
}


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, version in written(subject):
        for condition in statement.conditions:
            slip = malformed_slip(condition, version)
            if slip:
                says = f"{slip.says}, so that no request is compared with it"
                yield Finding(NAME, place, name_of(condition), says, slip.mend)
                continue
            wanted = _type_mismatch(condition, version)
            if wanted:
                says = f"{condition.key} is of type {wanted}, which {condition.operator} does not compare"
                yield Finding(NAME, place, name_of(condition), says, f"Use {_RIGHT[wanted]}")


def _type_mismatch(condition: Condition, version: Version) -> str | None:
    """The key's type, if the operator cannot compare it."""
    operator = check(condition, version).operator
    if operator is None or operator.name == "Null":
        return None
    key = catalogue.condition_key(condition.key)
    if key is None:
        return None
    name = operator.name.removeprefix("Not")
    family = next((f for f in _FOREIGN if name.startswith(f)), "")
    # A range of addresses is never equal to an address.
    ranges = family == "String" and key.type == "IPAddress" and any("/" in v for v in condition.values)
    return key.type if ranges or key.type in _FOREIGN.get(family, ()) else None


RULE = Rule(
    name=NAME,
    title="Operator, key and values of a condition fit together.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation="Use the operator of the key's type, and values that it can read.",
    documentation=(
        "IAM JSON policy elements: Condition operators (IAM User Guide)",
        "AWS global condition context keys (IAM User Guide)",
    ),
)
