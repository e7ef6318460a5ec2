"""The policies of the buckets and keys of a program, and on which principals they bear."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from keyless_iam import arns, globs
from keyless_iam.compare.clauses import is_key
from keyless_iam.document import Statement
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.principals import named
from keyless_iam.request import Caller
from keyless_iam.subject import PolicyType
from keyless_iam.truth import FALSE

from keyless_preview.accounts import Accounts
from keyless_preview.holdings import Holding, Piece, Reference, join
from keyless_preview.sides import Side
from keyless_preview.values import Resource

_BUCKETS = frozenset({"aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws-native:s3:Bucket"})
_KEYS = ("aws:kms/key:", "aws:kms/externalKey:", "aws:kms/replica", "aws-native:kms:Key", "aws-native:kms:ReplicaKey")
_VARIABLE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True)
class Guard:
    """The policy of one bucket or key, before and afterwards.

    Attributes:
        resource: the ARN of the bucket or key.
        before: None if it has no policy in this program.
        after: likewise.
        comes_or_goes: whether the bucket or key itself is made or deleted.
        made_with: URNs of the resources that the policy is made with.
    """

    resource: str
    before: Piece | None
    after: Piece | None
    comes_or_goes: bool
    made_with: frozenset[str] = frozenset()

    @property
    def changes(self) -> bool:
        """Whether it says something else afterwards."""
        return (self.before and self.before.content) != (self.after and self.after.content)

    @cached_property
    def policies(self) -> tuple[Policy | UnknownPolicy, ...]:
        """Its policies on both sides."""
        return tuple(piece.policy for piece in (self.before, self.after) if piece)

    @cached_property
    def named(self) -> frozenset[str] | None:
        """The names of the roles and users that it is about; None if it may be about others, too."""
        names: set[str] = set()
        for policy in self.policies:
            if isinstance(policy, UnknownPolicy):
                return None
            for statement in policy.document.statements:
                for principal in statement.principals:
                    parts = principal.name.split(":", 5)
                    if principal.kind != "AWS" or len(parts) < 6 or "/" not in parts[5]:
                        if principal.kind in {"Service", "Federated"}:
                            continue
                        return None
                    names.update(parts[5].split("/")[1:])
                if not statement.principals:
                    return None
        return frozenset(names)

    def lets_in(self, caller: Caller, *, has_boundary: bool) -> bool:
        """Whether an Allow names a principal itself, not only its account."""
        return any(
            how.directly is not FALSE or how.as_role is not FALSE
            for statement in self._statements("Allow")
            for how in (named(statement, caller, has_boundary=has_boundary),)
        )

    def names(self, caller: Caller, *, has_boundary: bool) -> bool:
        """Whether a statement names a principal or its account."""
        return any(
            named(statement, caller, has_boundary=has_boundary).at_all is not FALSE
            for statement in self._statements("Allow", "Deny")
        )

    def _statements(self, *effects: str) -> Iterator[Statement]:
        for policy in self.policies:
            if isinstance(policy, Policy):
                yield from (each for each in policy.document.statements if each.effect in effects)


class Guards:
    """The policies of the buckets and keys of a program.

    Args:
        before: what is there before.
        after: what is there afterwards.
        accounts: whose they are.
    """

    def __init__(self, before: Side, after: Side, accounts: Accounts) -> None:
        sides = [_by_arn(_pieces(side, accounts)) for side in (before, after)]
        made = [set(_made(side, accounts)) for side in (before, after)]
        self.all = tuple(
            Guard(
                arn,
                _piece(sides[0].get(arn)),
                _piece(sides[1].get(arn)),
                (arn in made[0]) is not (arn in made[1]),
                frozenset(urn for side in sides if arn in side for urn in side[arn][1]),
            )
            for arn in dict.fromkeys((*sides[0], *sides[1]))
        )
        self._changing = tuple(guard for guard in self.all if guard.changes)
        self._by_name: dict[str, list[Guard]] | None = None
        self._general: list[Guard] = []

    def may_change(self, names: Collection[str]) -> bool:
        """Whether the policy of a bucket or key changes that may be about a role or user of some names."""
        return any(guard.named is None or not guard.named.isdisjoint(names) for guard in self._changing)

    def bearing(
        self, callers: Collection[Caller], urns: Collection[str], reach: "Reach", *, has_boundary: bool
    ) -> tuple[Guard, ...]:
        """Those that bear on what a principal may do.

        Args:
            callers: the principal, as it asks before and afterwards.
            urns: its URNs on both sides.
            reach: what its own policies are about, on both sides.
            has_boundary: whether it has a permissions boundary on one of them.
        """
        if self._by_name is None:
            self._by_name = defaultdict(list)
            for guard in self.all:
                for name in guard.named or ():
                    self._by_name[name].append(guard)
            self._general = [guard for guard in self.all if guard.named is None]
        names = dict.fromkeys(caller.name.rpartition("/")[2] for caller in callers)
        some = dict.fromkeys((*self._general, *(guard for name in names for guard in self._by_name.get(name, ()))))
        return tuple(
            guard
            for guard in some
            if (not guard.made_with.isdisjoint(urns) and guard.named is None)
            or any(_bears(guard, caller, reach, has_boundary=has_boundary) for caller in callers)
        )


@dataclass(frozen=True)
class Reach:
    """What the Allows of a principal's own policies are about, as patterns."""

    patterns: frozenset[str]

    @classmethod
    def of(cls, policies: Iterable[Policy | UnknownPolicy]) -> "Reach":
        """That of policies; of one that cannot be read, everything."""
        found: set[str] = set()
        for policy in policies:
            if isinstance(policy, UnknownPolicy):
                return cls(frozenset({"*"}))
            for statement in policy.document.statements:
                if statement.effect == "Allow":
                    found.update(_VARIABLE.sub("*", text) for text in statement.resources or ("*",))
        return cls(frozenset(found))

    @cached_property
    def _wild(self) -> tuple[str, ...]:
        # A bucket's name ends at the first slash, so what follows says nothing about which bucket it is.
        heads = {_bucket_of(text) for text in self.patterns}
        return tuple(glob for text in heads if not globs.is_literal(text) for glob in arns.over_globs(text))

    def meets(self, arn: str) -> bool:
        """Whether a bucket, its objects or a key may be among it."""
        if "*" in self.patterns or any(_bucket_of(text) == arn for text in self.patterns):
            return True
        own = globs.escape(arn)
        return any(globs.overlap(glob, own) or globs.overlap(glob, f"{own}/*") for glob in self._wild)


def _bears(guard: Guard, caller: Caller, reach: Reach, *, has_boundary: bool) -> bool:
    if any(isinstance(policy, UnknownPolicy) for policy in guard.policies):
        return reach.meets(guard.resource) or (guard.changes and not guard.comes_or_goes)
    if caller.account and not guard.names(caller, has_boundary=has_boundary) and not is_key(guard.resource):
        return False
    # Whose account is not known may be named by any account.
    if not caller.account or guard.lets_in(caller, has_boundary=has_boundary):
        return True
    # A Deny, and leave to the account's own policies, matter where those allow something.
    return not guard.comes_or_goes and reach.meets(guard.resource)


_Found = tuple[Piece, tuple[str, ...]]


def _by_arn(found: Iterable[tuple[str, _Found]]) -> dict[str, _Found]:
    by_arn: dict[str, _Found] = {}
    for arn, (piece, sources) in found:
        other, others = by_arn.get(arn, (piece, ()))
        if other.content != piece.content:
            # Whichever is written last is the policy, and nobody knows which that is.
            why = f"{other.name} and {piece.name} are both written to it"
            piece = replace(piece, text="", why=why, marked=f"{other.content}{piece.content}")  # noqa: PLW2901  in its place
        by_arn[arn] = piece, (*others, *sources)
    return by_arn


def _pieces(side: Side, accounts: Accounts) -> Iterator[tuple[str, _Found]]:
    for holding in side.holdings.values():
        for piece in holding.of(PolicyType.BUCKET, PolicyType.KEY):
            sources = tuple(urn for path in holding.shape.documents for urn in holding.resource.made_with(path))
            yield _guarded(side, holding, accounts), (piece, sources)


def _piece(found: _Found | None) -> Piece | None:
    return found[0] if found else None


def _guarded(side: Side, holding: Holding, accounts: Accounts) -> str:
    path = holding.shape.bucket or holding.shape.key
    if not path or holding.resource.state.type in _BUCKETS:
        return _arn(holding.resource, accounts)
    reference = Reference.of(holding.resource, path)
    made = {each.urn: each for each in side.resources if _is_made(each)} if reference.open else {}
    joined = join(reference, lambda _: None, made.get)
    for text in joined.outside:
        if holding.shape.bucket:
            return f"arn:{accounts.of(holding.resource).partition}:s3:::{text.rpartition(':')[2]}"
        return text if text.startswith("arn:") else _key_arn(text, holding.resource, accounts)
    for resource in (*joined.certain, *joined.perhaps):
        return _arn(resource, accounts)
    return _made_up(holding.resource, accounts, is_key=bool(holding.shape.key))


def _made(side: Side, accounts: Accounts) -> Iterator[str]:
    return (_arn(resource, accounts) for resource in side.resources if _is_made(resource))


def _is_made(resource: Resource) -> bool:
    return resource.state.type in _BUCKETS or resource.state.type.startswith(_KEYS)


def _arn(resource: Resource, accounts: Accounts) -> str:
    arn = resource.text("arn")
    if arn:
        return arn
    is_key = resource.state.type not in _BUCKETS
    bucket = "" if is_key else resource.text("bucket", "bucketName")
    if bucket:
        return f"arn:{accounts.of(resource).partition}:s3:::{bucket}"
    return _made_up(resource, accounts, is_key=is_key)


def _made_up(resource: Resource, accounts: Accounts, *, is_key: bool) -> str:
    """An ARN in the place of one that only the update knows: it is nobody else's."""
    if is_key:
        return _key_arn(f"of-{resource.name}-known-after-the-update", resource, accounts)
    return f"arn:{accounts.of(resource).partition}:s3:::{resource.name}--known-after-the-update"


def _key_arn(identifier: str, resource: Resource, accounts: Accounts) -> str:
    where = accounts.of(resource)
    return f"arn:{where.partition}:kms:{where.region}:{where.account}:key/{identifier}"


def _bucket_of(pattern: str) -> str:
    return pattern.partition("/")[0] if ":s3:" in pattern else pattern
