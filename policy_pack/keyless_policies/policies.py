"""What a policy of the pack is, and how the SDK is told."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from keyless_iam.rules.configuration import Configuration, today
from keyless_iam.rules.contract import Level, Option, Preset, Severity
from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)
from pulumi_policy import Severity as SdkSeverity

from keyless_policies.analysis import STACK, Analyses, Analysis
from keyless_policies.configuration import Reader, schema
from keyless_policies.program import Program

Props = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """One resource, as a policy sees it.

    Attributes:
        type: its type.
        urn: its URN.
        name: its logical name, with which messages begin.
        props: its inputs, some of them unknown: read them with the functions of ``unknowns``.
        provider: its provider's URN and inputs, if it has one.
        analysis: what the policies share.
        configuration: what the user tells this policy.
    """

    type: str
    urn: str
    name: str
    props: Props
    provider: tuple[str, Props] | None
    analysis: Analysis
    configuration: Configuration


@dataclass(frozen=True)
class PackPolicy:
    """One policy about single resources.

    Attributes:
        name: unique, lower case with hyphens.
        title: what it asks for, in one sentence.
        severity: how bad what it finds can get.
        levels: what follows from a finding, by preset.
        check: gives a message for each finding. It never repeats a value that may be secret.
        remediation: the steps that mend it.
        concerns: whether it has anything to say of a resource. Most have not, so this must be quick.
        options: what users may tell it, beside exceptions.
        configured: is told the configuration before anything is checked with it.
        excuses: whether ``check`` applies the exceptions itself.
        mend: gives the inputs that are right, or None if they are; only asked when the user sets the level to
            ``remediate``.
    """

    name: str
    title: str
    severity: Severity
    levels: Mapping[Preset, Level]
    check: Callable[[Question], Iterable[str]]
    remediation: str
    concerns: Callable[[Analysis], bool] = lambda _: True
    configured: Callable[[Program, Configuration], None] = lambda _, __: None
    options: tuple[Option, ...] = ()
    excuses: bool = False
    mend: Callable[[str, Props], Props | None] | None = None


def of_types(types: Iterable[str]) -> Callable[[Analysis], bool]:
    """The ``concerns`` of a policy about resources of some types."""
    concerned = frozenset(types)
    return lambda analysis: analysis.type in concerned


def sdk_policy(policy: PackPolicy, preset: Preset, order: int, analyses: Analyses) -> ResourceValidationPolicy:
    """A policy as the SDK wants it.

    Args:
        policy: what it does.
        preset: chooses its level.
        order: its position in the pack.
        analyses: shared by all policies of the pack.
    """
    mend, reader = policy.mend, Reader(policy.options)
    last: Configuration | None = None

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        nonlocal last
        try:
            analysis = analyses.of(args, order)
            told = reader.read(args.get_config())
            if told is not last:
                policy.configured(analysis.program, told)
                last = told
            if not (policy.concerns(analysis) or args.resource_type == STACK):
                return
            provider = (args.provider.urn, args.provider.props) if args.provider else None
            question = Question(args.resource_type, args.urn, args.name, args.props, provider, analysis, told)
            messages = list(_messages(policy, question))
        except Exception as error:  # noqa: BLE001  an exception would end the whole operation, with a traceback
            failed = f"cannot tell: the rule failed with {type(error).__name__}. Please report this."
            messages = [f"{args.name}: {failed}"]
        for message in messages:
            report(message, None)

    return ResourceValidationPolicy(
        name=policy.name,
        description=policy.title,
        validate=validate,
        remediate=(lambda args: mend(args.resource_type, args.props)) if mend else None,  # pyright: ignore[reportArgumentType]  the SDK takes a mapping, too, and says awaitable only
        enforcement_level=EnforcementLevel(policy.levels[preset].value),
        severity=SdkSeverity(policy.severity.value),
        config_schema=schema(policy.options),
        remediation_steps=policy.remediation,
    )


def _messages(policy: PackPolicy, question: Question) -> Iterator[str]:
    told, day = question.configuration, today()
    messages = list(policy.check(question))
    if messages or question.type == STACK:
        for problem in told.problems:
            yield f"The configuration of {policy.name} is wrong: {problem}."
    if policy.excuses:
        yield from messages
    elif not told.exceptions.excuse(question.urn, day):
        expired = told.exceptions.expired(question.urn, day)
        baselines = question.analysis.program.baselines
        for message in messages:
            if not baselines.holds_message(policy.name, question.urn, message):
                yield f"{message} {expired}".rstrip()
