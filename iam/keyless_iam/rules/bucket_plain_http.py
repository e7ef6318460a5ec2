"""A bucket's policy denies requests that are not encrypted on the way."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from keyless_iam.actions import ActionSet
from keyless_iam.arns import matches
from keyless_iam.conditions.checks import check
from keyless_iam.conditions.context import Context
from keyless_iam.document import Condition, Statement, Version
from keyless_iam.rules.contract import ADVISES, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import Written, written
from keyless_iam.s3_names import bucket_pattern
from keyless_iam.subject import PolicyType, Subject
from keyless_iam.truth import TRUE

NAME = "bucket-plain-http"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    every = list(written(subject))
    if not every or _of_services_only(every):
        return
    denies = [e.statement for e in every if _denies_plain_http(e)]
    for bucket in _buckets(subject, every):
        open_ = [arn for arn in (bucket, f"{bucket}/any-key") if not _covered(arn, denies)]
        if open_:
            what = (
                "the bucket and its objects" if len(open_) > 1 else "the bucket" if open_ == [bucket] else "its objects"
            )
            yield Finding(
                NAME,
                every[0].place,
                "Statement",
                f"requests over plain HTTP for {what} are not denied",
                f'Add a Deny of s3:* for Principal "*" on {bucket} and {bucket}/* with '
                '"Bool": {"aws:SecureTransport": "false"}',
            )


def _of_services_only(every: Sequence[Written]) -> bool:
    """Whether only AWS's services are let in: they use TLS."""
    principals = [p for e in every if e.statement.effect == "Allow" for p in e.statement.principals or [None]]
    return bool(principals) and all(p is not None and p.kind == "Service" for p in principals)


def _buckets(subject: Subject, every: Sequence[Written]) -> list[str]:
    """The ARN of the bucket whose policy it is, or those that the policy names."""
    if subject.resource:
        return [subject.resource]
    named = ((r.split(":")[1:2], bucket_pattern(r)) for e in every for r in e.statement.resources)
    # A pattern stands for itself: a Deny on the same or a wider one is about all that it matches.
    return list(dict.fromkeys(f"arn:{p[0]}:s3:::{bucket}" for p, bucket in named if bucket)) or ["arn:aws:s3:::*"]


def _denies_plain_http(each: Written) -> bool:
    """Whether a statement denies everything to everybody over plain HTTP, on its resources."""
    statement = each.statement
    everybody = any(p.is_everybody for p in statement.principals)
    if statement.effect != "Deny" or not everybody or not statement.conditions:
        return False
    return ActionSet(statement).covers_service("s3") and all(
        _met_by_plain_http(condition, each.version) for condition in statement.conditions
    )


@lru_cache(maxsize=1024)
def _met_by_plain_http(condition: Condition, version: Version) -> bool:
    # Requests without TLS carry no version of it, anonymous ones no such key of AWS's services; nothing else is known.
    absent = {"s3:tlsversion", "aws:principalisawsservice"}
    unknown = {condition.key.lower()} - absent - {"aws:securetransport"}
    context = Context.of({"aws:securetransport": "false"}, unknown=unknown)
    return check(condition, version).holds(context) is TRUE


def _covered(arn: str, denies: Sequence[Statement]) -> bool:
    return any(resource in ("*", arn) or matches(resource, arn) for deny in denies for resource in deny.resources)


RULE = Rule(
    name=NAME,
    title="Bucket policies deny plain HTTP.",
    severity=Severity.LOW,
    levels=ADVISES,
    types=frozenset({PolicyType.BUCKET}),
    check=_check,
    remediation=(
        "Add a statement that denies s3:* to everybody on the bucket and on its objects where aws:SecureTransport is false."
    ),
    documentation=(
        "Security best practices for Amazon S3 (Amazon S3 User Guide)",
        "Bucket policy examples using condition keys (Amazon S3 User Guide)",
    ),
)
