"""Whether one condition holds for a request's context.

Sources: "IAM JSON policy elements: Condition operators", "Set operators for multivalued context keys" and "IAM policy
elements: Variables and tags" (IAM User Guide).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from keyless_iam.conditions.context import ABSENT, Context, Missing
from keyless_iam.conditions.operators import OPERATORS, Operator
from keyless_iam.document import Condition, Version
from keyless_iam.global_keys import global_key
from keyless_iam.templates import Template, template
from keyless_iam.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, truth


class Quantifier(Enum):
    """How a condition reads a key of several values."""

    ONE = ""
    ALL = "ForAllValues"
    ANY = "ForAnyValue"


_QUANTIFIERS = {quantifier.value: quantifier for quantifier in Quantifier}


@dataclass(frozen=True)
class Check:
    """A condition taken apart.

    Attributes:
        condition: as written.
        operator: its operator without prefix and suffix; None if AWS has no such operator.
        quantifier: its prefix.
        if_exists: whether it ends in ``IfExists``.
        values: its values.
        misread: whether it reads a key that AWS documents as multivalued without a prefix.
    """

    condition: Condition
    operator: Operator | None
    quantifier: Quantifier
    if_exists: bool
    values: tuple[Template, ...]
    misread: bool

    def holds(self, context: Context) -> Truth:
        """Whether the condition holds.

        UNKNOWN, beside where a value is unknown:

        - AWS has no such operator, or it cannot have the prefix, suffix or variable that it has;
        - a key is multivalued, or has several values or none, and the operator is not made for that;
        - a negated operator meets a value that it cannot read;
        - a variable is absent and the condition would hold without the value that it stands in: of such a statement
          AWS says only that it "might" be invalid.
        """
        operator = self.operator
        if operator is None:
            return UNKNOWN
        given = context[self.condition.key]
        if given == ():
            if self.quantifier is Quantifier.ONE and operator.name != "Null":
                return UNKNOWN if operator.negated or self.if_exists else FALSE
            given = ABSENT
        elif self.misread and not isinstance(given, Missing):
            return UNKNOWN
        if operator.name == "Null":
            return self._null(given)
        if given is ABSENT and self.if_exists:
            return TRUE
        if given is Missing.UNKNOWN:
            return UNKNOWN
        wanted = [value.resolve(context, pattern=operator.patterns) for value in self.values]
        result = self._compare(operator, given, wanted)
        return UNKNOWN if result is TRUE and any(isinstance(value, Missing) for value in wanted) else result

    def _null(self, given: tuple[str, ...] | Missing) -> Truth:
        if given is Missing.UNKNOWN:
            return UNKNOWN
        absent = "true" if given is ABSENT else "false"
        return any_of(
            truth(value.text.lower() == absent) if value.text.lower() in ("true", "false") else UNKNOWN
            for value in self.values
        )

    def _compare(self, operator: Operator, given: tuple[str, ...] | Missing, wanted: Sequence[str | Missing]) -> Truth:
        if self.quantifier is not Quantifier.ONE and isinstance(given, Missing):
            return truth(self.quantifier is Quantifier.ALL)
        if isinstance(given, Missing):
            return truth(operator.negated)
        answers = (_matches(operator, value, wanted) for value in given)
        if self.quantifier is Quantifier.ANY:
            # Of a value that is an empty text AWS says that ForAllValues takes it for none, and of ForAnyValue nothing.
            return any_of(answers) & (TRUE if any(given) else UNKNOWN)
        if self.quantifier is Quantifier.ALL and not any(given):
            return TRUE
        if self.quantifier is Quantifier.ONE and len(given) > 1:
            return UNKNOWN
        return all_of(answers)

    def __str__(self) -> str:
        values = " or ".join(f'"{value.text}"' for value in self.values)
        return f"{self.condition.operator} {self.condition.key}: {values}"


def _matches(operator: Operator, given: str, wanted: Sequence[str | Missing]) -> Truth:
    """Whether one value of the request is what the condition wants of it."""
    result = FALSE
    for value in wanted:
        if isinstance(value, Missing):
            if value is Missing.UNKNOWN:
                result = UNKNOWN
            continue
        same = operator.matches(value, given)
        if same is True:
            return truth(not operator.negated)
        if same is UNKNOWN or (same is None and operator.negated):
            result = UNKNOWN
    return ~result if operator.negated else result


@lru_cache(maxsize=8192)
def check(condition: Condition, version: Version) -> Check:
    """The condition of a document of this version, taken apart."""
    prefix, colon, name = condition.operator.rpartition(":")
    quantifier = _QUANTIFIERS.get(prefix, Quantifier.ONE)
    if_exists = name.endswith("IfExists")
    operator = OPERATORS.get(name.removesuffix("IfExists"))
    values = tuple(template(value, version) for value in condition.values)
    impossible = (
        (colon and quantifier is Quantifier.ONE)
        or (operator and operator.name == "Null" and (colon or if_exists))
        or (operator and not operator.variables and any(value.parts for value in values))
    )
    key = None if quantifier is not Quantifier.ONE or name == "Null" else global_key(condition.key)
    misread = key is not None and key.multivalued
    return Check(condition, None if impossible else operator, quantifier, if_exists, values, misread)
