"""Decides a request as AWS does.

Sources: "Policy evaluation logic", "Policy evaluation for requests within a single account", "Cross-account policy
evaluation logic" (IAM User Guide), "Key policies in AWS KMS" (AWS KMS Developer Guide), "Methods to assume a role" (IAM
User Guide).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from keyless_iam.applying import Applied, apply
from keyless_iam.decision import Decision, Explanation, Outcome, StatementRef
from keyless_iam.policy import Policy, PolicySet, UnknownPolicy
from keyless_iam.request import Caller, CallerKind, Request
from keyless_iam.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of

_KEY = re.compile(r"arn:[^:]*:kms:[^:]*:[^:]*:key/.*", re.DOTALL)
_ROLE = re.compile(r"arn:[^:]*:iam:[^:]*:[^:]*:role/.*", re.DOTALL)

_WITHOUT_IDENTITY = (CallerKind.SERVICE, CallerKind.FEDERATED, CallerKind.ANONYMOUS)


def evaluate(request: Request, policies: PolicySet) -> Decision:
    """Whether policies let a request through.

    Args:
        request: who asks for what. What is unknown of it makes undecided only what depends on it.
        policies: what bears on it. A policy that cannot be read makes undecided what depends on it; it hides no
            explicit Deny of another, and no proof that nothing allows the request.

    Returns:
        The outcome with the statements that decided and why the others did not. IMPLICITLY_DENIED also where nothing
        allows the request for certain and a Deny may apply besides.
    """
    sides = _Sides.of(request, policies)
    denied = any_of(_denied(side) for side in sides.all)
    allowed = FALSE if denied is TRUE else _allowed(request.principal, request, sides)
    if denied is TRUE:
        outcome = Outcome.EXPLICITLY_DENIED
    elif allowed is FALSE:
        outcome = Outcome.IMPLICITLY_DENIED
    elif allowed is TRUE and denied is FALSE:
        outcome = Outcome.ALLOWED
    else:
        outcome = Outcome.UNDECIDED
    effect = {Outcome.EXPLICITLY_DENIED: "Deny", Outcome.ALLOWED: "Allow"}.get(outcome)
    deciding: list[StatementRef] = []
    others: list[Explanation] = []
    for applied in (applied for side in sides.all for applied in side.statements):
        if applied.truth is TRUE and applied.statement.effect == effect:
            deciding.append(StatementRef(applied.place, applied.statement.effect))
        else:
            others.append(
                Explanation(applied.place, applied.statement.effect, applied.truth, applied.reason, applied.detail)
            )
    return Decision(outcome, tuple(deciding), tuple(others), tuple(_reasons(outcome, request, sides)))


@dataclass(frozen=True)
class _Side:
    """The policies of one kind: what their statements have to do with the request, and which could not be read."""

    name: str
    statements: Sequence[Applied]
    unknown: tuple[UnknownPolicy, ...] = ()


@dataclass(frozen=True)
class _Sides:
    identity: _Side
    boundary: _Side | None
    session: _Side | None
    resource: _Side | None

    @classmethod
    def of(cls, request: Request, policies: PolicySet) -> "_Sides":
        has_boundary = policies.boundary is not None

        def side(name: str, given: Iterable[Policy | UnknownPolicy], *, of_resource: bool = False) -> _Side:
            statements: list[Applied] = []
            unknown: list[UnknownPolicy] = []
            for policy in given:
                if isinstance(policy, UnknownPolicy):
                    unknown.append(policy)
                else:
                    statements += apply(policy, request, of_resource=of_resource, has_boundary=has_boundary)
            return _Side(name, statements, tuple(unknown))

        resource = policies.resource
        if resource is None and _needs_resource_policy(request):
            resource = UnknownPolicy(
                f"the policy of {request.resource}", "every such resource has one; it was not given"
            )
        return cls(
            side("the principal's policies", policies.identity),
            None if policies.boundary is None else side("the permissions boundary", (policies.boundary,)),
            None if policies.session is None else side("the session policies", policies.session),
            None if resource is None else side("the resource's policy", (resource,), of_resource=True),
        )

    @property
    def all(self) -> Iterator[_Side]:
        return (side for side in (self.identity, self.boundary, self.session, self.resource) if side)


def _needs_resource_policy(request: Request) -> bool:
    """Whether the resource's policy must agree, whatever the principal's own policies allow."""
    if request.service == "kms":
        return _KEY.fullmatch(request.resource) is not None
    return request.service == "sts" and _ROLE.fullmatch(request.resource) is not None


def _allowed(caller: Caller, request: Request, sides: _Sides) -> Truth:
    directly = _granted(sides.resource, lambda a: a.named.directly)
    if caller.kind in _WITHOUT_IDENTITY:
        return directly
    limits = all_of(_granted(limit) for limit in (sides.boundary, sides.session) if limit)
    own = TRUE if caller.kind is CallerKind.ROOT else _granted(sides.identity)
    as_account = _granted(sides.resource, lambda a: a.named.as_account)
    as_role = _granted(sides.resource, lambda a: a.named.as_role)
    if caller.account != request.owner:
        return all_of((any_of((directly, as_role, as_account)), own, limits))
    if _needs_resource_policy(request):
        own = own & as_account
    return any_of((directly, as_role & limits, own & limits))


def _granted(side: _Side | None, how: Callable[[Applied], Truth] = lambda a: a.named.at_all) -> Truth:
    """Whether an Allow of these policies applies, that names the caller in the way asked for."""
    if side is None:
        return FALSE
    found = any_of(a.truth & how(a) for a in side.statements if a.statement.effect == "Allow" and a.truth is not FALSE)
    return found | UNKNOWN if side.unknown else found


def _denied(side: _Side) -> Truth:
    found = any_of(a.truth for a in side.statements if a.statement.effect == "Deny")
    return found | UNKNOWN if side.unknown else found


def _reasons(outcome: Outcome, request: Request, sides: _Sides) -> Iterator[str]:
    if outcome is Outcome.UNDECIDED:
        for side in sides.all:
            for policy in side.unknown:
                yield f"{policy.name} could not be read: {policy.reason}"
            for a in side.statements:
                if a.truth is UNKNOWN:
                    yield f"{a.place} ({a.statement.effect}) may apply: {a.detail}"
                elif a.truth is TRUE and UNKNOWN in (a.named.directly, a.named.as_role, a.named.as_account):
                    yield f"{a.place} ({a.statement.effect}) applies, but who exactly it names cannot be told"
    elif outcome is Outcome.IMPLICITLY_DENIED:
        yield from _missing(request, sides)


def _missing(request: Request, sides: _Sides) -> Iterator[str]:
    """What stands in the way of a request that nothing denies explicitly."""
    caller = request.principal
    for limit in (sides.boundary, sides.session):
        if limit and _granted(limit) is FALSE:
            yield f"{limit.name} allow{'s' if limit is sides.boundary else ''} no such request"
    if (
        caller.kind not in _WITHOUT_IDENTITY
        and caller.kind is not CallerKind.ROOT
        and _granted(sides.identity) is FALSE
    ):
        yield "the principal's policies allow no such request"
    if _granted(sides.resource) is FALSE:
        yield "the resource's policy allows no such request" if sides.resource else "the resource has no policy"
    if caller.account != request.owner and caller.kind not in _WITHOUT_IDENTITY:
        yield f"the resource is of account {request.owner}: both sides must allow a request from another account"
    elif _needs_resource_policy(request):
        yield "the resource's policy must name the principal, or its account and the principal's policies allow it too"
