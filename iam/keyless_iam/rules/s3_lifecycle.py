"""A lifecycle rule deletes every object of a bucket at once, without any right to delete objects."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_DANGERS = (
    Danger(
        "can let every object of the bucket expire, with no right to delete one",
        (
            "s3:PutLifecycleConfiguration",
            "s3express:PutLifecycleConfiguration",
            "s3-outposts:PutLifecycleConfiguration",
        ),
    ),
)

RULE = Rule(
    name="s3-lifecycle",
    title="Lifecycle rules, which can delete all objects, are left to those who own the bucket.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "s3-lifecycle",
        _DANGERS,
        "Take the action out; set lifecycle rules where the bucket is created",
    ),
    remediation="Remove the action, or write the actions that are needed in place of the pattern that covers it.",
    documentation=(
        "Managing the lifecycle of objects (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
