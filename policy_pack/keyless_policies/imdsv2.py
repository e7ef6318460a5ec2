"""Rule ``imdsv2-required``: the metadata service hands out the role's credentials to sessions with a token only.

Without the token, one request that a program is tricked into forwarding is enough to take the credentials away
("Use the Instance Metadata Service to access instance metadata", Amazon EC2 User Guide).
"""

from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

from keyless_policies.unknowns import UNKNOWN, read

_TYPES = frozenset({"aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"})


def check(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """Reports instances and launch templates that do not require IMDSv2. Values are never repeated."""
    if args.resource_type not in _TYPES:
        return
    tokens = read(args.props, "metadataOptions", "httpTokens")
    if tokens is UNKNOWN:
        report(
            "Cannot tell at preview whether metadataOptions.httpTokens will be 'required': it comes from another "
            "resource. Write it as a plain value.",
            None,
        )
    elif tokens != "required":
        report("Set metadataOptions.httpTokens to 'required'.", None)


IMDSV2_REQUIRED = ResourceValidationPolicy(
    name="imdsv2-required",
    description="The instance metadata service must require IMDSv2.",
    validate=check,
    enforcement_level=EnforcementLevel.MANDATORY,
)
