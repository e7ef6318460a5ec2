"""Policies of buckets and keys that are for everybody, or of which nobody can tell for whom they are."""

from collections.abc import Iterator
from dataclasses import replace

from keyless_iam.document import Statement
from keyless_iam.policy import Policy
from keyless_iam.public import is_public
from keyless_iam.subject import PolicyType

from keyless_preview.holdings import Piece, holding_of
from keyless_preview.report import Notice
from keyless_preview.values import Resource

_WHAT = {PolicyType.BUCKET: "bucket policy", PolicyType.KEY: "key policy", PolicyType.RESOURCE: "resource policy"}


def policy_notices(before: Resource | None, after: Resource | None) -> Iterator[Notice]:
    """What a policy opens to everybody afterwards, by S3's own meaning of public, and did not before."""
    if after is None:
        return
    was = {piece.name: piece for piece in _pieces(before)}
    for piece in _pieces(after):
        earlier = was.get(piece.name)
        if earlier and earlier.content == piece.content:
            continue
        if not isinstance(piece.policy, Policy):
            says = f"nobody can tell whom {_called(piece)} lets in: {piece.policy.reason}"
            yield Notice("policy-unknown", after.urn, says, broadens=False, undecided=True)
            continue
        public, earlier_public = _public(piece), _public(earlier) if earlier else ()
        wider = [each for each in public if not any(_holds(other, each) for other in earlier_public)]
        if wider:
            actions = " and ".join(wider[0].actions) or "all but some actions"
            was_not = "it was public for less" if earlier_public else "it was not public"
            says = f"{_called(piece)} becomes public: everybody may {actions}, and before {was_not}"
            yield Notice("policy-public", after.urn, says)


def _pieces(resource: Resource | None) -> tuple[Piece, ...]:
    holding = holding_of(resource) if resource else None
    return holding.of(*_WHAT) if holding else ()


def _called(piece: Piece) -> str:
    return f"{_WHAT[piece.type]} {piece.name}"


def _public(piece: Piece) -> tuple[Statement, ...]:
    policy = piece.policy
    if not isinstance(policy, Policy):
        return ()
    document = policy.document
    return tuple(replace(each, sid="") for each in document.statements if is_public(each, document.version, (policy,)))


def _holds(wide: Statement, narrow: Statement) -> bool:
    """Whether a statement is, as can be seen at once, about all that another one is about."""
    if wide == narrow:
        return True
    return (
        not (wide.not_actions or wide.not_resources or wide.not_principals or narrow.not_principals)
        and bool(narrow.actions and narrow.resources)
        and ("*" in wide.actions or set(narrow.actions) <= set(wide.actions))
        and ("*" in wide.resources or set(narrow.resources) <= set(wide.resources))
        and set(wide.conditions) <= set(narrow.conditions)
    )
