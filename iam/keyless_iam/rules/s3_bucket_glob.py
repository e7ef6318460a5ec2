"""A pattern of bucket names fits buckets that somebody else creates tomorrow: names are global."""

from collections.abc import Iterator, Sequence

from keyless_iam.globs import Included, included, is_literal
from keyless_iam.reach import Opening, Permit
from keyless_iam.rules.contract import ALLOWED_BUCKETS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import UNCERTAIN, joined
from keyless_iam.rules.limits import ACCOUNT_KEYS, definite, limited
from keyless_iam.s3 import FAMILY, bucket_of, names_one_bucket
from keyless_iam.subject import PolicyType, Subject
from keyless_iam.variables import Variable, split

_NAME = "s3-bucket-glob"

# Values that belong to the caller and that no request can choose.
_OWN = ("aws:username", "aws:userid", "aws:principalaccount", "aws:principalorgid", "aws:principaltag/")


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        globs = [r for r in opening.statement.resources if not names_one_bucket(r) and _is_meant_for_s3(r)]
        if globs:
            wide = _wide(subject, opening, [g for g in globs if not _is_fine(g, opening, settings)])
            if wide:
                yield _finding(opening, wide)


def _finding(opening: Opening, wide: Sequence[Permit]) -> Finding:
    names = joined(list(dict.fromkeys(bucket_of(p.pattern) for p in wide)))
    certain = any(p.certain for p in wide)
    return Finding(
        _NAME,
        opening.place,
        "Resource",
        f"{names} is a pattern of bucket names, and other accounts can create buckets that fit"
        + ("" if certain else UNCERTAIN),
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
            permits = [p for p in opening.permits(action) if p.many and p.pattern in left]
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
    return is_literal(bucket_of(_without_own(pattern, opening)))


def _without_own(pattern: str, opening: Opening) -> str:
    """A pattern without the variables whose values belong to the caller: with them it is one name in each request."""
    parts = split(pattern, opening.version) if "${" in pattern else (pattern,)
    return "".join(
        "own" if isinstance(p, Variable) and _is_own(p) else "*" if isinstance(p, Variable) else p for p in parts
    )


def _is_own(variable: Variable) -> bool:
    key = variable.key.lower()
    return any(key == own or (own.endswith("/") and key.startswith(own)) for own in _OWN)


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
