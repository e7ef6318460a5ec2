"""The search for a request that one side lets through and the other does not, among the actions of one class.

Everything is first taken so that such a request is found if there can be one: what a variable stands for is then any text
where that helps. That nothing is found is a proof; what is found is one only once ``evaluate`` has confirmed it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from time import monotonic
from typing import TypeVar

from keyless_iam import arns
from keyless_iam.compare.action_classes import ActionClass
from keyless_iam.compare.branches import Branch, about, branches, is_covered, only
from keyless_iam.compare.clauses import Clause, Side
from keyless_iam.compare.contexts import Atom, Case, Fixed, cases_of, standing_for
from keyless_iam.compare.plans import (
    Plan,
    Space,
    find,
    is_impossible,
    is_split,
    plans_of,
    tries,
    variables,
)
from keyless_iam.globs import TooHard
from keyless_iam.request import Request
from keyless_iam.truth import FALSE, TRUE, Truth, any_of
from keyless_iam.variables import over_text

_CHOICES = 600
"""More combinations of the keys' cases, or of ways around clauses, than this are not tried."""

NO_RESOURCE = "*"
"""The resource of a request that acts on none."""


@dataclass(frozen=True)
class Candidate:
    """A request that may be let through on one side only.

    Attributes:
        action: one of the class.
        resource: an ARN, or ``NO_RESOURCE``.
        values: of condition keys.
        clause: the one that lets it through.
    """

    action: str
    resource: str
    values: Mapping[str, tuple[str, ...]]
    clause: Clause


@dataclass(frozen=True)
class Found:
    """A request that is proved to be let through on one side only.

    Attributes:
        clause: the one that lets it through.
        request: itself.
        resources: the clause's patterns, but those through which nothing is let through on the one side only.
    """

    clause: Clause
    request: Request
    resources: tuple[str, ...]


@dataclass(frozen=True)
class _Setting:
    """Cases of the condition keys: with their values, the clauses that they take out of the way."""

    killed: int
    cases: tuple[tuple[str, Case], ...]

    def values(self) -> dict[str, tuple[str, ...]]:
        return {key: case.values for key, case in self.cases if case.values is not None}


@dataclass(frozen=True)
class Ground:
    """What requests there are.

    Attributes:
        fixed: what is known of every request.
        spaces: the resources that the actions of a class may act upon, which together leave none out; None stands for no resource.
        typical: spaces of resources that such actions usually act upon, for readable witnesses.
    """

    fixed: Fixed
    spaces: Callable[[ActionClass], Sequence[Space | None]]
    typical: Callable[[ActionClass], Sequence[Space]]


class Search:
    """A search among the actions of one class.

    Args:
        gaining: the side that lets the request through.
        lacking: the side that does not.
        ground: what requests there are.
        confirm: the request that a candidate is, if it is what is looked for.
        deadline: by the monotonic clock, in seconds.
    """

    def __init__(
        self,
        gaining: Side,
        lacking: Side,
        ground: Ground,
        confirm: Callable[[Candidate], Request | None],
        deadline: float,
    ) -> None:
        self._gaining, self._lacking = gaining, lacking
        self._ground = ground
        self._confirm = confirm
        self._deadline = deadline
        self._reasons: dict[str, None] = {}

    def run(self, actions: ActionClass) -> tuple[Found | None, tuple[str, ...]]:
        """What is confirmed, or None; and the reasons for which one that was not found may be there."""
        gaining, lacking = about(self._gaining, actions), about(self._lacking, actions)
        found, doubts = self._between(gaining, lacking, actions)
        if found and len(found.clause.resources) > 1 and not found.clause.spared:
            found = replace(found, resources=tuple(self._through(found, gaining, lacking, actions)) or found.resources)
        return found, doubts

    def _through(self, found: Found, gaining: Side, lacking: Side, actions: ActionClass) -> Iterator[str]:
        """The patterns of a clause of which it is not proved that nothing is let through on the one side only."""
        for pattern in found.clause.resources:
            alone = replace(found.clause, resources=(pattern,))
            text = over_text(pattern, alone.version)
            if arns.matches(text, found.request.resource):
                yield pattern
            elif not is_covered(alone, found.clause, gaining, lacking):
                one, doubts = self._between(only(gaining, found.clause, alone), lacking, actions)
                if one or doubts:
                    yield pattern

    def _between(self, gaining: Side, lacking: Side, actions: ActionClass) -> tuple[Found | None, tuple[str, ...]]:
        self._reasons = {}
        for branch in branches(gaining, lacking):
            if monotonic() > self._deadline:
                self._reasons["the time was up"] = None
                break
            found = self._in_branch(branch, actions)
            if found:
                return found, ()
        return None, tuple(self._reasons)

    def _in_branch(self, branch: Branch, actions: ActionClass) -> Found | None:
        settings = self._settings(branch)
        doubt = ""
        for setting, space in product(settings, self._ground.spaces(actions)):
            if monotonic() > self._deadline:
                self._reasons["the time was up"] = None
                return None
            found = self._candidate(branch, setting, space, actions)
            if isinstance(found, Found):
                return found
            doubt = doubt or found
        if doubt:
            self._reasons[doubt] = None
        return None

    def _candidate(self, branch: Branch, setting: _Setting, space: Space | None, actions: ActionClass) -> Found | str:
        """What is confirmed; or why there may be something; or nothing, if it is proved that there is none."""
        alive = [clause for i, clause in enumerate(branch.avoids) if not setting.killed >> i & 1]
        values = self._values(branch, setting)
        if space is None:
            return self._without_resource(branch, alive, setting, actions)
        doubt = ""
        for plan in plans_of(branch.musts, alive):
            possible = find(plan, space, self._deadline)
            if possible is None or is_impossible(plan, space, self._deadline):
                continue
            if isinstance(possible, TooHard):
                doubt = doubt or possible.reason
                continue
            absent = {key for key, case in setting.cases if case.values is None}
            spaces = (*self._ground.typical(actions), space)
            for arn, more in tries(
                plan, spaces, possible, {**self._ground.fixed.values, **values}, absent, self._deadline
            ):
                request = self._confirm(Candidate(actions.sample, arn, {**values, **more}, branch.allow))
                if request:
                    return Found(branch.allow, request, branch.allow.resources)
            doubt = doubt or _doubt(branch, setting, plan)
        return doubt

    def _without_resource(
        self, branch: Branch, alive: Sequence[Clause], setting: _Setting, actions: ActionClass
    ) -> Found | str:
        service = actions.sample.partition(":")[0].lower()
        if any(_covers_no_resource(clause, service) is FALSE for clause in branch.musts):
            return ""
        if any(_covers_no_resource(clause, service) is TRUE for clause in alive):
            return ""
        request = self._confirm(Candidate(actions.sample, NO_RESOURCE, self._values(branch, setting), branch.allow))
        return Found(branch.allow, request, branch.allow.resources) if request else _doubt(branch, setting, None)

    def _values(self, branch: Branch, setting: _Setting) -> dict[str, tuple[str, ...]]:
        """The request context of a setting, with values of the variables of its conditions."""
        atoms = (atom for clause in (*branch.musts, *branch.avoids) for atom in clause.atoms)
        settled = {key for key, _ in setting.cases}
        standing = standing_for(atoms, self._ground.fixed)
        return {**{key: value for key, value in standing.items() if key not in settled}, **setting.values()}

    def _settings(self, branch: Branch) -> list[_Setting]:
        """The settings worth trying: those that take most clauses out of the way; none if the clauses that must hold cannot."""
        needed = frozenset(atom for clause in branch.musts for atom in clause.atoms)
        atoms: dict[str, set[Atom]] = {}
        for clause in (*branch.musts, *branch.avoids):
            for atom in clause.atoms:
                atoms.setdefault(atom.key, set()).add(atom)
        settings = [_Setting(0, ())]
        standing = _variables_of(branch.musts)
        for key in sorted(atoms):
            cases = cases_of(key, atoms[key], self._ground.fixed)
            if isinstance(cases, TooHard):
                self._reasons[cases.reason] = None
                return []
            mine = frozenset(atom for atom in needed if atom.key == key)
            ways: dict[tuple[int, bool], Case] = {}
            for case in cases:
                if mine <= case.holds:
                    killed = _killed(branch.avoids, key, case)
                    if key in standing:
                        # Neither is better: what a variable stands for must be there, and a condition may want it absent.
                        killed |= (1 if case.values else 2) << len(branch.avoids) + 2 * standing.index(key)
                    ways.setdefault((killed, case.certain), case)
            if not ways:
                return []
            settings = [
                _Setting(setting.killed | killed, (*setting.cases, (key, case)))
                for setting in settings
                for killed, case in _needed(ways)
            ]
            settings = _most(settings)
            if len(settings) > _CHOICES:
                self._reasons["the conditions can come out in too many ways together"] = None
                return []
        return settings


def _variables_of(clauses: Iterable[Clause]) -> list[str]:
    found = {v.key.lower() for c in clauses for text in c.resources for v in variables(text, c.version)}
    return sorted(found)


def _killed(clauses: Sequence[Clause], key: str, case: Case) -> int:
    return sum(
        1 << i
        for i, clause in enumerate(clauses)
        if any(atom.key == key and atom not in case.holds for atom in clause.atoms)
    )


_Way = TypeVar("_Way")


def _needed(ways: Mapping[tuple[int, bool], _Way]) -> list[tuple[int, _Way]]:
    """The ways that no certain one makes needless by taking as much out of the way.

    One that is only supposed makes none needless: what it takes out of the way may be in it.

    Args:
        ways: by the clauses that each takes out of the way, and whether that is certain.
    """
    certain = [killed for killed, sure in ways if sure]
    return [
        (killed, way)
        for (killed, sure), way in ways.items()
        if not any(other | killed == other and (other != killed or not sure) for other in certain)
    ]


def _most(settings: Iterable[_Setting]) -> list[_Setting]:
    kept: dict[tuple[int, bool], _Setting] = {}
    for setting in settings:
        kept.setdefault((setting.killed, all(case.certain for _, case in setting.cases)), setting)
    return [setting for _, setting in _needed(kept)]


def _covers_no_resource(clause: Clause, service: str) -> Truth:
    if clause.of:
        return FALSE
    texts = (over_text(text, clause.version) for text in clause.resources)
    covers = any_of(arns.covers_no_resource(text, service) for text in texts)
    return ~covers if clause.spared else covers


def _doubt(branch: Branch, setting: _Setting, plan: Plan | None) -> str:
    """On what it depends that nobody can tell whether there is such a request."""
    open_keys = {key for key, case in setting.cases if not case.certain}
    atoms = sorted(
        {str(atom) for clause in (*branch.musts, *branch.avoids) for atom in clause.atoms if atom.key in open_keys}
    )
    if atoms:
        return f"it depends on {' and on '.join(atoms)}"
    written = {text for group in (*plan.groups, plan.none) for text, _ in group} if plan else set[str]()
    open_texts = sorted(text for text in written if "${" in text)
    if open_texts:
        return f"it depends on what the variables of {' and '.join(open_texts)} stand for"
    if plan is None:
        return "it depends on whether a pattern of ARNs covers actions that act on no resource"
    split = sorted(text for text in written if is_split(text))
    if split:
        return f"it depends on whether wildcards between colons match colons, in {' and '.join(split)}"
    return "a request was found of which it cannot be told whether it is let through"
