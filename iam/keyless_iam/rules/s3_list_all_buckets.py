"""Names of buckets are worth something to an attacker, and a program knows its own."""

from keyless_iam.rules.contract import ADVISES, ALLOWED_ACTIONS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_DANGERS = (
    Danger(
        "can show the names of all buckets of the account, and nothing can limit it to some",
        (
            "s3:ListAllMyBuckets",
            "s3express:ListAllMyDirectoryBuckets",
            "s3-outposts:ListRegionalBuckets",
            "s3tables:ListTableBuckets",
        ),
    ),
)

RULE = Rule(
    name="s3-list-all-buckets",
    title="Nobody lists all buckets of the account.",
    severity=Severity.LOW,
    levels=ADVISES,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "s3-list-all-buckets",
        _DANGERS,
        "Take the action out, and tell the program the name of its bucket",
    ),
    remediation="Remove the action; give the program its bucket by configuration.",
    documentation=(
        "ListBuckets (Amazon S3 API Reference)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
