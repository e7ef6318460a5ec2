"""Object Lock protects only against those who cannot step round it."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_DANGERS = (
    Danger(
        "can delete or change objects that Object Lock retains in governance mode",
        ("s3:BypassGovernanceRetention",),
    ),
    Danger(
        "can change how the bucket locks objects to come",
        ("s3:PutBucketObjectLockConfiguration",),
    ),
)

RULE = Rule(
    name="s3-governance-bypass",
    title="Retention set by Object Lock cannot be stepped round.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "s3-governance-bypass",
        _DANGERS,
        "Take the action out",
    ),
    remediation="Remove the action, or write the actions that are needed in place of the pattern that covers it.",
    documentation=(
        "Locking objects with Object Lock (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
