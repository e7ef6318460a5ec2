"""The ways in which a request can be let through on one side of a comparison and not on the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product

from keyless_iam import globs
from keyless_iam.compare.action_classes import ActionClass
from keyless_iam.compare.clauses import Clause, Side, Way
from keyless_iam.variables import over_text


@dataclass(frozen=True)
class Branch:
    """Clauses that must be about a request, and clauses of which none may be."""

    allow: Clause
    musts: tuple[Clause, ...]
    avoids: tuple[Clause, ...]


def about(side: Side, actions: ActionClass) -> Side:
    """What of a side bears on the actions of a class."""

    def some(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
        return tuple(clause for clause in clauses if clause.actions in actions.covering)

    ways = (Way(some(way.allows), tuple(map(some, way.limits))) for way in side.ways)
    return Side(tuple(way for way in ways if way.allows), some(side.denies))


def only(side: Side, clause: Clause, alone: Clause) -> Side:
    """A side of which, of a clause's ways, only a part of that clause is left."""
    ways = (replace(way, allows=(alone,)) for way in side.ways if clause in way.allows)
    return replace(side, ways=tuple(ways))


def is_covered(alone: Clause, clause: Clause, gaining: Side, lacking: Side) -> bool:
    """Whether, as can be seen at once, the other side lets through all that a part of a clause does."""
    if not set(lacking.denies) <= set(gaining.denies):
        return False
    own = [way.limits for way in gaining.ways if clause in way.allows]
    return all(
        any(
            way.limits == limits and any(each.atoms <= alone.atoms and _contains(each, alone) for each in way.allows)
            for way in lacking.ways
        )
        for limits in own
    )


def branches(gaining: Side, lacking: Side) -> Iterator[Branch]:
    """The ways in which a request can be let through on the one side and not on the other; none is left out."""
    # In each way of the other side no Allow is about it, or none of one of the limits.
    shut = [(way.allows, *way.limits) for way in lacking.ways]
    for allow, limits in _ways_in(gaining):
        musts = (allow, *limits)
        for layers in product(*shut):
            yield from _branch(musts, (*gaining.denies, *chain.from_iterable(layers)))
        for deny in lacking.denies:
            yield from _branch((*musts, deny), gaining.denies)


def _ways_in(side: Side) -> Iterator[tuple[Clause, tuple[Clause, ...]]]:
    for way in side.ways:
        for allow in way.allows:
            for limits in product(*way.limits):
                yield allow, limits


def _branch(musts: tuple[Clause, ...], avoids: Sequence[Clause]) -> Iterator[Branch]:
    """A branch without the clauses that cannot matter; none if one that is to be avoided cannot be."""
    atoms = frozenset(atom for clause in musts for atom in clause.atoms)
    relevant: list[Clause] = []
    for clause in dict.fromkeys(avoids):
        if clause.atoms <= atoms and any(_contains(clause, must) for must in musts):
            return
        if all(_meet(clause, must) for must in musts):
            relevant.append(clause)
    yield Branch(musts[0], musts, tuple(relevant))


def _contains(clause: Clause, other: Clause) -> bool:
    """Whether a clause is, as can be seen at once, about every resource that another one is about."""
    if clause.spared or other.spared:
        return (
            clause.spared
            and other.spared
            and clause.version == other.version
            and not clause.of
            and (set(clause.resources) <= set(other.resources))
        )
    return "*" in clause.resources or (
        clause.version == other.version and set(clause.resources) >= set(other.resources)
    )


def _meet(clause: Clause, other: Clause) -> bool:
    """Whether two clauses may be about the same resource."""
    if clause.spared or other.spared:
        return True
    return any(
        globs.overlap(over_text(one, clause.version), over_text(two, other.version))
        for one in clause.resources
        for two in other.resources
    )
