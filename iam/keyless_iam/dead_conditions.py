"""Conditions that no request can fulfil, and the slips that make them so.

Source: "IAM JSON policy elements: Condition operators" (IAM User Guide).
"""

from dataclasses import dataclass
from functools import lru_cache

from keyless_iam import catalogue
from keyless_iam.conditions.checks import Check, Quantifier, check
from keyless_iam.conditions.operators import OPERATORS, number
from keyless_iam.document import VERSION, Condition, Statement, Version
from keyless_iam.globs import is_literal

# Services for which the reference lists every key of every action; others carry keys that it does not list, as the
# policies show that AWS manages.
_EXACTLY_LISTED = frozenset({"ec2", "iam", "kms", "s3"})
_LITERAL = ("StringEquals", "StringEqualsIgnoreCase", "StringNotEquals", "StringNotEqualsIgnoreCase")


@dataclass(frozen=True)
class Slip:
    """Something wrong in one condition.

    Attributes:
        says: what, in words to be read after the condition's name.
        mend: what to do.
        dead: whether the condition can then never be fulfilled, so that its statement does nothing.
    """

    says: str
    mend: str
    dead: bool


def name_of(condition: Condition) -> str:
    """The element a condition is: ``Condition.StringEquals.s3:prefix``."""
    return f"Condition.{condition.operator}.{condition.key}"


@lru_cache(maxsize=4096)
def wildcard_slip(condition: Condition, version: Version) -> Slip | None:
    """Wildcards under an operator that takes them for plain characters."""
    parts = check(condition, version)
    if parts.operator is None or parts.operator.name not in _LITERAL:
        return None
    wild = [value for value in condition.values if not is_literal(_without_escapes(value, version))]
    # A question mark is part of many a URL.
    wild = [value for value in wild if "*" in value or "://" not in value]
    if not wild:
        return None
    like = condition.operator.replace("EqualsIgnoreCase", "Like").replace("Equals", "Like")
    every = len(wild) == len(condition.values)
    return Slip(
        f'"{wild[0]}" has a wildcard, which {parts.operator.name} takes for a plain character',
        f"Use {like}",
        dead=every and _needs_a_match(parts),
    )


@lru_cache(maxsize=4096)
def malformed_slip(condition: Condition, version: Version) -> Slip | None:
    """Values that the operator cannot read."""
    parts = check(condition, version)
    if parts.operator is None:
        return Slip("AWS knows no such operator", "Use one of AWS's condition operators", dead=False)
    family = parts.operator.name
    wrong = [v for v in condition.values if "${" not in v and not _readable(family, v)]
    if not wrong:
        return None
    return Slip(
        f'"{wrong[0]}" is not {_FORMS[_form(family)]}',
        f"Write {_FORMS[_form(family)]}",
        dead=len(wrong) == len(condition.values) and _needs_a_match(parts),
    )


def never_carried(condition: Condition, statement: Statement, version: Version) -> bool:
    """Whether no request for any of a statement's actions can fulfil a condition, for none carries its key: proved."""
    if not statement.actions or not needs_the_key(condition, version):
        return False
    return all(carried(action, condition.key) is False for action in statement.actions)


@lru_cache(maxsize=4096)
def carried(action: str, key: str) -> bool | None:
    """Whether requests for an action carry a key; None for a pattern, and where nobody can tell."""
    if key.partition(":")[0].lower() not in _EXACTLY_LISTED:
        return None
    known = catalogue.find_action(action) if is_literal(action) else None
    return catalogue.carries(known, key) if known else None


def contradiction(statement: Statement, version: Version) -> tuple[Condition, Condition] | None:
    """Two conditions of which one asks for a key to be absent and the other for a value of it."""
    absent = {
        c.key.lower(): c
        for c in statement.conditions
        if c.operator.lower() == "null" and {v.lower() for v in c.values} == {"true"}
    }
    if not absent:
        return None
    for other in statement.conditions:
        asks = absent.get(other.key.lower())
        if asks is not None and asks is not other and _needs_a_match(check(other, version)):
            return asks, other
    return None


def dead(statement: Statement, version: Version) -> tuple[str, str, str] | None:
    """Why no request can fulfil a statement's conditions: element, reason, mend. None if one may."""
    for condition in statement.conditions:
        slip = wildcard_slip(condition, version) or malformed_slip(condition, version)
        if slip and slip.dead:
            return name_of(condition), slip.says, slip.mend
        if never_carried(condition, statement, version):
            return name_of(condition), "requests for the actions never carry the key", "Take the condition away"
    pair = contradiction(statement, version)
    if pair:
        return name_of(pair[1]), "the statement also asks for the key to be absent", "Keep one of the two conditions"
    return None


def needs_the_key(condition: Condition, version: Version) -> bool:
    """Whether a condition can hold only for requests that carry its key."""
    parts = check(condition, version)
    return _needs_a_match(parts) or (
        parts.operator is not None
        and parts.operator.name == "Null"
        and {v.lower() for v in condition.values} == {"false"}
    )


def _needs_a_match(parts: Check) -> bool:
    """Whether the condition holds only if a value matches: not without the key, not by a value that does not match."""
    return (
        parts.operator is not None
        and parts.operator.name != "Null"
        and not parts.operator.negated
        and not parts.if_exists
        and parts.quantifier is not Quantifier.ALL
    )


def _without_escapes(value: str, version: Version) -> str:
    if version != VERSION or "${" not in value:
        return value
    for escape in ("${*}", "${?}", "${$}"):
        value = value.replace(escape, "")
    return value


_FORMS = {
    "Numeric": "a number",
    "Date": "a date such as 2030-01-31T00:00:00Z",
    "Ip": "an IP address or a range of them such as 203.0.113.0/24",
    "Bool": "true or false",
    "Null": "true or false",
    "Arn": "an ARN",
    "Binary": "Base64",
}


def _form(family: str) -> str:
    return "Ip" if "IpAddress" in family else next((f for f in _FORMS if family.startswith(f)), "")


def _readable(family: str, value: str) -> bool:
    form = _form(family)
    if not form:
        return True
    if form == "Numeric":
        return number(value) is not None
    if form == "Arn":
        # Anything that a wildcard begins may be an ARN.
        return value.startswith(("arn:", "*", "?")) or not is_literal(value[:4])
    if form in ("Bool", "Null"):
        return value.lower() in ("true", "false")
    if form == "Ip":
        return OPERATORS["IpAddress"].matches(value, "203.0.113.1") is not None
    reads = OPERATORS[{"Date": "DateEquals", "Binary": "BinaryEquals"}[form]].matches
    return reads(value, value) is not None
