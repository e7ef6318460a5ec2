"""Rule ``bucket-public-acl``: no access control list opens a bucket or an object to everybody.

Every AWS account counts as everybody: anyone can have one ("Access control list (ACL) overview", Amazon S3 User Guide).
"""

from collections.abc import Iterator, Mapping

from keyless_iam.rules.contract import BLOCKS, Severity

from keyless_policies.policies import PackPolicy, Question, of_types
from keyless_policies.unknowns import UNKNOWN, find

_CANNED = frozenset(
    {
        "public-read",
        "public-read-write",
        "authenticated-read",
        "PublicRead",
        "PublicReadWrite",
        "AuthenticatedRead",
    }
)
_EVERYBODY = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")

_ACL = ("acl", "accessControlPolicy.grants[].grantee.uri")
_TYPES: Mapping[str, tuple[str, ...]] = {
    "aws:s3/bucket:Bucket": ("acl", "grants[].uri"),
    "aws:s3/bucketV2:BucketV2": ("acl", "grants[].uri"),
    "aws:s3/bucketAcl:BucketAcl": _ACL,
    "aws:s3/bucketAclV2:BucketAclV2": _ACL,
    "aws:s3/bucketObject:BucketObject": ("acl",),
    "aws:s3/bucketObjectv2:BucketObjectv2": ("acl",),
    "aws:s3/objectCopy:ObjectCopy": ("acl", "grants[].uri"),
    "aws-native:s3:Bucket": ("accessControl",),
}
"""By resource type: where canned lists and groups are named."""


def _check(question: Question) -> Iterator[str]:
    for path in _TYPES.get(question.type, ()):
        for at, value in find(question.props, path):
            if value is UNKNOWN:
                question.analysis.unknown.append(at)
            elif value in _CANNED or (isinstance(value, str) and value.endswith(_EVERYBODY)):
                yield (
                    f"{question.name}: {at} opens it to everybody. Take it out, and name those who may in a bucket "
                    "policy or give them a role."
                )


POLICY = PackPolicy(
    name="bucket-public-acl",
    title="No access control list opens a bucket or an object to everybody.",
    severity=Severity.CRITICAL,
    levels=BLOCKS,
    check=_check,
    concerns=of_types(_TYPES),
    remediation="Remove the access control list; new buckets have none.",
)
