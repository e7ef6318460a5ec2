"""The kinds of things that a report may hold, by which `keyless diff` ends with 1."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from keyless_iam.compare.answers import Answer, Verdict

from keyless_preview.report import PrincipalChange, Report, StackReport

Kind = Literal["broadened", "narrowed", "cannot-tell", "delete", "replace", "policy", "expect"]


def kinds_of(report: Report) -> frozenset[Kind]:
    """Which kinds of things a report holds.

    ``broadened`` and ``narrowed`` are what is proved; what nobody can tell is of its own kind. ``policy`` is everything
    that policy packs found, whatever its level.
    """
    return frozenset(kind for kind, holds in _HOLDS.items() if any(map(holds, report.stacks)))


def _answers(stack: StackReport) -> Iterator[tuple[Answer, Answer]]:
    principals: tuple[PrincipalChange, ...] = stack.principals
    for comparison in (each for one in principals for each in (one.access, one.trust)):
        if comparison:
            yield comparison.broadened, comparison.narrowed


def _broadened(stack: StackReport) -> bool:
    proved = any(broadened.verdict is Verdict.YES for broadened, _ in _answers(stack))
    return proved or any(notice.broadens for notice in stack.notices)


def _narrowed(stack: StackReport) -> bool:
    return any(narrowed.verdict is Verdict.YES for _, narrowed in _answers(stack))


def _untold(stack: StackReport) -> bool:
    answers = [answer for pair in _answers(stack) for answer in pair]
    open_ = any(answer.reasons or answer.verdict is Verdict.CANNOT_TELL for answer in answers)
    unsure = any(each.undecided for each in (*stack.notices, *stack.expectations))
    return open_ or unsure or bool(stack.unproved)


_HOLDS: Mapping[Kind, Callable[[StackReport], bool]] = {
    "broadened": _broadened,
    "narrowed": _narrowed,
    "cannot-tell": _untold,
    "delete": lambda stack: any(change.ends and "replace" not in change.op for change in stack.changes),
    "replace": lambda stack: any(change.ends and "replace" in change.op for change in stack.changes),
    "policy": lambda stack: bool(stack.policies),
    "expect": lambda stack: bool(stack.expectations),
}
