"""Who may pass any role may hand the strongest one to an instance or a function, and use it there."""

from collections.abc import Iterator

from keyless_iam.rules.anywhere import anywhere
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.subject import PolicyType, Subject

_NAME = "pass-role"


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    # A condition on iam:PassedToService says who gets the role, not which role it is.
    return anywhere(
        _NAME,
        subject,
        settings,
        actions=("iam:PassRole",),
        limits=("aws:resourcetag/", "iam:resourcetag/"),
        says="any role of the account, the strongest one too",
        mend="Name the role that is passed, and the service in a condition on iam:PassedToService",
    )


RULE = Rule(
    name=_NAME,
    title="Statements that let roles be passed name the roles.",
    severity=Severity.CRITICAL,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the resource by the ARNs of the roles that are passed, and add a condition on iam:PassedToService.",
    documentation=("Grant a user permissions to pass a role to an AWS service (IAM User Guide)",),
)
