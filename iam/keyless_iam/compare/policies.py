"""Whether a principal's new policies let through more than its old ones, and whether they let through less.

Both are answered for every action, those of the future too, every ARN and every request context. Policies of buckets and keys
that are not known are taken to leave the decision to the account's own policies. Service and resource control policies,
session policies and the policies of VPC endpoints are not part of it. A pattern whose variable is absent matches nothing; that
it might make its whole statement invalid besides, of which AWS leaves open whether it does ("IAM policy elements: Variables and
tags", IAM User Guide), is not part of it either: merged statements could then not be compared with those apart.
"""

from collections.abc import Sequence
from time import monotonic

from keyless_iam.compare.access import Access
from keyless_iam.compare.action_classes import ActionClass, Kind
from keyless_iam.compare.answering import Confirm, answer, classes_between
from keyless_iam.compare.answers import Comparison
from keyless_iam.compare.clauses import is_key, side_of
from keyless_iam.compare.contexts import Fixed
from keyless_iam.compare.plans import Space, own_spaces, spaces_of
from keyless_iam.compare.search import Candidate, Ground
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Outcome
from keyless_iam.document import Document, Principal, Statement
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Policy, PolicySet, UnknownPolicy
from keyless_iam.request import Caller, Request

DENIED = (Outcome.IMPLICITLY_DENIED, Outcome.EXPLICITLY_DENIED)
"""The outcomes of a request that is certainly not let through."""

_OF_THE_RESOURCE = frozenset({"aws:resourceaccount", "s3:resourceaccount"})
_OF_THE_ACCOUNT = frozenset({"aws:principalarn", "aws:principalaccount"})

_ANY_ACCOUNT = "111122223333"
"""Stands for an account that is not known."""


def compare(old: Access | None, new: Access | None, caller: Caller, *, seconds: float = 2.0) -> Comparison:
    """What becomes of a principal's access.

    Args:
        old: what it has now; None if it does not exist.
        new: what it will have; None if it will not exist.
        caller: the principal, the same on both sides. If its ARN names no account (``arn:aws:iam:::role/web``), the account
            is not known: it may be any.
        seconds: after which what is not decided is given up.
    """
    start = monotonic()
    deadline = start + seconds
    is_known = bool(caller.account)
    if not is_known:
        caller = Caller.of(caller.name.replace(":::", f"::{_ANY_ACCOUNT}:", 1))
    before, after = (side_of(access, caller, is_known=is_known) for access in (old, new))
    classes = classes_between(before, after, deadline)
    if isinstance(classes, Comparison):
        return classes
    ground = _ground(caller, is_known=is_known)
    half = (monotonic() + deadline) / 2
    return Comparison(
        answer(classes, (after, before), ground, _confirm(new, old, caller), half),
        answer(classes, (before, after), ground, _confirm(old, new, caller), deadline),
    )


def _ground(caller: Caller, *, is_known: bool) -> Ground:
    known = Request(caller, "sts:GetCallerIdentity", "*", Context()).full_context.values
    open_keys = _OF_THE_RESOURCE if is_known else _OF_THE_RESOURCE | _OF_THE_ACCOUNT
    fixed = Fixed({k: v for k, v in known.items() if k not in open_keys}, open_keys)

    def typical(actions: ActionClass) -> Sequence[Space]:
        return own_spaces(actions.sample, caller.account) if actions.kind is Kind.TYPED else ()

    return Ground(fixed, lambda actions: spaces_of(actions.kind), typical)


def _confirm(gaining: Access | None, lacking: Access | None, caller: Caller) -> Confirm:
    root = Principal("AWS", caller.account)
    elsewhere = Policy("any other resource's policy", Document((Statement.of("Allow", "*", "*", principals=(root,)),)))

    def outcome(access: Access | None, request: Request) -> Outcome:
        if access is None:
            return Outcome.IMPLICITLY_DENIED
        resource = _resource_policy(access, request.resource, elsewhere)
        return evaluate(request, PolicySet(access.identity, access.boundary, resource=resource)).outcome

    def confirm(candidate: Candidate) -> Request | None:
        # Whoever owns the resource: the side of the principal is compared, and the other one is taken to agree.
        context, account = Context.of(candidate.values), caller.account
        request = Request.of(caller, candidate.action, candidate.resource, context, resource_account=account)
        is_gained = outcome(gaining, request) is Outcome.ALLOWED and outcome(lacking, request) in DENIED
        return request if is_gained else None

    return confirm


def _resource_policy(access: Access, arn: str, elsewhere: Policy) -> Policy | UnknownPolicy | None:
    for each in access.resources:
        if arn == each.resource or (arn.startswith(f"{each.resource}/") and not is_key(each.resource)):
            return each.policy
    # Of roles and keys nothing is allowed without a policy of theirs.
    return elsewhere if arn.split(":", 3)[2:3] in (["kms"], ["iam"]) else None
