"""Yes, no and cannot tell: Kleene's three values, in which AWS's questions are answered when a fact is missing."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """One of three answers. Their order makes "and" the least and "or" the greatest of several."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __invert__(self) -> "Truth":
        return _NEGATED[self]

    def __and__(self, other: int) -> "Truth":
        return Truth(min(self, other))

    def __or__(self, other: int) -> "Truth":
        return Truth(max(self, other))

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values: compare it with TRUE, FALSE or UNKNOWN")


_NEGATED = (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE)

FALSE, UNKNOWN, TRUE = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE


def truth(answer: object) -> Truth:
    """A Python truth value as one of the two sure answers."""
    return TRUE if answer else FALSE


def all_of(answers: Iterable[Truth]) -> Truth:
    """FALSE if one is; else UNKNOWN if one is; else TRUE, as for no answer at all."""
    result = TRUE
    for answer in answers:
        if answer is FALSE:
            return FALSE
        if answer is UNKNOWN:
            result = UNKNOWN
    return result


def any_of(answers: Iterable[Truth]) -> Truth:
    """TRUE if one is; else UNKNOWN if one is; else FALSE, as for no answer at all."""
    result = FALSE
    for answer in answers:
        if answer is TRUE:
            return TRUE
        if answer is UNKNOWN:
            result = UNKNOWN
    return result
