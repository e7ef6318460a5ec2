"""Nobody who works with objects needs to delete their bucket."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_DANGERS = (
    Danger(
        "can delete a bucket, whose name anybody may then take",
        (
            "s3:DeleteBucket",
            "s3express:DeleteBucket",
            "s3-outposts:DeleteBucket",
            "s3tables:DeleteTableBucket",
            "s3vectors:DeleteVectorBucket",
        ),
    ),
)

RULE = Rule(
    name="s3-bucket-deletion",
    title="Deletion of buckets is left to those who create them.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "s3-bucket-deletion",
        _DANGERS,
        "Take the action out; let the program that creates the bucket delete it",
    ),
    remediation="Remove the action, or write the actions that are needed in place of the pattern that covers it.",
    documentation=(
        "Deleting a general purpose bucket (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
