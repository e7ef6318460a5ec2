"""The stack policies ``role-reach`` and ``role-reach-advice``: each role is judged by all that it has, taken together.

A role's policies are spread over resources, and only together they say what it may do: a Deny here takes from an Allow
there, and two harmless policies can make a dangerous one. What the rules found in single resources is not said again.

Stack policies see outputs, of which little is known at preview, but they are told which resource each property comes
from. So resources are joined by that first and by names second.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from keyless_iam.policy import Policy
from keyless_iam.rules import RULES
from keyless_iam.rules.configuration import today
from keyless_iam.rules.contract import BLOCKS, Finding, Level, Preset, Rule, Severity
from keyless_iam.rules.judge import judge
from keyless_iam.subject import PolicyType, Subject
from pulumi_policy import (
    EnforcementLevel,
    PolicyResource,
    ReportViolation,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as SdkSeverity

from keyless_policies.analysis import boundary_of, identity_policies
from keyless_policies.configuration import (
    Reader,
    RoleReachConfiguration,
    role_reach_configuration,
    role_reach_schema,
    schema,
)
from keyless_policies.holdings import Holding, read_holding
from keyless_policies.program import Program
from keyless_policies.unknowns import Unknown

_PROFILE_USERS = ("iamInstanceProfile", "launchTemplateData")
"""Properties of instances and launch templates that name a profile."""


@dataclass(frozen=True)
class Message:
    """A finding about a role, and how it is to be told."""

    urn: str
    text: str
    advice: bool


@dataclass(frozen=True)
class _Seen:
    """A resource of the stack that says something about permissions."""

    resource: PolicyResource
    holding: Holding

    def comes_from(self, path: str, urn: str) -> bool:
        """Whether a property is made with another resource's outputs."""
        return any(each.urn == urn for each in self.resource.property_dependencies.get(_property(path), ()))


@dataclass(frozen=True)
class _Role:
    """A role with all that is about it."""

    role: _Seen
    policies: Mapping[Policy, str]
    boundary: Policy | None
    in_profile: bool
    carriers: tuple[str, ...]

    def subjects(self) -> Iterator[Subject]:
        carried = True if self.in_profile else self.role.holding.instances_may_carry
        yield Subject(PolicyType.IDENTITY, tuple(self.policies), self.boundary, carried)
        trusts = self.role.holding.of(PolicyType.TRUST)
        yield Subject(PolicyType.TRUST, trusts, carried_by_instance=self.in_profile or None)

    def owner(self, policy: str) -> str:
        """The URN of the resource that a policy belongs to."""
        return next((urn for each, urn in self.policies.items() if each.name == policy), self.role.holding.urn)


def role_reach(program: Program, preset: Preset) -> tuple[StackValidationPolicy, StackValidationPolicy]:
    """The two policies: what blocks, and what advises. The roles are judged once for both.

    Args:
        program: what the resource policies have seen.
        preset: chooses the levels.
    """
    shared = threading.local()
    reader = Reader()
    names = frozenset(rule.name for rule in RULES)

    def block(args: StackValidationArgs, report: ReportViolation) -> None:
        told = role_reach_configuration(args.get_config(), names)
        for problem in told.problems:
            report(f"The configuration of role-reach is wrong: {problem}.", None)
        shared.messages = _guarded(args.resources, program, preset, told)
        _report(shared.messages, report, advice=False)

    def advise(args: StackValidationArgs, report: ReportViolation) -> None:
        told = reader.read(args.get_config())
        for problem in told.problems:
            report(f"The configuration of role-reach-advice is wrong: {problem}.", None)
        messages: list[Message] | None = getattr(shared, "messages", None)
        shared.messages = None
        if messages is None:  # role-reach is disabled
            messages = _guarded(args.resources, program, preset, role_reach_configuration({}, names))
        kept = [m for m in messages if not told.exceptions.excuse(m.urn, today())]
        _report(kept, report, advice=True)

    steps = "Change the statement that is named, or limit it in another policy of the role."
    return (
        StackValidationPolicy(
            name="role-reach",
            description="The policies of a role, taken together, pass every rule.",
            validate=block,
            enforcement_level=EnforcementLevel(BLOCKS[preset].value),
            severity=SdkSeverity(Severity.HIGH.value),
            config_schema=role_reach_schema(),
            remediation_steps=steps,
        ),
        StackValidationPolicy(
            name="role-reach-advice",
            description="The policies of a role, taken together, pass the rules that advise.",
            validate=advise,
            enforcement_level=EnforcementLevel(Level.ADVISORY.value),
            severity=SdkSeverity(Severity.MEDIUM.value),
            config_schema=schema(()),
            remediation_steps=steps,
        ),
    )


def _report(messages: Iterable[Message], report: ReportViolation, *, advice: bool) -> None:
    for message in messages:
        if message.advice is advice:
            report(message.text, message.urn or None)


def _guarded(
    resources: Sequence[PolicyResource], program: Program, preset: Preset, told: RoleReachConfiguration
) -> list[Message]:
    try:
        return list(_messages(resources, program, preset, told))
    except Exception as error:  # noqa: BLE001  an exception would end the whole operation, with a traceback
        failed = f"Cannot tell what roles reach: the policy failed with {type(error).__name__}. Please report this."
        return [Message("", failed, advice=False)]


def _messages(
    resources: Sequence[PolicyResource], program: Program, preset: Preset, told: RoleReachConfiguration
) -> Iterator[Message]:
    rules = {configured.rule.name: (configured, exceptions) for configured, exceptions in program.rules()}
    day = today()
    for role in _roles(resources, program):
        name = role.role.resource.name
        carriers = f" Instances with this role: {', '.join(role.carriers)}." if role.carriers else ""

        def counts(finding: Finding, role: _Role = role) -> bool:
            urns = (role.owner(finding.place.policy), role.role.holding.urn)
            exceptions = (rules[finding.rule][1], told.common.exceptions)
            return not any(each.excuse(urn, day) for each in exceptions for urn in urns)

        for subject in role.subjects():
            for finding in judge(subject, [configured for configured, _ in rules.values()], counts):
                urn = role.owner(finding.place.policy)
                if program.is_found(urn, finding.rule, finding.place):
                    continue
                if program.baselines.holds(finding, urn, subject.policies):
                    continue
                advice = _is_advice(rules[finding.rule][0].rule, subject, preset, told)
                yield Message(urn, f"Role {name}, {finding.rule}: {finding}{carriers}", advice)


def _is_advice(rule: Rule, subject: Subject, preset: Preset, told: RoleReachConfiguration) -> bool:
    if rule.name in told.advisory or rule.levels[preset] is Level.ADVISORY:
        return True
    return rule.narrowness and subject.carried_by_instance is False and preset != "strict"


def _roles(resources: Sequence[PolicyResource], program: Program) -> Iterator[_Role]:
    seen: list[_Seen] = []
    for each in resources:
        # What the resource policies read was inputs, of which more is known.
        holding = program.holding(each.urn) or read_holding(each.urn, each.resource_type, each.name, each.props)
        if holding:
            seen.append(_Seen(each, holding))
    by_urn = {each.holding.urn: each.holding for each in seen}
    for role in seen:
        if role.holding.shape.role_name:
            given = tuple(each for each in seen if _is_given(each, role))
            profiles = [each for each in given if each.holding.shape.is_profile]
            every = (role, *given)
            policies = dict(identity_policies((each.holding for each in every), program))
            for each in every:
                for path in each.holding.shape.attached:
                    for policy, urn in _made_in_program(each, path, by_urn):
                        policies.setdefault(policy, urn)
            yield _Role(
                role,
                policies,
                _boundary(role, program, by_urn),
                bool(profiles),
                tuple(sorted(_carriers(resources, profiles))),
            )


def _is_given(each: _Seen, role: _Seen) -> bool:
    """Whether a resource gives something to a role."""
    names, name = each.holding.roles, role.holding.name
    if isinstance(name, str) and names and all(isinstance(one, str) for one in names):
        return name in names
    return any(each.comes_from(path, role.holding.urn) for path in each.holding.shape.roles)


def _made_in_program(each: _Seen, path: str, by_urn: Mapping[str, Holding]) -> Iterator[tuple[Policy, str]]:
    """The documents of managed policies of the program that a property comes from, and whose they are."""
    if any(isinstance(arn, Unknown) for arn in each.holding.attached):
        for one in each.resource.property_dependencies.get(_property(path), ()):
            managed = by_urn.get(one.urn)
            if managed and managed.shape.policy_name:
                yield from ((policy, managed.urn) for policy in managed.of(PolicyType.IDENTITY))


def _boundary(role: _Seen, program: Program, by_urn: Mapping[str, Holding]) -> Policy | None:
    if not isinstance(role.holding.boundary, Unknown):
        return boundary_of(role.holding, program)
    sources = role.resource.property_dependencies.get(role.holding.shape.boundary, ())
    documents = [p for one in sources if one.urn in by_urn for p in by_urn[one.urn].of(PolicyType.IDENTITY)]
    return documents[0] if len(documents) == 1 else None


def _carriers(resources: Sequence[PolicyResource], profiles: Sequence[_Seen]) -> Iterator[str]:
    urns = {profile.holding.urn for profile in profiles}
    for each in resources:
        sources = chain.from_iterable(each.property_dependencies.get(name, ()) for name in _PROFILE_USERS)
        if any(one.urn in urns for one in sources):
            yield each.name


def _property(path: str) -> str:
    """The property that a path begins with."""
    return path.partition(".")[0].removesuffix("[]")
