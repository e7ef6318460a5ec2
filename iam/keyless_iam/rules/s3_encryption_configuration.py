"""Who chooses the key that encrypts objects decides who can read them."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_DANGERS = (
    Danger(
        "can have objects encrypted with a key that their owner cannot use",
        (
            "s3:PutEncryptionConfiguration",
            "s3:UpdateObjectEncryption",
            "s3express:PutEncryptionConfiguration",
            "s3tables:PutTableBucketEncryption",
        ),
    ),
)

RULE = Rule(
    name="s3-encryption-configuration",
    title="How objects are encrypted is left to those who own the bucket.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "s3-encryption-configuration",
        _DANGERS,
        "Take the action out; set encryption where the bucket is created",
    ),
    remediation="Remove the action, or write the actions that are needed in place of the pattern that covers it.",
    documentation=(
        "Protecting data with encryption (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
