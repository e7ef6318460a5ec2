"""A key that nobody named may guard anything."""

from collections.abc import Iterator

from keyless_iam.rules.anywhere import anywhere
from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.subject import PolicyType, Subject

_NAME = "kms-any-key"
_ACTIONS = (
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "kms:DisableKey",
    "kms:ScheduleKeyDeletion",
)
_LIMITS = ("aws:resourcetag/", "kms:resourcealiases", "kms:requestalias")


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    return anywhere(
        _NAME,
        subject,
        settings,
        actions=_ACTIONS,
        limits=_LIMITS,
        says="every key whose key policy leaves it to IAM",
        mend="Name the key by the ARN that holds its id",
    )


RULE = Rule(
    name=_NAME,
    title="Statements about KMS keys name them.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the resource by the ARNs of the keys that are needed.",
    documentation=(
        "Best practices for IAM policies (AWS Key Management Service Developer Guide)",
        "Actions, resources, and condition keys for AWS Key Management Service (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    covers=frozenset({"kms-without-via-service"}),
)
