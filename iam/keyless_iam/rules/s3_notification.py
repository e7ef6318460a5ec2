"""Event notifications tell queues, topics and functions, of other accounts too, what happens in a bucket."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_DANGERS = (
    Danger(
        "can send word of every object to a queue, topic or function, and stop those that are told now",
        ("s3:PutBucketNotification",),
    ),
)

RULE = Rule(
    name="s3-notification",
    title="Event notifications are left to those who own the bucket.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "s3-notification",
        _DANGERS,
        "Take the action out; set notifications where the bucket is created",
    ),
    remediation="Remove the action, or write the actions that are needed in place of the pattern that covers it.",
    documentation=(
        "Amazon S3 Event Notifications (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
