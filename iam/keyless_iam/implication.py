"""Whether one condition block holds whenever another does, decided by what stands in both; never by guessing."""

from keyless_iam.document import Condition


def implied(conclusion: tuple[Condition, ...], premise: tuple[Condition, ...]) -> bool:
    """Whether ``conclusion`` is true in every context in which ``premise`` is: proved, or False.

    A condition follows from another one about the same key with the same operator, or from one without ``IfExists``,
    if its values are at least as many (an alternative more), or at most as many for a negated operator.
    """
    return all(any(_follows(c, p) for p in premise) for c in conclusion)


def _follows(conclusion: Condition, premise: Condition) -> bool:
    if conclusion.key.lower() != premise.key.lower():
        return False
    if conclusion.operator.lower() not in (premise.operator.lower(), f"{premise.operator.lower()}ifexists"):
        return False
    wanted, given = set(conclusion.values), set(premise.values)
    return wanted <= given if "not" in premise.operator.lower() else given <= wanted
