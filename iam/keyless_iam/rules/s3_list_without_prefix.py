"""Whoever may read one folder and list without a prefix sees the names of everything."""

from collections.abc import Iterator

from keyless_iam.arns import matches_over
from keyless_iam.globs import match, overlap
from keyless_iam.reach import Opening, Permit
from keyless_iam.rules.contract import ALLOWED_BUCKETS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import covered
from keyless_iam.rules.limits import demands, limited, not_anything
from keyless_iam.s3 import bucket_of
from keyless_iam.subject import PolicyType, Subject

_NAME = "s3-list-without-prefix"
_LISTING = ("s3:ListBucket", "s3:ListBucketVersions")
_ON_OBJECTS = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject")

# Keys that nobody has written into a policy: a pattern that matches both matches any key.
_ANY_KEYS = ("any-key", "zz0/other.9")


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        for action in covered(opening, _LISTING):
            if _names_prefixes(subject, opening, action):
                continue
            permit = next((p for p in opening.permits(action) if _shows_more(subject, p, settings)), None)
            if permit:
                bucket = bucket_of(permit.example)
                yield Finding(
                    _NAME,
                    opening.place,
                    "Condition",
                    f"{action} shows the names of all objects of {bucket}, of which only some prefixes are otherwise allowed",
                    f"Demand the prefixes with StringLike on s3:prefix, in a statement about {action} alone",
                    str(permit),
                    permit.certain,
                )
                break


def _names_prefixes(subject: Subject, opening: Opening, action: str) -> bool:
    # A listing with an empty prefix and a delimiter shows the names of folders at the top, and no more.
    by_folder = demands(opening.statement, ("s3:delimiter",))
    return limited(
        subject, opening, action, ("s3:prefix",), lambda value: not_anything(value) or (by_folder and value == "")
    )


def _shows_more(subject: Subject, listing: Permit, settings: Settings) -> bool:
    """Whether what is listed is a bucket of which objects are allowed, and not all of them."""
    bucket = bucket_of(listing.example)
    if listing.resource_type != "bucket" or any(match(p, bucket) for p in settings.allowed_buckets):
        return False
    on_objects = [
        p
        for action in _ON_OBJECTS
        for p in subject.reach.permits(action)
        if p.resource_type == "object" and overlap(bucket_of(p.pattern), bucket)
    ]
    return bool(on_objects) and not any(_is_whole(p, listing.example) for p in on_objects)


def _is_whole(permit: Permit, bucket_arn: str) -> bool:
    return not permit.pattern or all(matches_over(permit.pattern, f"{bucket_arn}/{key}") for key in _ANY_KEYS)


RULE = Rule(
    name=_NAME,
    title="Who may reach some prefixes of a bucket lists these alone.",
    severity=Severity.LOW,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Give listing a statement of its own with StringLike on s3:prefix and the prefixes of the objects, never with IfExists.",
    documentation=(
        "Bucket policy examples using condition keys (Amazon S3 User Guide)",
        "Controlling access to a bucket with user policies (Amazon S3 User Guide)",
    ),
    options=(ALLOWED_BUCKETS,),
    narrowness=True,
)
