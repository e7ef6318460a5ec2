"""A replication rule copies every object to come to another bucket, of another account too."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_DANGERS = (
    Danger(
        "can have all objects copied to a bucket of another account",
        (
            "s3:PutReplicationConfiguration",
            "s3:InitiateReplication",
            "s3-outposts:PutReplicationConfiguration",
            "s3tables:PutTableBucketReplication",
            "s3tables:PutTableReplication",
        ),
    ),
)

RULE = Rule(
    name="s3-replication",
    title="Replication rules, which copy objects elsewhere, are left to those who own the bucket.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "s3-replication",
        _DANGERS,
        "Take the action out; set replication where the bucket is created",
    ),
    remediation="Remove the action, or write the actions that are needed in place of the pattern that covers it.",
    documentation=(
        "Replicating objects within and across Regions (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
