"""One side of a preview: which policies bear on which principal, before or afterwards."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from keyless_iam.managed import is_managed_by_aws
from keyless_iam.subject import PolicyType

from keyless_preview.carrying import PROFILES, TEMPLATES, Carrying, role_paths
from keyless_preview.holdings import Holding, Piece, Reference, join
from keyless_preview.memberships import membership_of
from keyless_preview.names import Names
from keyless_preview.report import Kind
from keyless_preview.values import UNKNOWN_REASON, Resource

Key = tuple[Kind, str]
"""A principal of one side: its kind with its URN, or, if it is not of this program, its physical name."""

LOST = "?"
"""Begins, in a key, the name of a resource that gives something to somebody whom only the update knows."""

_PERHAPS = "whom it is for is known only to the update"
_ELSEWHERE = "its policies are not in this program"


class Side:
    """The principals of one side, and what they have.

    Args:
        resources: those that are there on this side.
        holdings: what each of them says about permissions, if it does.
        account_of: gives the account that a resource is in; empty if that is not known, or the only one.

    Attributes:
        carrying: the resources that have credentials of roles, by their steps and the property that says so: empty for
            instances, launch templates and instance profiles.
    """

    def __init__(
        self, resources: Iterable[Resource], holdings: Iterable[Holding], account_of: Callable[[Resource], str]
    ) -> None:
        self.holdings = {each.resource.urn: each for each in holdings}
        self.principals: dict[Key, Holding] = {}
        self.resources = tuple(resources)
        self.unsure: list[tuple[Kind, Holding]] = []
        self.lost: list[tuple[Kind, Holding]] = []
        self.lost_members: list[Key] = []
        self._members: dict[Key, list[Key]] = defaultdict(list)
        self._joined: dict[Key, list[Piece]] = defaultdict(list)
        self._names = Names(account_of)
        self._policies: dict[str, Resource] = {}
        self._profiles = Names(account_of)
        self._given: dict[Key, list[tuple[Holding, bool]]] = defaultdict(list)
        self._carriers: dict[Key, list[str]] = defaultdict(list)
        self.carrying: dict[tuple[int, str], Carrying] = {}
        self._templates: dict[str, Resource] = {}
        for each in self.holdings.values():
            self._note(each)
        for each in self.holdings.values():
            self._give(each)
        for resource in self.resources:
            self._note_carrier(resource)
            self._note_members(resource)
        for resource in self.resources:
            self._note_made_from(resource)
            self._note_roles(resource)

    def everybody(self) -> Iterator[Key]:
        """Every principal: those of this program, and those outside that it gives something to."""
        yield from self.principals
        others = dict.fromkeys((*self._given, *self._members, *self._joined))
        yield from (key for key in others if key not in self.principals)

    def given(self, key: Key, perhaps: Iterable[Holding] = ()) -> tuple[Piece, ...]:
        """The identity policies of a principal, each once.

        Args:
            key: the principal.
            perhaps: resources that may give their policies to it, as the other side says.
        """
        found: dict[tuple[str, ...], Piece] = {}
        for piece in self._pieces(key, perhaps):
            alike = [each for each in found.values() if each.content == piece.content] if piece.why else []
            if alike and not any(each is piece for each in alike):
                # Of two that nobody can read, each may say something else.
                piece = replace(piece, name=f"{piece.name} (another one)")  # noqa: PLW2901  the same piece, called otherwise
            found.setdefault(piece.content, piece)
        return tuple(found.values())

    def boundary(self, key: Key) -> Piece | None:
        """The permissions boundary of a principal."""
        holding = self.principals.get(key)
        if holding is None or holding.boundary is None:
            return None
        pieces = tuple(self._attached(holding.boundary))
        if len(pieces) == 1:
            return pieces[0]
        return Piece(f"{holding.resource.name}.permissionsBoundary", PolicyType.IDENTITY, why=UNKNOWN_REASON)

    def trust(self, key: Key) -> Piece | None:
        """The trust policy of a role."""
        holding = self.principals.get(key)
        return next(iter(holding.of(PolicyType.TRUST)), None) if holding else None

    def carriers(self, key: Key) -> tuple[str, ...]:
        """The instances and launch templates that have a role's credentials."""
        return tuple(sorted(self._carriers.get(key, ())))

    def holdings_for(self, key: Key) -> tuple[Holding, ...]:
        """The resources that give something to a principal, perhaps."""
        return tuple(holding for holding, _ in self._given.get(key, ()))

    def gives(self, holding: Holding, key: Key) -> bool:
        """Whether a resource gives its policies to a principal, perhaps."""
        return any(each is holding for each in self.holdings_for(key))

    def keys_of(self, kind: Kind, holding: Holding) -> tuple[Key, ...]:
        """The principals of a kind to which a resource gives something for certain."""
        joined = [self._targets(kind, ref) for each, ref in holding.targets if each is kind]
        return tuple(key for each in joined for key, certain in each[0] if certain)

    def _note(self, holding: Holding) -> None:
        resource, shape = holding.resource, holding.shape
        kinds = ((Kind.ROLE, shape.role_name), (Kind.USER, shape.user_name), (Kind.GROUP, shape.group_name))
        for kind, path in kinds:
            if path:
                self.principals[kind, resource.urn] = holding
                name = resource.text(path) or resource.state.id
                if name:
                    self._names.add(kind, name, resource)
        if shape.policy_name:
            arn = resource.text("arn", "policyArn")
            name = resource.text(shape.policy_name)
            for text in (arn, f":policy{resource.text('path') or '/'}{name}" if name and not arn else ""):
                if text:
                    self._policies[text] = resource
        if shape.is_profile:
            name = resource.text("name", "instanceProfileName") or resource.state.id
            if name:
                self._profiles.add(None, name, resource)

    def _give(self, holding: Holding) -> None:
        if holding.shape.is_profile:
            return
        for kind, reference in holding.targets:
            keys, lost = self._targets(kind, reference)
            for key, certain in keys:
                self._given[key].append((holding, certain))
            if lost or not all(certain for _, certain in keys):
                self.unsure.append((kind, holding))
            if lost:
                self.lost.append((kind, holding))
                self._given[kind, LOST + holding.resource.name].append((holding, True))

    def _targets(self, kind: Kind, reference: Reference) -> tuple[list[tuple[Key, bool]], bool]:
        joined = join(
            reference,
            lambda text: self._names.find(kind, text, reference.owner),
            lambda urn: self._principal(kind, urn),
        )
        keys = [((kind, each.urn), True) for each in joined.certain]
        keys += [((kind, self._names.outside(text, reference.owner)), True) for text in joined.outside]
        keys += [((kind, each.urn), False) for each in joined.perhaps]
        return keys, bool(joined.lost)

    def _principal(self, kind: Kind, urn: str) -> Resource | None:
        holding = self.principals.get((kind, urn))
        return holding.resource if holding else None

    def _pieces(self, key: Key, perhaps: Iterable[Holding]) -> Iterator[Piece]:
        own = self.principals.get(key)
        # What the provider says of a role outside of this program has in it what the program gives it.
        inside = [(own, True)] if own and not own.resource.state.external else []
        for holding, certain in inside + self._given.get(key, []):
            if certain:
                yield from holding.of(PolicyType.IDENTITY)
                for reference in holding.attached:
                    yield from self._attached(reference)
            else:
                yield Piece(holding.resource.name, PolicyType.IDENTITY, why=_PERHAPS)
        for holding in perhaps:
            yield Piece(holding.resource.name, PolicyType.IDENTITY, why=_PERHAPS)
        yield from self._joined.get(key, ())
        for group in self._members.get(key, ()):
            if group not in self.principals:
                yield Piece(f"group {group[1]}", PolicyType.IDENTITY, why=_ELSEWHERE)
            yield from self._pieces(group, ())

    def _attached(self, reference: Reference) -> Iterator[Piece]:
        joined = join(reference, self._policy_of_arn, self._policy_of_urn)
        for resource in joined.certain:
            yield from self.holdings[resource.urn].of(PolicyType.IDENTITY)
        for arn in joined.outside:
            yield Piece(arn, PolicyType.IDENTITY, arn=arn)
        for value in reference.open if joined.perhaps else joined.lost:
            yield Piece(f"{reference.owner.name}.{value.at}", PolicyType.IDENTITY, why=value.why, marked=value.marked)

    def _policy_of_arn(self, arn: str) -> Resource | None:
        if is_managed_by_aws(arn):
            return None
        return self._policies.get(arn) or self._policies.get(f":policy/{arn.partition(':policy/')[2]}")

    def _policy_of_urn(self, urn: str) -> Resource | None:
        holding = self.holdings.get(urn)
        return holding.resource if holding and holding.shape.policy_name else None

    def _profile_of_urn(self, urn: str) -> Resource | None:
        holding = self.holdings.get(urn)
        return holding.resource if holding and holding.shape.is_profile else None

    def _note_carrier(self, resource: Resource) -> None:
        step, token = id(resource.step), resource.state.type
        if self._profile_of_urn(resource.urn):
            self._hand_out(self.carrying.setdefault((step, ""), Carrying(resource)), resource)
        for path in PROFILES.get(token, ()):
            joined = join(
                Reference.of(resource, path),
                lambda text: self._profiles.find(None, text, resource),
                self._profile_of_urn,
            )
            carrying = self.carrying.setdefault((step, ""), Carrying(resource))
            carrying.open += [f"its instance profile is not known: {value.why}" for value in joined.lost]
            carrying.open += [f"its instance profile {name} is not of this program" for name in joined.outside]
            for profile in (*joined.certain, *joined.perhaps):
                carrying.profiles.append(id(profile.step))
                self._hand_out(carrying, profile)
            self._note_where(carrying)
        if token in PROFILES and token not in TEMPLATES:
            for name in (resource.state.id, resource.text("name", "launchTemplateName", "launchConfigurationName")):
                self._templates.setdefault(name, resource)

    def _hand_out(self, carrying: Carrying, profile: Resource) -> None:
        for kind, role in self.holdings[profile.urn].targets:
            keys, is_lost = self._targets(kind, role)
            carrying.open += [f"whose credentials {profile.name} hands out is not known"] if is_lost else []
            carrying.roles += [key for key, _ in keys if key not in carrying.roles]

    def _note_where(self, carrying: Carrying) -> None:
        for key in carrying.roles:
            if carrying.resource.name not in self._carriers[key]:
                self._carriers[key].append(carrying.resource.name)

    def _note_made_from(self, resource: Resource) -> None:
        """What instances get from the launch template that they are made from, unless they name a profile themselves."""
        own = self.carrying.get((id(resource.step), ""))
        if own and (own.roles or own.open):
            return
        made = {each.urn: each for each in self._templates.values()}
        for path in TEMPLATES.get(resource.state.type, ()):
            joined = join(Reference.of(resource, path), self._templates.get, made.get)
            carrying = self.carrying.setdefault((id(resource.step), ""), Carrying(resource))
            carrying.open += [f"its launch template is not known: {value.why}" for value in joined.lost]
            carrying.open += [f"its launch template {name} is not of this program" for name in joined.outside]
            for template in (*joined.certain, *joined.perhaps):
                source = self.carrying.get((id(template.step), ""))
                if source and id(template.step) not in carrying.templates:
                    carrying.templates.append(id(template.step))
                    carrying.roles += [key for key in source.roles if key not in carrying.roles]
                    carrying.open += source.open
            self._note_where(carrying)

    def _note_roles(self, resource: Resource) -> None:
        step = resource.step
        if step.op == "same" or not (step.old and step.new):
            return
        for path in role_paths(resource):
            reference = Reference.of(resource, path)
            joined = join(
                reference,
                lambda text: self._names.find(Kind.ROLE, text, resource),
                lambda urn: self._principal(Kind.ROLE, urn),
            )
            carrying = self.carrying.setdefault((id(step), path), Carrying(resource))
            carrying.roles += [(Kind.ROLE, role.urn) for role in (*joined.certain, *joined.perhaps)]
            carrying.roles += [
                (Kind.ROLE, self._names.outside(name, resource)) for name in joined.outside if ":role/" in name
            ]
            carrying.open += [f"its {path} is not known: {value.why}" for value in joined.lost]

    def _note_members(self, resource: Resource) -> None:
        membership = membership_of(resource)
        if membership is None:
            return
        users, is_lost = [((Kind.USER, resource.urn), True)], False
        if membership.users:
            users, is_lost = self._targets(Kind.USER, membership.users)
        if is_lost:
            self.lost_members.append((Kind.USER, LOST + resource.name))
            users = [*users, (self.lost_members[-1], True)]
        groups, is_open = self._targets(Kind.GROUP, membership.groups)
        for user, certain in users:
            if is_open or not certain or not all(known for _, known in groups):
                self._joined[user].append(Piece(f"{resource.name}.groups", PolicyType.IDENTITY, why=UNKNOWN_REASON))
            else:
                self._members[user] += [group for group, _ in groups if group not in self._members[user]]
