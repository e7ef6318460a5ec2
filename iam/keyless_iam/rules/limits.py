"""Conditions that narrow what is reached, whoever states them: the Allow itself, or a Deny of everything else."""

from collections.abc import Callable, Collection, Iterator

from keyless_iam.actions import ActionSet
from keyless_iam.document import Condition, Statement, Version
from keyless_iam.globs import is_literal
from keyless_iam.reach import Opening
from keyless_iam.resources import ResourceSet
from keyless_iam.subject import Subject

_POSITIVE = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
# With ...IfExists they say the same: both hold where the key is absent, and the Deny denies then.
_NEGATED = frozenset({"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike"})

ACCOUNT_KEYS = ("aws:resourceaccount", "s3:resourceaccount", "aws:resourceorgid")
"""Keys that say who owns a resource."""

Fits = Callable[[str], bool]


def definite(value: str) -> bool:
    """Whether a condition's value is not a pattern. A policy variable is none: it is one value in each request."""
    return bool(value) and is_literal(value)


def not_anything(value: str) -> bool:
    """Whether a condition's value, which may be a pattern, leaves out some value."""
    return bool(value.strip("*?"))


def demands(statement: Statement, keys: Collection[str], fits: Fits = definite) -> bool:
    """Whether a statement holds only where one of some keys is present and has one of the values that it names.

    Operators with ``IfExists`` or ``ForAllValues`` and negated ones do not count: they hold where the key is absent.

    Args:
        statement: an Allow.
        keys: in lower case; one that ends in ``/`` stands for all that begin so.
        fits: whether a value is narrow enough; all of them must be.
    """
    return any(
        _is_about(c, keys) and c.operator.lower().removeprefix("foranyvalue:") in _POSITIVE and all(map(fits, c.values))
        for c in statement.conditions
    )


def limited(subject: Subject, opening: Opening, action: str, keys: Collection[str], fits: Fits = definite) -> bool:
    """Whether an action that a statement allows is limited by one of some keys, by itself or by a Deny of all other values.

    Args:
        subject: whose Denies count.
        opening: the statement.
        action: such as ``s3:GetObject``.
        keys: as in ``demands``.
        fits: as in ``demands``.
    """
    return demands(opening.statement, keys, fits) or any(
        _denies_others(deny, keys, fits)
        and ActionSet(deny).matches(action)
        and ResourceSet(deny, version).covers(ResourceSet(opening.statement, opening.version))
        for deny, version in _denies(subject)
    )


def _denies(subject: Subject) -> Iterator[tuple[Statement, Version]]:
    for policy in (*subject.policies, *((subject.boundary,) if subject.boundary else ())):
        for statement in policy.document.statements:
            if statement.effect == "Deny" and not statement.not_principals:
                yield statement, policy.document.version


def _denies_others(deny: Statement, keys: Collection[str], fits: Fits) -> bool:
    if len(deny.conditions) != 1:
        return False
    (condition,) = deny.conditions
    operator = condition.operator.lower().removesuffix("ifexists")
    return operator in _NEGATED and _is_about(condition, keys) and all(map(fits, condition.values))


def _is_about(condition: Condition, keys: Collection[str]) -> bool:
    key = condition.key.lower()
    return any(key == k or (k.endswith("/") and key.startswith(k)) for k in keys)
