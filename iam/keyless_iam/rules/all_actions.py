"""Every action of every service is an administrator's reach."""

from collections.abc import Iterator

from keyless_iam.reach import Opening, Permit
from keyless_iam.rules.beyond_s3 import BEYOND_S3
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import UNCERTAIN, action_element
from keyless_iam.subject import PolicyType, Subject

_NAME = "all-actions"

# An action of a service to come is held only by resource patterns that are about all services; one that is about all
# of an account is told by two services that have nothing in common.
_ANY = "any-service:AnyAction"
_TWO = ("iam:AnyAction", "lambda:AnyAction")


def _check(subject: Subject, _: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        permit = _let_through(opening) if opening.everything else None
        if permit:
            yield Finding(
                _NAME,
                opening.place,
                action_element(opening),
                "every action of every service is allowed, those to come too" + ("" if permit.certain else UNCERTAIN),
                "Name the actions that are needed, and their resources",
                "iam:CreateUser on arn:aws:iam::111122223333:user/any-user"
                if opening.permits("iam:CreateUser")
                else "",
                permit.certain,
            )


def _let_through(opening: Opening) -> Permit | None:
    some = opening.permits(_ANY)
    if some:
        return some[0]
    each = [opening.permits(action) for action in _TWO]
    return each[0][0] if all(each) else None


RULE = Rule(
    name=_NAME,
    title="No policy allows every action of every service.",
    severity=Severity.CRITICAL,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the pattern by the actions that are needed, each with the resources it is needed on.",
    documentation=(
        "Security best practices in IAM (IAM User Guide)",
        "IAM JSON policy elements: Action (IAM User Guide)",
    ),
    covers=BEYOND_S3
    | frozenset(
        {
            "s3-access-points",
            "s3-action-glob",
            "s3-all-actions",
            "s3-any-bucket",
            "s3-bucket-deletion",
            "s3-bucket-glob",
            "s3-data-access",
            "s3-encryption-configuration",
            "s3-governance-bypass",
            "s3-lifecycle",
            "s3-list-all-buckets",
            "s3-list-without-prefix",
            "s3-notification",
            "s3-permissions-glob",
            "s3-permissions-management",
            "s3-replication",
            "s3-version-deletion",
            "whole-service",
        }
    ),
)
