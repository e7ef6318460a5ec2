"""A role that uses a key for its objects in S3 needs the key through S3 only."""

from collections.abc import Iterator

from keyless_iam.rules.contract import ADVISES, ALLOWED_ACTIONS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import UNCERTAIN, covered, joined, let_through
from keyless_iam.rules.limits import limited, not_anything
from keyless_iam.subject import PolicyType, Subject

_NAME = "kms-without-via-service"
_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext")
_OBJECTS = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject")


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        if not covered(opening, _ACTIONS) or not _uses_s3(subject):
            continue
        direct = [
            p
            for p in let_through(opening, _ACTIONS, settings)
            if not limited(subject, opening, p.action, ("kms:viaservice",), not_anything)
        ]
        if direct:
            certain = any(p.certain for p in direct)
            yield Finding(
                _NAME,
                opening.place,
                "Condition",
                f"{joined([p.action for p in direct])} can be called on the key directly, not through S3 alone"
                + ("" if certain else UNCERTAIN),
                "Demand StringEquals on kms:ViaService with s3.REGION.amazonaws.com and the key's region",
                str(direct[0]),
                certain,
            )


def _uses_s3(subject: Subject) -> bool:
    return any(True for action in _OBJECTS for _ in subject.reach.permits(action))


RULE = Rule(
    name=_NAME,
    title="Roles that use S3 use their keys through S3.",
    severity=Severity.LOW,
    levels=ADVISES,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Add the condition kms:ViaService with the region of the key; allow the action in the configuration where the key is used directly.",
    documentation=(
        "kms:ViaService (AWS Key Management Service Developer Guide)",
        "Using server-side encryption with AWS KMS keys (SSE-KMS) (Amazon S3 User Guide)",
    ),
    options=(ALLOWED_ACTIONS,),
)
