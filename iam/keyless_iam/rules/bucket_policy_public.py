"""No bucket policy that is public by S3's own meaning."""

from collections.abc import Iterator

from keyless_iam.public import for_everybody, is_public
from keyless_iam.reach import Opening, Permit
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.subject import PolicyType, Subject

NAME = "bucket-policy-public"

# Asked first, for they make the best examples.
_FIRST = ("s3:GetObject", "s3:ListBucket", "s3:PutObject")


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    openings = [o for o in subject.reach.openings if for_everybody(o.statement)]
    if not openings:
        return
    for opening in openings:
        permit = _first(opening) if is_public(opening.statement, opening.version, subject.policies) else None
        if permit:
            yield Finding(
                NAME,
                opening.place,
                "NotPrincipal" if opening.statement.not_principals else "Principal",
                "everybody is let in, from anywhere"
                if permit.certain
                else "cannot tell whether a Deny stops everybody",
                "Name accounts or roles in Principal, or limit the statement by aws:PrincipalOrgID, aws:SourceVpce or the like",
                str(permit),
                permit.certain,
            )


def _first(opening: Opening) -> Permit | None:
    """Something that is let through after the Denies."""
    others = (a.name for a in opening.known_actions("s3") if a.name not in _FIRST)
    return next((p for action in (*_FIRST, *others) for p in opening.permits(action)), None)


RULE = Rule(
    name=NAME,
    title="No bucket policy lets everybody in.",
    severity=Severity.CRITICAL,
    levels=BLOCKS,
    types=frozenset({PolicyType.BUCKET}),
    check=_check,
    remediation=(
        "Name the principals. To serve the public, give a CloudFront distribution access by origin access control and "
        "keep the bucket private."
    ),
    documentation=(
        "Blocking public access to your Amazon S3 storage (Amazon S3 User Guide)",
        "Restrict access to an Amazon S3 origin (Amazon CloudFront Developer Guide)",
    ),
)
