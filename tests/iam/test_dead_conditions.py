"""Conditions that are called dead are held against contexts: none of them may be fulfilled, and the others may be."""

from itertools import product

import pytest
from keyless_iam.conditions.checks import check
from keyless_iam.conditions.context import Context
from keyless_iam.dead_conditions import dead
from keyless_iam.document import Condition, Statement
from keyless_iam.truth import FALSE, all_of

VERSION = "2012-10-17"
KEYS = ("s3:prefix", "foo:bar")
GIVEN = (
    None,
    "true",
    "false",
    "1",
    "2030-01-31T00:00:00Z",
    "203.0.113.7",
    "arn:aws:iam::111122223333:role/app",
    "in/a",
)
OPERATORS = (
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "Bool",
    "NumericEquals",
    "DateEquals",
    "IpAddress",
    "ArnLike",
)
VALUES = (
    "in/*",
    "in/a",
    "true",
    "yes",
    "1",
    "one",
    "203.0.113.0/24",
    "arn:aws:iam::111122223333:*",
    "2030-01-31T00:00:00Z",
)
CONDITIONS = [
    *(
        Condition.of(f"{prefix}{operator}{suffix}", key, value)
        for prefix, operator, suffix, key, value in product(
            ("", "ForAllValues:", "ForAnyValue:"), OPERATORS, ("", "IfExists"), KEYS, VALUES
        )
    ),
    *(Condition.of("Null", key, value) for key, value in product(KEYS, ("true", "false", "maybe"))),
]


def can_hold(*conditions: Condition) -> bool:
    for values in product(GIVEN, repeat=len(KEYS)):
        context = Context.of({key: value for key, value in zip(KEYS, values, strict=True) if value is not None})
        if all_of(check(condition, VERSION).holds(context) for condition in conditions) is not FALSE:
            return True
    return False


def is_dead(*conditions: Condition) -> bool:
    return dead(Statement.of("Deny", "s3:*", "*", conditions=conditions), VERSION) is not None


def test_no_context_fulfils_a_condition_that_is_called_dead() -> None:
    called_dead = [c for c in CONDITIONS if is_dead(c)]
    assert len(called_dead) > 50
    assert not [c for c in called_dead if can_hold(c)]


def test_no_context_fulfils_two_conditions_that_are_called_a_contradiction() -> None:
    alive = [c for c in CONDITIONS if not is_dead(c)]
    absent = Condition.of("Null", KEYS[0], "true")
    against = [c for c in alive if (c.operator, c.key) != (absent.operator, absent.key) and is_dead(absent, c)]
    assert len(against) > 20
    assert not [c for c in against if can_hold(absent, c)]


@pytest.mark.parametrize(
    "condition",
    [
        Condition.of("StringEquals", "s3:prefix", ["in/a", "in/*"]),
        Condition.of("StringNotEquals", "s3:prefix", "in/*"),
        Condition.of("StringEqualsIfExists", "s3:prefix", "in/*"),
        Condition.of("ForAllValues:StringEquals", "s3:prefix", "in/*"),
        Condition.of("Bool", "s3:prefix", ["yes", "true"]),
    ],
    ids=str,
)
def test_a_condition_that_can_hold_is_not_called_dead(condition: Condition) -> None:
    assert can_hold(condition)
    assert not is_dead(condition)
