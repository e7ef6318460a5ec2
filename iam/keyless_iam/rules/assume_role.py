"""Who may assume any role may become whatever trusts the account."""

from collections.abc import Iterator

from keyless_iam.rules.anywhere import anywhere
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.subject import PolicyType, Subject

_NAME = "assume-role"


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    return anywhere(
        _NAME,
        subject,
        settings,
        actions=("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoot"),
        limits=("aws:resourcetag/", "iam:resourcetag/"),
        says="every role that trusts this account, in other accounts too",
        mend="Name the roles that are assumed",
    )


RULE = Rule(
    name=_NAME,
    title="Statements that let roles be assumed name the roles.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the resource by the ARNs of the roles that are assumed.",
    documentation=("Grant a user permissions to switch roles (IAM User Guide)",),
)
