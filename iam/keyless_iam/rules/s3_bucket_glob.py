"""A pattern of bucket names fits buckets that somebody else creates tomorrow: names are global."""

from collections.abc import Iterator, Sequence

from keyless_iam.globs import Included, included, is_literal
from keyless_iam.reach import Opening, Permit
from keyless_iam.rules.contract import ALLOWED_BUCKETS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import UNCERTAIN, joined
from keyless_iam.rules.limits import ACCOUNT_KEYS, definite, limited
from keyless_iam.s3 import FAMILY, bucket_of, names_one_bucket, names_one_bucket_per_caller
from keyless_iam.subject import PolicyType, Subject

_NAME = "s3-bucket-glob"


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        globs = [r for r in opening.statement.resources if not names_one_bucket(r) and _is_meant_for_s3(r)]
        if globs:
            wide = _wide(subject, opening, [g for g in globs if not _is_fine(g, opening, settings)])
            if wide:
                yield _finding(opening, wide)


def _finding(opening: Opening, wide: Sequence[Permit]) -> Finding:
    names = joined(list(dict.fromkeys(_shown(p.pattern) for p in wide)))
    certain = any(p.certain for p in wide)
    return Finding(
        _NAME,
        opening.place,
        "Resource",
        f"{names} is a pattern of names, and other accounts can create what fits it" + ("" if certain else UNCERTAIN),
        "Name the buckets, or demand the account with StringEquals on aws:ResourceAccount",
        str(next((p for p in wide if p.certain), wide[0])),
        certain,
    )


def _wide(subject: Subject, opening: Opening, globs: Sequence[str]) -> list[Permit]:
    """What reaches several buckets of patterns that do not reach all; of the first action that does."""
    left = set(globs)
    for prefix in FAMILY:
        if not left or not opening.actions.touches(prefix):
            continue
        for action in (known.name for known in opening.known_actions(prefix)):
            permits = [
                p
                for p in opening.permits(action)
                if p.pattern in left and (p.many or _is_access_point_of_any_account(p.pattern))
            ]
            # What reaches all buckets is another rule's to tell, of the statement as a whole.
            left -= {p.pattern for p in permits if p.everywhere}
            found = [p for p in permits if p.pattern in left]
            if found and not limited(subject, opening, action, ACCOUNT_KEYS, definite):
                return found
            if not left:
                break
    return []


def _is_fine(pattern: str, opening: Opening, settings: Settings) -> bool:
    bucket = bucket_of(pattern)
    if settings.allowed_buckets and isinstance(included(bucket, settings.allowed_buckets), Included):
        return True
    return names_one_bucket_per_caller(pattern, opening.version)


def _shown(pattern: str) -> str:
    return pattern.split(":", 5)[5] if _is_access_point_of_any_account(pattern) else bucket_of(pattern)


def _is_access_point_of_any_account(pattern: str) -> bool:
    """Whether a pattern names an access point and not its account: each account has its own names."""
    parts = pattern.split(":", 5)
    return len(parts) == 6 and parts[5].startswith("accesspoint/") and not is_literal(parts[4])


def _is_meant_for_s3(pattern: str) -> bool:
    service = pattern.split(":", 5)[2:3]
    return not service or not is_literal(service[0]) or service[0] in FAMILY


RULE = Rule(
    name=_NAME,
    title="Buckets are named, not described by a pattern.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the pattern by the names of the buckets, or demand with aws:ResourceAccount that they are yours.",
    documentation=(
        "General purpose bucket naming rules (Amazon S3 User Guide)",
        "AWS global condition context keys (IAM User Guide)",
    ),
    options=(ALLOWED_BUCKETS,),
    narrowness=True,
)
