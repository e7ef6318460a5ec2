"""As many policies as the pack has, and none of them does anything: what any pack of that size costs."""

import os

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)


def nothing(_args: ResourceValidationArgs, _report: ReportViolation) -> None:
    """Validates nothing."""


def nothing_of_stack(_args: StackValidationArgs, _report: ReportViolation) -> None:
    """Validates nothing."""


resources = [
    ResourceValidationPolicy(f"nothing-{i}", "Does nothing.", nothing)
    for i in range(int(os.environ["NOOP_RESOURCE_POLICIES"]))
]
stacks = [
    StackValidationPolicy(f"nothing-of-stack-{i}", "Does nothing.", nothing_of_stack)
    for i in range(int(os.environ["NOOP_STACK_POLICIES"]))
]
PolicyPack("noop", policies=[*resources, *stacks], enforcement_level=EnforcementLevel.MANDATORY)
