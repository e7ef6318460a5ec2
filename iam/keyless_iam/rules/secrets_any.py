"""A program needs its own secrets, not those of the account."""

from collections.abc import Iterator

from keyless_iam.rules.anywhere import anywhere
from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.subject import PolicyType, Subject

_NAME = "secrets-any"
_ACTIONS = (
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "ssm:GetParameterHistory",
)
_LIMITS = ("aws:resourcetag/", "secretsmanager:resourcetag/", "ssm:resourcetag/", "secretsmanager:secretid")


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    return anywhere(
        _NAME,
        subject,
        settings,
        actions=_ACTIONS,
        limits=_LIMITS,
        says="every secret or parameter of the account",
        mend="Name the secrets or the path of the parameters",
    )


RULE = Rule(
    name=_NAME,
    title="Statements about secrets and parameters name them.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the resource by the ARNs of the secrets, or by parameter/path/* of the parameters, that are needed.",
    documentation=(
        "Authentication and access control for AWS Secrets Manager (AWS Secrets Manager User Guide)",
        "Restricting access to Parameter Store parameters using IAM policies (AWS Systems Manager User Guide)",
    ),
    options=(ALLOWED_ACTIONS,),
)
