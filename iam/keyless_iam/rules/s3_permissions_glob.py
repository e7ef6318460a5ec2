"""A pattern such as s3:Put* says writing and means giving away, too."""

from collections.abc import Iterator

from keyless_iam.globs import is_literal
from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import finding, let_through
from keyless_iam.rules.s3_permissions_management import HARM, covered, written
from keyless_iam.subject import PolicyType, Subject

_NAME = "s3-permissions-glob"


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        if not opening.statement.not_actions and all(map(is_literal, opening.statement.actions)):
            continue
        named = set(written(opening))
        reached = let_through(opening, (a for a in covered(opening) if a not in named), settings)
        if reached:
            yield finding(_NAME, opening, [(HARM, reached)], "Name the actions that are needed")


RULE = Rule(
    name=_NAME,
    title="No pattern of actions reaches those that manage permissions in S3.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the pattern by the actions that are needed, such as s3:PutObject for s3:Put*.",
    documentation=(
        "Access control in Amazon S3 (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    covers=frozenset(
        {
            "s3-access-points",
            "s3-action-glob",
            "s3-bucket-deletion",
            "s3-encryption-configuration",
            "s3-governance-bypass",
            "s3-lifecycle",
            "s3-notification",
            "s3-replication",
            "s3-version-deletion",
        }
    ),
    narrowness=True,
)
