"""The principals of a program: what each may do, and who may become it, before the update and afterwards."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from keyless_iam.compare.access import Access, ResourcePolicy
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.request import Caller
from keyless_iam.subject import PolicyType

from keyless_preview.both_sides import sides_of
from keyless_preview.exchanges import Exchange, exchanges
from keyless_preview.guards import Guard, Guards, Reach
from keyless_preview.holdings import Holding, Piece
from keyless_preview.pairs import Pair, pairs_of
from keyless_preview.preview import Preview
from keyless_preview.principal import AnyPolicy, Principal, elsewhere
from keyless_preview.replacements import as_asked_for, note_of
from keyless_preview.report import Kind
from keyless_preview.sides import LOST, Key, Side
from keyless_preview.values import Resource

_OUTSIDE = "other policies of it are not in this program"


def principals_of(preview: Preview) -> tuple[Principal, ...]:
    """The principals whose access or trust is written otherwise afterwards."""
    return Program(preview).changed()


@dataclass(frozen=True)
class _Written:
    """What a principal has on one side, before it is read."""

    given: tuple[Piece, ...]
    boundary: Piece | None
    trust: Piece | None

    def says(self) -> object:
        """What decides what it may do: the same on both sides if nothing changes."""
        return frozenset(piece.content for piece in self.given), _content(self.boundary)

    def access(self, guards: tuple[ResourcePolicy, ...], others: tuple[UnknownPolicy, ...]) -> Access:
        """It, read."""
        return Access(
            (*(piece.policy for piece in self.given), *others), self.boundary and self.boundary.policy, guards
        )


class Program:
    """The principals of a preview.

    Args:
        preview: what was read.
    """

    def __init__(self, preview: Preview) -> None:
        self.before, self.after, self._accounts = sides_of(preview)
        self.guards = Guards(self.before, self.after, self._accounts)
        self._pairs = tuple(pairs_of(self.before, self.after))
        self._perhaps = _given_perhaps(self.before, self.after, self._pairs)

    def changed(self) -> tuple[Principal, ...]:
        """Those whose access or trust is written otherwise afterwards, and those that are replaced."""
        found: list[Principal] = []
        for pair in self._pairs:
            before, after = self._written(pair)
            same = before and after and before.says() == after.says() and _same(before.trust, after.trust)
            if not same or pair.is_replaced or self.guards.may_change([_name_in(arn) for arn in self._arns(pair)]):
                each = self._principal(pair, before, after)
                if each.access_changes or each.trust_changes or pair.is_replaced:
                    found.append(each)
        return tuple(found)

    def exchanged(self) -> Iterator[Principal]:
        """The instances and other resources with the credentials of another role, as if that were what becomes of one role."""
        for each in exchanges(self.before, self.after, self._pairs):
            if each.why:
                continue
            pair = Pair(Kind.ROLE, each.before, each.after)
            names = [self._called(Pair(Kind.ROLE, key, key))[1] if key else "" for key in (each.before, each.after)]
            others = tuple(
                elsewhere(name) if key and self._is_outside(side, key) else ()
                for side, key, name in zip((self.before, self.after), (each.before, each.after), names, strict=True)
            )
            yield replace(
                self._principal(pair, *self._written(pair), (others[0], others[1])),
                kind=each.carrier.kind,
                name=each.carrier.resource.name,
                urn=each.carrier.resource.urn,
                trust=(None, None),
                carriers=(),
                notes=(_exchange(*names),),
                access_changes=True,
                trust_changes=False,
            )

    def unsure_carriers(self) -> Iterator[Exchange]:
        """The instances and other resources of which nobody can tell whose credentials they have."""
        return (each for each in exchanges(self.before, self.after, self._pairs) if each.why)

    def carried_anew(self) -> Iterator[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
        """The roles of before that new instances carry: name, URN, those instances, and those that carry it already."""
        for pair in self._pairs:
            if pair.kind is Kind.ROLE and pair.before and pair.after:
                before = self.before.carriers(pair.before)
                made = {
                    each.resource.name
                    for each in self.after.carrying.values()
                    if each.resource.step.old is None and each.kind is not Kind.PROFILE
                }
                anew = tuple(name for name in self.after.carriers(pair.after) if name in made and name not in before)
                if anew:
                    _, name, urn = self._called(pair)
                    yield name, urn, anew, before

    def named(self, name: str) -> tuple[Principal, ...]:
        """Those whom a name means: a logical or physical one, an ARN, or an instance that has the credentials.

        If there are some afterwards, those; otherwise the ones that there were before.
        """
        found = [pair for pair in self._pairs if self._means(pair, name)]
        living = [pair for pair in found if pair.after]
        return tuple(self._principal(pair, *self._written(pair)) for pair in living or found)

    def policy_of(self, arn: str) -> AnyPolicy | None:
        """The policy afterwards of a bucket, of the bucket of an object, of a key or of a role; None if none is known."""
        for guard in self.guards.all:
            if guard.after and (arn == guard.resource or arn.startswith(f"{guard.resource}/")):
                return guard.after.policy
        for key in self.after.principals:
            trust = self.after.trust(key)
            if trust and self._accounts.arn_of(self.after, key) == arn:
                return trust.policy
        return None

    def unread_about(self, arn: str) -> str:
        """The policy of another resource than a bucket or key, if there is one that may be about an ARN; or empty."""
        service = arn.split(":", 3)[2:3]
        for holding in self.after.holdings.values():
            token = re.split("[:/]", holding.resource.state.type)[1]
            if [{"efs": "elasticfilesystem"}.get(token, token).removesuffix("control")] == service:
                for piece in holding.of(PolicyType.RESOURCE):
                    if service != ["s3"] or ":accesspoint/" in arn:
                        return piece.name
        return ""

    def account_of(self, resource: Resource) -> str:
        """The account that a resource is in; empty if that is not known."""
        return self._accounts.of(resource).account

    def compares(self, arn: str) -> bool:
        """Whether an ARN is that of a role or user of this program, of which it is told what it may do."""
        return arn in self._compared

    @cached_property
    def _compared(self) -> frozenset[str]:
        roles = (pair for pair in self._pairs if self._called(pair)[2] and pair.kind is not Kind.GROUP)
        return frozenset(arn for pair in roles for arn in self._arns(pair))

    def _means(self, pair: Pair, name: str) -> bool:
        if pair.kind is Kind.GROUP:
            return False
        arn = self._arns(pair)[1]
        if name.startswith("arn:"):
            return name == arn
        carriers = self.after.carriers(pair.after) if pair.after else ()
        return name in {self._called(pair)[1], _name_in(arn), *carriers}

    def _written(self, pair: Pair) -> tuple[_Written | None, _Written | None]:
        before, after = pair.before, pair.after
        perhaps = self._perhaps.get(after, ()) if after else ()
        return before and _of(self.before, before), after and _of(self.after, after, perhaps)

    def _is_outside(self, side: Side, key: Key) -> bool:
        holding = side.principals.get(key)
        return holding is None or holding.resource.state.external

    def _principal(
        self, pair: Pair, before: _Written | None, after: _Written | None, others: "_Others" = ((), ())
    ) -> Principal:
        kind, name, urn = self._called(pair)
        arns = self._arns(pair)
        guards = () if pair.kind is Kind.GROUP else self._bearing(pair, before, after)
        if (kind is Kind.OUTSIDE or pair.kind is Kind.GROUP) and _denials(before) != _denials(after):
            # What a Deny takes away is something that policies of elsewhere allow.
            others = (elsewhere(name), elsewhere(name))
        trusts = (before and before.trust, after and after.trust)
        alike = before and after and before.says() == after.says()
        return Principal(
            kind,
            name,
            urn,
            Caller.of(arns[0]),
            Caller.of(arns[1]),
            before
            and before.access(
                tuple(ResourcePolicy(g.resource, g.before.policy) for g in guards if g.before), others[0]
            ),
            after and after.access(_afterwards(guards, arns), others[1]),
            (trusts[0] and trusts[0].policy, trusts[1] and trusts[1].policy),
            self.after.carriers(pair.after) if pair.after else (),
            tuple(self._notes(pair, kind, urn)),
            access_changes=not alike or any(guard.changes for guard in guards),
            trust_changes=not _same(*trusts),
        )

    def _bearing(self, pair: Pair, before: _Written | None, after: _Written | None) -> tuple[Guard, ...]:
        sides = [side for side in (before, after) if side]
        reach = Reach.of(piece.policy for side in sides for piece in side.given)
        urns = {key[1] for key in (pair.before, pair.after) if key}
        callers = [Caller.of(arn) for arn in dict.fromkeys(self._arns(pair))]
        return self.guards.bearing(callers, urns, reach, has_boundary=any(side.boundary for side in sides))

    def _called(self, pair: Pair) -> tuple[Kind, str, str]:
        """What a principal is, its name and its URN."""
        for side, key in ((self.after, pair.after), (self.before, pair.before)):
            holding = side.principals.get(key) if key else None
            if holding:
                resource = holding.resource
                outside = resource.state.external and pair.kind is Kind.ROLE
                return Kind.OUTSIDE if outside else pair.kind, resource.name, resource.urn
        name = (pair.after or pair.before or (pair.kind, ""))[1]
        if name.startswith(LOST):
            name = f"the {pair.kind.value} that {name.removeprefix(LOST)} is for"
        return Kind.OUTSIDE if pair.kind is Kind.ROLE else pair.kind, name, ""

    def _notes(self, pair: Pair, kind: Kind, urn: str) -> Iterator[str]:
        if kind is Kind.OUTSIDE or not urn:
            yield _OUTSIDE
        if pair.after and pair.after[1].startswith(LOST):
            yield "who it is, only the update knows"
        if pair.is_replaced and pair.kind is not Kind.GROUP and pair.before and pair.after:
            yield note_of(self._accounts.arn_of(self.before, pair.before), self.after)

    def _arns(self, pair: Pair) -> tuple[str, str]:
        """The ARNs of a principal before and afterwards; the same one where it does not exist on one side."""
        sides = ((self.before, pair.before), (self.after, pair.after))
        found = [self._accounts.arn_of(side, key) for side, key in sides if key]
        return found[0], found[-1]


_Others = tuple[tuple[UnknownPolicy, ...], tuple[UnknownPolicy, ...]]
"""What is not known of a principal, before and afterwards."""


def _exchange(old: str, new: str) -> str:
    if not new:
        return f"it has the credentials of no role in place of those of {old}"
    return f"it has the credentials of {new}{f' in place of those of {old}' if old else ', and had none'}"


def _given_perhaps(before: Side, after: Side, pairs: tuple[Pair, ...]) -> dict[Key, tuple[Holding, ...]]:
    """What may be for those that it was for before, because only the update knows whom it is for."""
    afterwards = {pair.before: pair.after for pair in pairs if pair.before and pair.after}
    found: dict[Key, list[Holding]] = defaultdict(list)
    for kind, holding in after.unsure:
        old = holding.resource.step.old
        earlier = before.holdings.get(old.urn) if old else None
        for key in before.keys_of(kind, earlier) if earlier else ():
            now = afterwards.get(key)
            if now and not after.gives(holding, now):
                found[now].append(holding)
    return {key: tuple(holdings) for key, holdings in found.items()}


def _of(side: Side, key: Key, perhaps: tuple[Holding, ...] = ()) -> _Written:
    return _Written(side.given(key, perhaps), side.boundary(key), side.trust(key))


def _afterwards(guards: tuple[Guard, ...], arns: tuple[str, str]) -> tuple[ResourcePolicy, ...]:
    return tuple(
        ResourcePolicy(guard.resource, as_asked_for(guard.after.policy, *arns)) for guard in guards if guard.after
    )


def _denials(written: _Written | None) -> object:
    policies = (piece.policy for piece in written.given) if written else ()
    return {
        (policy.document.version, statement)
        for policy in policies
        if isinstance(policy, Policy)
        for statement in policy.document.statements
        if statement.effect == "Deny"
    }


def _content(piece: Piece | None) -> tuple[str, ...]:
    return piece.content if piece else ()


def _same(one: Piece | None, other: Piece | None) -> bool:
    return _content(one) == _content(other)


def _name_in(arn: str) -> str:
    return arn.rpartition("/")[2]
