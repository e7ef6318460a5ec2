"""What policies let through after their Denies.

Allows are taken as wide as their text can be read, Denies as narrow: what is absent here is proved to be unreachable.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from keyless_iam import catalogue
from keyless_iam.actions import ActionSet
from keyless_iam.document import Document, Statement, Version
from keyless_iam.globs import is_literal
from keyless_iam.implication import implied
from keyless_iam.policy import Place, Policy
from keyless_iam.region import Region, Search
from keyless_iam.resources import ResourceSet
from keyless_iam.shapes import Types, shapes_of, types_of


@dataclass(frozen=True)
class Permit:
    """One action that one statement lets through on one type of resource, for one of its resource patterns.

    Attributes:
        opening: the statement that lets it through.
        action: as asked for.
        resource_type: such as ``object``; empty where the action has none.
        pattern: the statement's resource pattern, or empty for a ``NotResource``.
        example: an ARN that is let through, readable if possible.
        certain: False if a search was given up: then the example is only an ARN of the pattern, and cannot tell.
        everywhere: whether it holds for resources that nobody named: any bucket, any role.
        many: of S3's buckets and their objects: whether more than one bucket is reached.
    """

    opening: "Opening"
    action: str
    resource_type: str
    pattern: str
    example: str
    certain: bool
    everywhere: bool
    many: bool

    def __str__(self) -> str:
        return f"{self.action} on {self.example}"


class Opening:
    """One Allow statement, seen together with everything that takes away from it."""

    def __init__(self, place: Place, statement: Statement, document: Document, limits: "_Limits") -> None:
        self.place = place
        self.statement = statement
        self.version: Version = document.version
        self._limits = limits
        self._permits: dict[str, tuple[Permit, ...]] = {}
        self._found: dict[tuple[Types, tuple[Region, ...]], tuple[tuple[str, str, Search], ...]] = {}
        self._known: dict[str, tuple[catalogue.Action, ...]] = {}

    @cached_property
    def actions(self) -> ActionSet:
        """What the action element covers."""
        return ActionSet(self.statement)

    @property
    def everything(self) -> bool:
        """Whether the action element covers every action of every service."""
        return self.actions.everything

    def covers_service(self, prefix: str) -> bool:
        """Whether the action element covers every action of a service, those of the future too."""
        return self.actions.covers_service(prefix)

    def allows(self, action: str) -> bool:
        """Whether the action element covers an action."""
        return self.actions.matches(action)

    def known_actions(self, prefix: str) -> tuple[catalogue.Action, ...]:
        """The service's known actions that the action element covers."""
        if prefix not in self._known:
            service = catalogue.service(prefix)
            self._known[prefix] = self.actions.known(service) if service else ()
        return self._known[prefix]

    def permits(self, action: str) -> tuple[Permit, ...]:
        """What remains of an action after the Denies and within the boundary: empty if proved that nothing does.

        Args:
            action: such as ``s3:GetObject``; one that is not known is tried on every type of its service.
        """
        if action not in self._permits:
            self._permits[action] = tuple(self._remaining(action)) if self.allows(action) else ()
        return self._permits[action]

    @cached_property
    def _resources(self) -> ResourceSet:
        return ResourceSet(self.statement, self.version)

    @cached_property
    def _denials(self) -> "tuple[_Denial, ...]":
        return tuple(d for d in self._limits.denials if d.holds_whenever(self.statement, self.version))

    def _regions(self, action: str) -> tuple[Region, ...] | None:
        """What limits an action: all of which its resources must be in. None if nothing is left."""
        if not self._denials and self._limits.boundary is None:
            return ()
        limits = [d.remainder for d in self._denials if d.actions.matches(action)]
        if self._limits.boundary is not None:
            limits.append(self._limits.boundary.over(action))
        known = tuple(limit for limit in limits if limit is not None)
        return None if len(known) < len(limits) else tuple(limit for limit in known if limit.limits)

    def _remaining(self, action: str) -> Iterator[Permit]:
        regions = self._regions(action)
        if regions is None:
            return
        # Many actions are allowed on the same types of resources, and most under the same limits.
        key = (types_of(action), regions)
        if key not in self._found:
            self._found[key] = tuple(
                (shape.type, pattern, search)
                for shape in shapes_of(*key[0], self._limits.partitions)
                for pattern, search in self._resources.search(shape, regions)
            )
        for resource_type, pattern, s in self._found[key]:
            yield Permit(self, action, resource_type, pattern, s.example, s.certain, s.everywhere, s.many)


class Reach:
    """What the Allow statements of policies let through, less what their Denies remove under every context.

    Args:
        policies: those that are in force together.
        boundary: the permissions boundary: what it does not allow, nobody has.
    """

    def __init__(self, policies: Sequence[Policy], boundary: Policy | None = None) -> None:
        inside = _Boundary(boundary.document) if boundary else None
        denials = [d for p in (*policies, *((boundary,) if boundary else ())) for d in _denials_of(p.document)]
        limits = _Limits(tuple(denials), inside, _partitions(policies))
        self.openings = tuple(
            Opening(policy.place(index), statement, policy.document, limits)
            for policy in policies
            for index, statement in enumerate(policy.document.statements)
            if statement.effect == "Allow"
        )
        """One for every Allow statement, in order."""

    def permits(self, action: str) -> Iterator[Permit]:
        """What remains of an action, of all statements together."""
        for opening in self.openings:
            yield from opening.permits(action)


class _Denial:
    """A Deny statement, as a limit to what Allows let through."""

    def __init__(self, statement: Statement, document: Document) -> None:
        self.statement = statement
        self._version: Version = document.version
        self.actions = ActionSet(statement)
        resources = ResourceSet(statement, document.version)
        self.remainder = resources.remainder()
        """What it leaves of its actions; None if that is nothing."""

    def holds_whenever(self, allow: Statement, version: Version) -> bool:
        deny = self.statement
        if deny.not_principals:
            return False
        everyone = not deny.principals or any(p.is_everybody for p in deny.principals)
        named = allow.principals and set(allow.principals) <= set(deny.principals)
        return bool(everyone or named) and implied(deny.conditions, allow.conditions, (self._version, version))


class _Boundary:
    def __init__(self, document: Document) -> None:
        self._allows = [
            (ActionSet(s), ResourceSet(s, document.version)) for s in document.statements if s.effect == "Allow"
        ]

    def over(self, action: str) -> Region | None:
        """Where the boundary lets an action through, at most; None if nowhere."""
        globs = [resources.over() for actions, resources in self._allows if actions.matches(action)]
        return Region.union(globs) if globs else None


@dataclass(frozen=True)
class _Limits:
    denials: tuple[_Denial, ...]
    boundary: _Boundary | None
    partitions: tuple[str, ...]


def _partitions(policies: Sequence[Policy]) -> tuple[str, ...]:
    """Those that the policies name: a principal reaches only what is in its own.

    Where an Allow leaves it open, a name elsewhere proves nothing: it may be the usual one all the same.
    """
    statements = [s for policy in policies for s in policy.document.statements]
    named = {p for s in statements for p in _named(s) if is_literal(p)}
    is_open = any(not is_literal(p) for s in statements if s.effect == "Allow" for p in _named(s))
    return tuple(sorted(named, key=lambda p: (p == "aws", p))) + (
        () if (named and not is_open) or "aws" in named else ("aws",)
    )


def _named(statement: Statement) -> Iterator[str]:
    """The partitions of a statement's resources, ``*`` where it says none; of a ``NotResource`` it always says none."""
    if not statement.resources:
        yield "*"
    for arn in (*statement.resources, *statement.not_resources):
        yield arn.split(":", 2)[1] if ":" in arn else "*"


def _denials_of(document: Document) -> list[_Denial]:
    return [_Denial(s, document) for s in document.statements if s.effect == "Deny"]
