"""Whether a principal's new policies let through more than its old ones, and whether they let through less.

Both are answered for every action, those of the future too, every ARN and every request context. Policies of buckets and keys
that are not known are taken to leave the decision to the account's own policies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic

from keyless_iam.compare.access import Access
from keyless_iam.compare.action_classes import ActionClass, classes_of
from keyless_iam.compare.answers import Answer, Comparison, Difference, Verdict
from keyless_iam.compare.clauses import Actions, Clause, Side, is_key, side_of
from keyless_iam.compare.contexts import Fixed
from keyless_iam.compare.search import Candidate, Search
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Outcome
from keyless_iam.document import Document, Principal, Statement
from keyless_iam.evaluate import evaluate
from keyless_iam.globs import TooHard
from keyless_iam.policy import Policy, PolicySet, UnknownPolicy
from keyless_iam.request import Caller, Request

_OF_THE_RESOURCE = frozenset({"aws:resourceaccount", "s3:resourceaccount"})

_DENIED = (Outcome.IMPLICITLY_DENIED, Outcome.EXPLICITLY_DENIED)


def compare(old: Access | None, new: Access | None, caller: Caller, *, seconds: float = 2.0) -> Comparison:
    """What becomes of a principal's access.

    Args:
        old: what it has now; None if it does not exist.
        new: what it will have; None if it will not exist.
        caller: the principal, the same on both sides.
        seconds: after which what is not decided is given up.
    """
    deadline = monotonic() + seconds
    sides = side_of(old, caller), side_of(new, caller)
    classes = _classes(*sides, deadline)
    if isinstance(classes, TooHard):
        given_up = Answer(Verdict.CANNOT_TELL, reasons=(f"the actions cannot be told apart: {classes.reason}",))
        return Comparison(given_up, given_up)
    before, after = _Judge(old, caller), _Judge(new, caller)
    fixed = _fixed(caller)
    half = monotonic() + (deadline - monotonic()) / 2
    broadened = _answer(classes, (sides[1], after), (sides[0], before), fixed, half)
    return Comparison(broadened, _answer(classes, (sides[0], before), (sides[1], after), fixed, deadline))


def _classes(old: Side, new: Side, deadline: float) -> list[ActionClass] | TooHard:
    """The classes of the actions about which the two sides do not say the same."""
    differing: set[Actions] = set()
    for layer in dict.fromkeys((*old.layers, *new.layers)):
        ours, theirs = (_alike(side.layers.get(layer, ())) for side in (old, new))
        differing |= {actions for actions, _ in ours ^ theirs}
    allowed = {clause.actions for side in (old, new) for clause in (*side.allows, *side.direct)}
    if any(actions.negated or any(p.startswith("*") for p in actions.patterns) for actions in differing):
        # What nothing allows differs in nothing.
        interesting = allowed
    else:
        interesting = differing
    every = {clause.actions for side in (old, new) for clauses in side.layers.values() for clause in clauses}
    return classes_of(interesting, every, deadline) if differing else []


def _alike(clauses: Iterable[Clause]) -> set[tuple[Actions, tuple[object, ...]]]:
    return {(actions, rest) for clause in clauses for actions, rest in clause.alike()}


def _fixed(caller: Caller) -> Fixed:
    known = Request(caller, "sts:GetCallerIdentity", "*", Context()).full_context.values
    return Fixed({k: v for k, v in known.items() if k not in _OF_THE_RESOURCE}, _OF_THE_RESOURCE, caller.account)


class _Judge:
    """Decides single requests by one side's policies."""

    def __init__(self, access: Access | None, caller: Caller) -> None:
        self._access = access
        self.caller = caller
        root = Principal("AWS", caller.account)
        everything = Statement.of("Allow", "*", "*", principals=(root,))
        self._delegating = Policy("any other resource's policy", Document((everything,)))

    def outcome(self, request: Request) -> Outcome:
        if self._access is None:
            return Outcome.IMPLICITLY_DENIED
        policies = PolicySet(
            self._access.identity, self._access.boundary, resource=self._resource_policy(request.resource)
        )
        return evaluate(request, policies).outcome

    def _resource_policy(self, arn: str) -> Policy | UnknownPolicy | None:
        for each in self._access.resources if self._access else ():
            if arn == each.resource or (arn.startswith(f"{each.resource}/") and not is_key(each.resource)):
                return each.policy
        # Of a role or a key that is not known the identity side alone is compared.
        return self._delegating if arn.split(":", 3)[2:3] in (["kms"], ["iam"]) else None


@dataclass(frozen=True)
class _Found:
    actions: ActionClass
    candidate: Candidate


def _answer(
    classes: Sequence[ActionClass],
    gaining: tuple[Side, _Judge],
    lacking: tuple[Side, _Judge],
    fixed: Fixed,
    deadline: float,
) -> Answer:
    caller_of = _Requests(gaining[1].caller)
    found: list[_Found] = []
    reasons: dict[str, None] = {}

    def confirmed(candidate: Candidate) -> bool:
        request = caller_of.request(candidate)
        return gaining[1].outcome(request) is Outcome.ALLOWED and lacking[1].outcome(request) in _DENIED

    search = Search(gaining[0], lacking[0], fixed, confirmed, deadline)
    for actions in classes:
        candidate, doubts = search.run(actions)
        if candidate:
            found.append(_Found(actions, candidate))
        for doubt in doubts:
            reasons[f"{_called(actions)}: {doubt}"] = None
    verdict = Verdict.YES if found else Verdict.CANNOT_TELL if reasons else Verdict.NO
    return Answer(verdict, _differences(found, caller_of), tuple(reasons))


@dataclass(frozen=True)
class _Requests:
    caller: Caller

    def request(self, candidate: Candidate) -> Request:
        # Whoever owns the resource: the side of the principal is compared, and the other one is taken to agree.
        context = Context.of(candidate.values)
        account = self.caller.account
        return Request.of(self.caller, candidate.action, candidate.resource, context, resource_account=account)


def _called(actions: ActionClass) -> str:
    if not actions.names:
        return actions.sample
    more = len(actions.names) - 1
    return actions.names[0] if not more else f"{actions.names[0]} and {more} more actions"


def _differences(found: Iterable[_Found], requests: _Requests) -> tuple[Difference, ...]:
    groups: dict[tuple[object, ...], list[_Found]] = {}
    for each in found:
        clause = each.candidate.clause
        groups.setdefault((clause.place, clause.resources, clause.spared), []).append(each)
    differences: list[Difference] = []
    for some in groups.values():
        best = min(some, key=lambda f: (not f.actions.names, len(f.candidate.values), len(f.candidate.resource)))
        clause = best.candidate.clause
        names = sorted({name for each in some for name in each.actions.names})
        resources = ("*",) if clause.spared else clause.resources
        differences.append(Difference(tuple(names), resources, requests.request(best.candidate), clause.place))
    return tuple(sorted(differences, key=lambda d: (-len(d.actions), d.place)))
