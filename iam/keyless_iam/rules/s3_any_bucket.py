"""A statement about any bucket is about the buckets of other people, too: names are global."""

from collections.abc import Iterator

from keyless_iam.reach import Opening, Permit
from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import UNCERTAIN, is_allowed, resource_element
from keyless_iam.rules.limits import ACCOUNT_KEYS, definite, limited
from keyless_iam.s3 import FAMILY, HOLDING_DATA, may_be_any_bucket, names_one_bucket_per_caller
from keyless_iam.subject import PolicyType, Subject

_NAME = "s3-any-bucket"

# A tag can be put on a bucket by whoever owns it, so it says which buckets only together with whose.
_TAG_KEYS = ("aws:resourcetag/", "s3:buckettag/")
_ACCESS_POINT_KEYS = ("s3:dataaccesspointarn",)


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        if opening.statement.resources and not any(map(may_be_any_bucket, opening.statement.resources)):
            continue
        permit = min(_anywhere(subject, opening, settings), key=_unlike_an_object, default=None)
        if permit:
            yield Finding(
                _NAME,
                opening.place,
                resource_element(opening),
                f"{permit.action} can reach {_WHAT.get(permit.resource_type, 'any bucket')}, of any account that lets it in"
                + ("" if permit.certain else UNCERTAIN),
                "Name the buckets, as arn:aws:s3:::bucket and arn:aws:s3:::bucket/*",
                str(permit),
                permit.certain,
            )


def _anywhere(subject: Subject, opening: Opening, settings: Settings) -> Iterator[Permit]:
    """What reaches any bucket: one is enough if it is proved."""
    for prefix in FAMILY:
        if not opening.actions.touches(prefix):
            continue
        for action in sorted((known.name for known in opening.known_actions(prefix)), key=_unlike_reading):
            if is_allowed(action, settings):
                continue
            found = [
                p
                for p in opening.permits(action)
                if p.everywhere
                and p.resource_type in HOLDING_DATA
                and not names_one_bucket_per_caller(p.pattern, opening.version)
            ]
            if found and not _narrowed(subject, opening, action):
                yield from found
                if any(p.certain for p in found):
                    return


def _unlike_reading(action: str) -> bool:
    """Sorts reading of objects first: everybody understands it."""
    return action != "s3:GetObject"


def _unlike_an_object(permit: Permit) -> tuple[bool, bool]:
    """Sorts what is proved first, then what is no detour."""
    return not permit.certain, permit.resource_type not in {"object", "bucket"}


def _narrowed(subject: Subject, opening: Opening, action: str) -> bool:
    if limited(subject, opening, action, _ACCESS_POINT_KEYS, definite):
        return True
    return limited(subject, opening, action, _TAG_KEYS, definite) and limited(
        subject, opening, action, ACCOUNT_KEYS, definite
    )


_WHAT = {
    "object": "objects of any bucket",
    "accesspoint": "any bucket that has an access point",
    "accesspointobject": "objects of any bucket that has an access point",
    "multiregionaccesspoint": "any bucket that has a Multi-Region Access Point",
    "objectlambdaaccesspoint": "any bucket behind S3 Object Lambda",
}

RULE = Rule(
    name=_NAME,
    title="Statements about S3 name their buckets.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the resource by the ARNs of the buckets that are needed, and of their objects.",
    documentation=(
        "Security best practices for Amazon S3 (Amazon S3 User Guide)",
        "Policy resources for Amazon S3 (Amazon S3 User Guide)",
    ),
    options=(ALLOWED_ACTIONS,),
    covers=frozenset({"s3-bucket-glob", "s3-list-without-prefix"}),
    narrowness=True,
)
