"""Whether a request is let through: each permission that it needs, held against every policy that bears on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from keyless_iam.applying import apply
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Decision, Outcome
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Policy, PolicySet, UnknownPolicy
from keyless_iam.request import CallerKind, Request
from keyless_iam.truth import FALSE

from keyless_sandbox.authorization import policies
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.endpoints import through
from keyless_sandbox.authorization.principals import Principal
from keyless_sandbox.authorization.sides import Side
from keyless_sandbox.authorization.surroundings import Surroundings


@dataclass(frozen=True)
class Verdict:
    """What policies say of one need.

    Attributes:
        need: what was needed.
        principal: who asked.
        decision: the answer, with the statements that decide.
        side: of a denial, the kind of policy that makes it; None if it cannot be told.
    """

    need: Need
    principal: Principal
    decision: Decision
    side: Side | None = None

    @property
    def allowed(self) -> bool:
        """Whether it is certain that the need is allowed."""
        return self.decision.outcome is Outcome.ALLOWED


@dataclass(frozen=True)
class Ruling:
    """What becomes of a request.

    Attributes:
        verdicts: on everything that was looked at, in its order.
        denied: the one that the request fails by; None if it is executed.
        left_out: of a batch, the items that are not executed.
    """

    verdicts: tuple[Verdict, ...]
    denied: Verdict | None = None
    left_out: Mapping[int, Verdict] = field(default_factory=dict[int, Verdict])


def decide(demand: Demand, principal: Principal, surroundings: Surroundings) -> Ruling:
    """Decide a request.

    Args:
        demand: what it needs.
        principal: who asks.
        surroundings: the condition keys that do not depend on what it needs.
    """
    verdicts: list[Verdict] = []

    def first_denied(needs: tuple[Need, ...]) -> Verdict | None:
        for need in needs:
            verdicts.append(_verdict(need, principal, surroundings))
            if not verdicts[-1].allowed:
                return verdicts[-1]
        return None

    if not (demand.needs or demand.items or demand.exempt):
        raise ValueError("a request that needs nothing must say why")
    denied = first_denied(demand.needs if demand.reveals is None else (*demand.needs, demand.reveals))
    left_out: dict[int, Verdict] = {}
    if denied is None:
        for number, needs in demand.items.items():
            verdict = first_denied(needs)
            if verdict:
                left_out[number] = verdict
    return Ruling(tuple(verdicts), denied, left_out)


def _verdict(need: Need, principal: Principal, surroundings: Surroundings) -> Verdict:
    held = policies.policy_of(need.resource, need.action)
    hidden = frozenset(key.lower() for key in need.unknown)
    values = {**surroundings.values, **principal.context, **{key.lower(): each for key, each in need.context.items()}}
    known = {key: each for key, each in values.items() if key not in hidden} if hidden else values
    context = Context(known, hidden | (surroundings.unknown - known.keys()))
    request = Request(principal.caller, need.action, need.resource, context, need.owner or held.owner)
    in_force = replace(principal.policies, resource=held.policy)
    # What S3 asks of KMS for the caller does not go through the caller's endpoint.
    if surroundings.endpoint and request.service != "kms":
        decision = through(surroundings.endpoint, request, has_boundary=in_force.boundary is not None)
        if decision.outcome is not Outcome.ALLOWED:
            return Verdict(need, principal, decision, Side.ENDPOINT)
    if request.owner != principal.caller.account and held.keeps_outsiders_out:
        why = "RestrictPublicBuckets keeps all out who are not of the bucket's account, since its policy is public"
        return Verdict(need, principal, Decision(Outcome.IMPLICITLY_DENIED, reasons=(why,)), Side.RESOURCE)
    decision = evaluate(request, in_force)
    return Verdict(need, principal, decision, _side(decision, request, in_force))


def _side(decision: Decision, request: Request, in_force: PolicySet) -> Side | None:
    if decision.outcome is Outcome.EXPLICITLY_DENIED:
        name = decision.deciding[0].place.policy
        return next((side for side, held in _sides(in_force) if any(each.name == name for each in held)), None)
    if decision.outcome is not Outcome.IMPLICITLY_DENIED or request.principal.kind is CallerKind.ROOT:
        return None
    if request.principal.kind is CallerKind.ANONYMOUS:
        return Side.RESOURCE
    limits = (each for each in _sides(in_force) if each[0] is not Side.RESOURCE)
    return next((side for side, held in limits if not any(_grants(each, request) for each in held)), Side.RESOURCE)


def _sides(in_force: PolicySet) -> Iterator[tuple[Side, tuple[Policy | UnknownPolicy, ...]]]:
    """The kinds of policies that there are."""
    yield Side.IDENTITY, in_force.identity
    if in_force.boundary:
        yield Side.BOUNDARY, (in_force.boundary,)
    if in_force.session is not None:
        yield Side.SESSION, in_force.session
    if in_force.resource:
        yield Side.RESOURCE, (in_force.resource,)


def _grants(policy: Policy | UnknownPolicy, request: Request) -> bool:
    if isinstance(policy, UnknownPolicy):
        return True
    applied = apply(policy, request, of_resource=False, has_boundary=False)
    return any(each.truth is not FALSE and each.statement.effect == "Allow" for each in applied)
