"""A boundary that its owner may lift is none."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

ACTIONS = (
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
)

RULE = Rule(
    name="boundary-removal",
    title="Nobody lifts permissions boundaries but those who set them.",
    severity=Severity.CRITICAL,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "boundary-removal",
        (Danger("can lift or replace the permissions boundary that limits a role or user", ACTIONS),),
        "Take the actions out",
    ),
    remediation="Remove the actions, or the pattern that covers them.",
    documentation=("Permissions boundaries for IAM entities (IAM User Guide)",),
    options=(ALLOWED_ACTIONS,),
)
