"""Whether one condition block holds whenever another does, decided by what stands in both; never by guessing."""

from keyless_iam.conditions.checks import check
from keyless_iam.document import VERSION, Condition, Version

_VARIABLE = "${"


def implied(
    conclusion: tuple[Condition, ...],
    premise: tuple[Condition, ...],
    versions: tuple[Version, Version] = (VERSION, VERSION),
) -> bool:
    """Whether ``conclusion`` is true in every context in which ``premise`` is: proved, or False.

    A condition follows from another one about the same key with the same operator, or from one without ``IfExists``,
    if its values are at least as many (an alternative more), or at most as many for a negated operator.

    Args:
        conclusion: conditions, all of which must hold.
        premise: conditions, all of which hold.
        versions: of the document that holds the conclusion, and of the one that holds the premise.
    """
    return all(any(_follows(c, p, versions) for p in premise) for c in conclusion)


def _follows(conclusion: Condition, premise: Condition, versions: tuple[Version, Version]) -> bool:
    if conclusion.key.lower() != premise.key.lower():
        return False
    if conclusion.operator not in (premise.operator, f"{premise.operator}IfExists"):
        return False
    wanted, given = set(conclusion.values), set(premise.values)
    # The same text is a variable in documents of one version alone.
    if versions[0] != versions[1] and any(_VARIABLE in value for value in wanted | given):
        return False
    operator = check(conclusion, versions[0]).operator
    if operator is None:
        return conclusion == premise
    if operator.negated:
        return wanted <= given
    # Where a variable of another alternative is absent, AWS may take the whole statement for invalid.
    return given <= wanted and not any(_VARIABLE in value for value in wanted - given)
