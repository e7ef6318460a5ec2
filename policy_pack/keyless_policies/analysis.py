"""One question of the engine about one resource, shared by the policies that answer it.

The SDK asks every policy in turn, in one thread, with the properties converted anew. What they have in common is made
once: the resource's documents are read and their reach is computed by the first policy that needs it.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from keyless_iam.policy import Place, Policy
from keyless_iam.rules.contract import Finding
from keyless_iam.subject import PolicyType, Subject
from pulumi_policy import ResourceValidationArgs

from keyless_policies.holdings import Holding, read_holding
from keyless_policies.program import Program
from keyless_policies.unknowns import Unknown

STACK = "pulumi:pulumi:Stack"
"""The type of the resource that every program has: there, what is wrong with a configuration is told for certain."""


@dataclass(frozen=True)
class Judgement:
    """Something to be judged.

    Attributes:
        subject: the policies.
        owners: the URNs of the resources that the policies belong to, by the policies' names.
        role_unknown: whether the role that gets them is not known yet. Then the stack policy says what depends on it.
        shared: whether other resources have a part in it. What was found in them before is not said again.
    """

    subject: Subject
    owners: Mapping[str, str]
    role_unknown: bool = False
    shared: bool = False

    def owner(self, finding: Finding) -> str:
        """The URN of the resource whose statement a finding is about, whichever resource it is found with."""
        return self.owners[finding.place.policy]


@dataclass
class Analysis:
    """What the policies share while they judge one resource."""

    urn: str
    type: str
    holding: Holding | None
    program: Program
    last: int = -1
    covered: set[tuple[Place, str]] = field(default_factory=set[tuple[Place, str]])
    elsewhere: list[str] = field(default_factory=list[str])
    unknown: list[str] = field(default_factory=list[str])

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """What is to be judged in this resource."""
        return tuple(_judgements(self.holding, self.program)) if self.holding else ()

    @cached_property
    def types(self) -> frozenset[PolicyType]:
        """The types of policies that are to be judged."""
        return frozenset(each.subject.type for each in self.judgements)

    @property
    def unread(self) -> list[str]:
        """The ARNs that the resource attaches and whose policies nobody here can read."""
        arns = self.holding.attached if self.holding else ()
        return [arn for arn in arns if isinstance(arn, str) and self.program.managed(arn) is None]


class Analyses:
    """Gives the policies of one question the same analysis."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._thread = threading.local()

    @property
    def current(self) -> Analysis | None:
        """The last question that this thread has been asked."""
        return getattr(self._thread, "analysis", None)

    def of(self, args: ResourceValidationArgs, order: int) -> Analysis:
        """The analysis that a policy takes part in.

        Args:
            args: what the SDK gives the policy.
            order: the policy's position in the pack. The SDK asks in this order, so one that is not later than the one
                before begins a new question, about the same resource or another.
        """
        current = self.current
        if current is None or order <= current.last or current.urn != args.urn:
            holding = read_holding(args.urn, args.resource_type, args.name, args.props)
            if holding:
                self._program.remember(holding)
            current = Analysis(args.urn, args.resource_type, holding, self._program)
            self._thread.analysis = current
        current.last = order
        return current


def _judgements(holding: Holding, program: Program) -> list[Judgement]:
    role_unknown = any(isinstance(role, Unknown) for role in holding.roles)
    carried = carried_by_instance(holding, program)
    boundary = boundary_of(holding, program)
    found: list[Judgement] = []
    attached = chain.from_iterable(
        program.managed(arn) or () for arn in holding.attached if isinstance(arn, str) and not program.policy(arn)
    )
    identity = (*holding.of(PolicyType.IDENTITY), *attached)
    if identity:
        subject = Subject(PolicyType.IDENTITY, identity, boundary, carried)
        found.append(Judgement(subject, dict.fromkeys((each.name for each in identity), holding.urn), role_unknown))
    found += [
        Judgement(Subject(policy_type, (policy,), resource=holding.resource), {policy.name: holding.urn})
        for policy_type, policy in holding.policies
        if policy_type is not PolicyType.IDENTITY
    ]
    for name in holding.roles:
        role = program.role(name) if isinstance(name, str) else None
        if role:
            found += _of_role(role, program, in_profile=holding.shape.is_profile)
    return found


def _of_role(role: Holding, program: Program, *, in_profile: bool) -> list[Judgement]:
    """What a role that is seen already becomes by another resource."""
    given = program.given_to(role.name) if isinstance(role.name, str) else ()
    if in_profile:
        trusts = role.of(PolicyType.TRUST)
        subject = Subject(PolicyType.TRUST, trusts, carried_by_instance=True)
        return [Judgement(subject, dict.fromkeys((each.name for each in trusts), role.urn), shared=True)]
    policies = identity_policies((role, *given), program)
    if len(policies) < 2:
        return []
    subject = Subject(PolicyType.IDENTITY, tuple(policies), boundary_of(role, program), role.instances_may_carry)
    return [Judgement(subject, {policy.name: urn for policy, urn in policies.items()}, shared=True)]


def identity_policies(holdings: Iterable[Holding], program: Program) -> Mapping[Policy, str]:
    """The identity policies that resources give together, and the URN of the resource that each belongs to.

    An attached policy belongs to the resource of this program that makes it, and one of AWS to the resource that
    attaches it. The order is that of the URNs: the engine's own differs from run to run.
    """
    policies: dict[Policy, str] = {}
    for each in sorted(holdings, key=lambda holding: holding.urn):
        for policy in each.of(PolicyType.IDENTITY):
            policies.setdefault(policy, each.urn)
        for arn in each.attached:
            if isinstance(arn, str):
                made = program.policy(arn)
                for policy in program.managed(arn) or ():
                    policies.setdefault(policy, made.urn if made else each.urn)
    return policies


def carried_by_instance(holding: Holding, program: Program) -> bool | None:
    """Whether instances have the credentials of whoever gets a resource's policies; None if nobody can tell."""
    if holding.shape.role_name:
        return holding.instances_may_carry
    roles = [program.role(name) if isinstance(name, str) else None for name in holding.roles]
    if roles:
        known = [role.instances_may_carry if role else None for role in roles]
        if True in known:
            return True
        # A managed policy can be attached to others, too.
        return None if None in known or holding.shape.policy_name else False
    return False if holding.shape.people else None


def boundary_of(holding: Holding, program: Program) -> Policy | None:
    """The boundary of a role, or of the one role that gets a resource's policies."""
    arn = holding.boundary
    if not holding.shape.boundary and len(holding.roles) == 1 and not holding.shape.people:
        (name,) = holding.roles
        role = program.role(name) if isinstance(name, str) else None
        arn = role.boundary if role else None
    documents = program.managed(arn) if isinstance(arn, str) else None
    return documents[0] if documents else None
