"""Every action of S3 holds those that give the bucket away and those that nobody knows yet."""

from collections.abc import Iterator

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.whole_service import whole
from keyless_iam.s3 import FAMILY
from keyless_iam.subject import PolicyType, Subject

_NAME = "s3-all-actions"


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        finding = whole(_NAME, opening, FAMILY, settings)
        if finding:
            yield finding


RULE = Rule(
    name=_NAME,
    title="No statement allows every action of S3.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the pattern by the actions that are needed, such as s3:GetObject, s3:PutObject and s3:ListBucket.",
    documentation=(
        "Security best practices for Amazon S3 (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    covers=frozenset(
        {
            "s3-access-points",
            "s3-action-glob",
            "s3-bucket-deletion",
            "s3-data-access",
            "s3-encryption-configuration",
            "s3-governance-bypass",
            "s3-lifecycle",
            "s3-list-all-buckets",
            "s3-notification",
            "s3-permissions-glob",
            "s3-permissions-management",
            "s3-replication",
            "s3-version-deletion",
        }
    ),
    narrowness=True,
)
