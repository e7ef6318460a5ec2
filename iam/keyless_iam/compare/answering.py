"""The answer of a comparison in one direction, from the clauses of its two sides."""

from collections.abc import Callable, Iterable, Sequence

from keyless_iam.compare.action_classes import ActionClass, classes_of
from keyless_iam.compare.answers import Answer, Comparison, Difference, Verdict
from keyless_iam.compare.clauses import Actions, Clause, Side
from keyless_iam.compare.search import Candidate, Found, Ground, Search
from keyless_iam.globs import TooHard
from keyless_iam.request import Request

Confirm = Callable[[Candidate], Request | None]
"""Gives the request that a candidate is, if one side lets it through and the other certainly does not."""


def classes_between(old: Side, new: Side, deadline: float) -> list[ActionClass] | Comparison:
    """The classes of the actions about which two sides do not say the same; the comparison, if they cannot be told apart.

    Args:
        old: the one side.
        new: the other one.
        deadline: by the monotonic clock, in seconds.
    """
    differing: set[Actions] = set()
    for layer in dict.fromkeys((*old.layers, *new.layers)):
        ours, theirs = (_alike(side.layers.get(layer, ())) for side in (old, new))
        differing |= {actions for actions, _ in ours ^ theirs}
    if not differing:
        return []
    allowed = {clause.actions for side in (old, new) for way in side.ways for clause in way.allows}
    # What nothing allows differs in nothing.
    is_wide = any(actions.negated or any(p.startswith("*") for p in actions.patterns) for actions in differing)
    every = {clause.actions for side in (old, new) for clauses in side.layers.values() for clause in clauses}
    classes = classes_of(allowed if is_wide else differing, every, deadline)
    if isinstance(classes, TooHard):
        given_up = Answer(Verdict.CANNOT_TELL, reasons=(f"the actions cannot be told apart: {classes.reason}",))
        return Comparison(given_up, given_up)
    return classes


def _alike(clauses: Iterable[Clause]) -> set[tuple[Actions, tuple[object, ...]]]:
    return {each for clause in clauses for each in clause.alike()}


def answer(
    classes: Sequence[ActionClass],
    sides: tuple[Side, Side],
    ground: Ground,
    confirm: Confirm,
    deadline: float,
) -> Answer:
    """Whether one side lets through what the other does not.

    Args:
        classes: of the actions to look at.
        sides: the one that lets through, and the one that does not.
        ground: what requests there are.
        confirm: proves what is found.
        deadline: by the monotonic clock, in seconds.
    """
    found: list[tuple[ActionClass, Found]] = []
    doubts: dict[str, list[ActionClass]] = {}
    search = Search(*sides, ground, confirm, deadline)
    for actions in classes:
        one, open_questions = search.run(actions)
        if one:
            found.append((actions, one))
        for doubt in open_questions:
            doubts.setdefault(doubt, []).append(actions)
    verdict = Verdict.YES if found else Verdict.CANNOT_TELL if doubts else Verdict.NO
    return Answer(
        verdict, _differences(found), tuple(f"{doubt}, for {_called(some)}" for doubt, some in doubts.items())
    )


def _called(classes: Sequence[ActionClass]) -> str:
    names = [name for actions in classes for name in actions.names] or [classes[0].sample]
    more = len(names) - 1
    return f"{names[0]} and {more} more action{'s' if more > 1 else ''}" if more else names[0]


def _differences(found: Iterable[tuple[ActionClass, Found]]) -> tuple[Difference, ...]:
    groups: dict[tuple[object, ...], list[tuple[ActionClass, Found]]] = {}
    for actions, one in found:
        groups.setdefault((one.clause.place, one.resources, one.clause.spared), []).append((actions, one))
    differences: list[Difference] = []
    for some in groups.values():
        _, best = min(some, key=_complexity)
        names = sorted({name for actions, _ in some for name in actions.names})
        resources = ("*",) if best.clause.spared else best.resources
        differences.append(Difference(tuple(names), resources, best.request, best.clause.place))
    return tuple(sorted(differences, key=lambda each: (-len(each.actions), each.place)))


def _complexity(each: tuple[ActionClass, Found]) -> tuple[bool, int, int, str]:
    actions, one = each
    request = one.request
    return not actions.names, len(request.context.values), len(request.resource), request.action
