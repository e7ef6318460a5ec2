"""What bears on a principal's requests, statement by statement, in the form in which a comparison handles it.

Sources: "Policy evaluation for requests within a single account" (IAM User Guide), "Key policies in AWS KMS" (AWS KMS Developer
Guide).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from keyless_iam.actions import ActionSet
from keyless_iam.compare.access import Access, ResourcePolicy
from keyless_iam.compare.contexts import Atom
from keyless_iam.document import VERSION, Document, Statement, Version
from keyless_iam.globs import is_literal
from keyless_iam.policy import Place, Policy, UnknownPolicy
from keyless_iam.principals import Named, named
from keyless_iam.request import Caller
from keyless_iam.truth import FALSE, TRUE, UNKNOWN, Truth

_EVERYTHING = "*"


@dataclass(frozen=True)
class Actions:
    """The ``Action`` or ``NotAction`` of a statement, in lower case."""

    patterns: frozenset[str]
    negated: bool = False

    @classmethod
    def of(cls, statement: Statement) -> "Actions":
        """Those of a statement."""
        return cls(
            frozenset(a.lower() for a in statement.actions or statement.not_actions), bool(statement.not_actions)
        )

    @cached_property
    def set(self) -> ActionSet:
        """What they cover."""
        return action_set(self)

    @cached_property
    def by_service(self) -> Mapping[str | None, frozenset[str]]:
        """The patterns that match actions of one service only, by service; the others by None."""
        found: dict[str | None, set[str]] = {}
        for pattern in self.patterns:
            found.setdefault(service_of(pattern), set()).add(pattern)
        return {service: frozenset(some) for service, some in found.items()}

    def within(self, service: str | None) -> "Actions":
        """What covers the same actions of one service; of None, of those that no pattern names."""
        mine = self.by_service.get(None, frozenset()) | self.by_service.get(service, frozenset())
        return self if len(mine) == len(self.patterns) else Actions(mine, self.negated)

    def cover(self, action: str) -> bool:
        """Whether they cover an action."""
        return self.set.matches(action) if self.patterns else self.negated


def service_of(pattern: str) -> str | None:
    """The one service whose actions a pattern matches; None if there are several."""
    service, colon, _ = pattern.partition(":")
    return service if colon and is_literal(service) else None


@lru_cache(maxsize=2048)
def action_set(actions: Actions) -> ActionSet:
    """What the action element of a statement covers."""
    patterns = tuple(actions.patterns)
    statement = Statement.of("Allow", not_actions=patterns) if actions.negated else Statement.of("Allow", patterns)
    return ActionSet(statement)


ALL_ACTIONS = Actions(frozenset({_EVERYTHING}))


@dataclass(frozen=True)
class Clause:
    """A statement, or an open question in the place of statements that cannot be read.

    Attributes:
        actions: which actions it is about.
        resources: patterns of the resources it is about, or, if ``spared``, of those it is not about.
        spared: whether it is a ``NotResource``.
        version: its document's, which says whether there are variables.
        atoms: all of which must hold.
        of: the ARN of the bucket or key whose policy it stands in; empty for another.
        place: where it stands; not part of what makes two clauses equal.
    """

    actions: Actions
    resources: tuple[str, ...]
    spared: bool
    version: Version
    atoms: frozenset[Atom]
    of: str
    place: Place

    def alike(self) -> Iterator[tuple[Actions, tuple[object, ...]]]:
        """What it has in common with clauses of another side, action by action and resource by resource.

        Statements that were split or merged have all of it in common.
        """
        actions = [self.actions]
        if not self.actions.negated:
            actions = [Actions(frozenset({pattern})) for pattern in self.actions.patterns]
        resources = [self.resources] if self.spared else [(each,) for each in self.resources]
        for some in resources:
            version = self.version if any("${" in each for each in some) else VERSION
            rest = (some, self.spared, version, self.atoms, self.of)
            yield from ((each, rest) for each in actions)


@dataclass(frozen=True)
class Way:
    """A way for requests to be let through: by one of ``allows`` and, of each layer of ``limits``, by one."""

    allows: tuple[Clause, ...]
    limits: tuple[tuple[Clause, ...], ...] = ()


@dataclass(frozen=True)
class Side:
    """All that bears on the requests of a principal.

    A request is let through if no clause of ``denies`` is about it, and if it is in one of the ways.
    """

    ways: tuple[Way, ...] = ()
    denies: tuple[Clause, ...] = ()

    @property
    def layers(self) -> dict[tuple[int, int], tuple[Clause, ...]]:
        """Every clause, by what it does."""
        found = {(-1, 0): self.denies}
        for number, way in enumerate(self.ways):
            found.update({(number, depth): clauses for depth, clauses in enumerate((way.allows, *way.limits))})
        return found


def side_of(access: Access | None, caller: Caller, *, is_known: bool = True) -> Side:
    """The clauses of everything that decides what a principal may do.

    Args:
        access: None for a principal that does not exist: it may do nothing.
        caller: the principal.
        is_known: whether its account is the one that its ARN names. If not, nobody can tell whom the account's ARNs name.
    """
    if access is None:
        return Side()
    allows: list[Clause] = []
    denies: list[Clause] = []
    for policy in access.identity:
        _sort(_of_policy(policy), allows, denies)
    boundary: list[Clause] = []
    if access.boundary is None:
        boundary.append(_all(Place("no boundary", 0)))
    else:
        _sort(_of_policy(access.boundary), boundary, denies)
    direct: list[Clause] = []
    as_role: list[Clause] = []
    delegated: list[Clause] = []
    for each in access.resources:
        how = partial(_named, caller, has_boundary=access.boundary is not None, is_known=is_known)
        _of_resource(each, how, (direct, as_role, delegated, denies))
    limit = tuple(boundary)
    return Side(
        (
            Way(tuple(direct)),
            Way(tuple(as_role), (limit,)),
            Way(tuple(allows), (limit, _gate(access, delegated))),
        ),
        tuple(denies),
    )


def _gate(access: Access, delegated: list[Clause]) -> tuple[Clause, ...]:
    """What lets the account's own policies decide: of a key with a policy that is known, only that."""
    keys = tuple(sorted(each.resource for each in access.resources if is_key(each.resource)))
    place = Place("the key's policy", 0)
    others = Clause(ALL_ACTIONS, keys, spared=True, version=VERSION, atoms=frozenset(), of="", place=place)
    return (others if keys else _all(place), *delegated)


def is_key(arn: str) -> bool:
    """Whether an ARN is that of a KMS key."""
    return arn.split(":", 3)[2:3] == ["kms"]


def _all(place: Place, *atoms: Atom) -> Clause:
    return Clause(
        ALL_ACTIONS, (_EVERYTHING,), spared=False, version=VERSION, atoms=frozenset(atoms), of="", place=place
    )


def _sort(clauses: Iterable[tuple[str, Clause]], allows: list[Clause], denies: list[Clause]) -> None:
    for effect, clause in clauses:
        (allows if effect == "Allow" else denies).append(clause)


def _of_policy(policy: Policy | UnknownPolicy) -> Iterator[tuple[str, Clause]]:
    if isinstance(policy, UnknownPolicy):
        place = Place(policy.name, 0)
        for effect, verb in (("Allow", "allows"), ("Deny", "denies")):
            yield effect, _all(place, Atom.unread(policy, verb))
        return
    for index, statement in enumerate(policy.document.statements):
        yield statement.effect, clause_of(policy.document, policy.place(index), statement)


def clause_of(document: Document, place: Place, statement: Statement, *, of: str = "", question: str = "") -> Clause:
    """A statement as a clause.

    Args:
        document: the one it stands in.
        place: where.
        statement: itself.
        of: the ARN of the resource whose policy it is.
        question: what nobody can tell about it, or empty.
    """
    atoms = {Atom.of(condition, document.version) for condition in statement.conditions}
    written = statement.resources or statement.not_resources or (_EVERYTHING,)
    if question:
        atoms.add(Atom(None, question=question))
    # Documents of either version mean the same where nothing is written as a variable.
    version: Version = document.version if any("${" in each for each in written) else VERSION
    return Clause(Actions.of(statement), written, bool(statement.not_resources), version, frozenset(atoms), of, place)


def _named(caller: Caller, statement: Statement, *, has_boundary: bool, is_known: bool) -> Named:
    principals = statement.principals or statement.not_principals
    if not is_known and any(p.kind == "AWS" and not p.is_everybody for p in principals):
        return Named(UNKNOWN, UNKNOWN, UNKNOWN)
    return named(statement, caller, has_boundary=has_boundary)


def _of_resource(
    each: ResourcePolicy,
    how_named: Callable[[Statement], Named],
    into: tuple[list[Clause], list[Clause], list[Clause], list[Clause]],
) -> None:
    direct, as_role, delegated, denies = into
    if isinstance(each.policy, UnknownPolicy):
        place = Place(each.policy.name, 0)
        about = _covered(each.resource)
        for effect, verb in (("Allow", "allows"), ("Deny", "denies"), ("Delegate", "delegates")):
            atom = Atom.unread(each.policy, verb)
            clause = Clause(ALL_ACTIONS, about, False, VERSION, frozenset({atom}), each.resource, place)
            {"Allow": direct, "Deny": denies, "Delegate": delegated}[effect].append(clause)
        return
    document = each.policy.document
    for index, statement in enumerate(document.statements):
        how = how_named(statement)
        place = each.policy.place(index)
        targets = (
            ((denies, how.at_all),)
            if statement.effect == "Deny"
            else ((direct, how.directly), (as_role, how.as_role), (delegated, how.as_account))
        )
        for target, truth in targets:
            if truth is not FALSE and (target is not delegated or is_key(each.resource)):
                target.append(_named_clause(document, place, statement, each.resource, truth))


def _named_clause(document: Document, place: Place, statement: Statement, resource: str, truth: Truth) -> Clause:
    question = "" if truth is TRUE else f"whether {_principals(statement)} names the principal"
    if is_key(resource):
        # In a key's policy every pattern of resources means the key.
        statement = Statement(
            statement.effect,
            statement.actions,
            (resource,),
            statement.conditions,
            not_actions=statement.not_actions,
            sid=statement.sid,
        )
    elif "*" in statement.resources:
        own = _covered(resource)
        statement = Statement(
            statement.effect, statement.actions, own, statement.conditions, not_actions=statement.not_actions
        )
    return clause_of(document, place, statement, of=resource, question=question)


def _principals(statement: Statement) -> str:
    names = ", ".join(p.name for p in statement.principals or statement.not_principals)
    return f"{'NotPrincipal' if statement.not_principals else 'Principal'} {names}"


def _covered(resource: str) -> tuple[str, ...]:
    return (resource,) if is_key(resource) else (resource, f"{resource}/*")
