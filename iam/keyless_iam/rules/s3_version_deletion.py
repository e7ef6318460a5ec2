"""Versions are what is left after an attack: who deletes them or stops them leaves nothing to restore."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_DANGERS = (
    Danger(
        "can delete versions for good",
        (
            "s3:DeleteObjectVersion",
            "s3-object-lambda:DeleteObjectVersion",
            "s3-outposts:DeleteObjectVersion",
        ),
    ),
    Danger(
        "can stop the bucket from keeping versions",
        (
            "s3:PutBucketVersioning",
            "s3-outposts:PutBucketVersioning",
        ),
    ),
)

RULE = Rule(
    name="s3-version-deletion",
    title="Old versions can be neither deleted for good nor stopped.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "s3-version-deletion",
        _DANGERS,
        "Take the action out; s3:DeleteObject alone leaves versions to restore, and a lifecycle rule removes old ones",
    ),
    remediation="Remove the action, or write the actions that are needed in place of the pattern that covers it.",
    documentation=(
        "Retaining multiple versions of objects with S3 Versioning (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
