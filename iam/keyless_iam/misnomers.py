"""Names that look like actions and are none."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from keyless_iam import catalogue
from keyless_iam.globs import is_literal, match

# Operations of S3's API that no action is named after. Source: "Required permissions for Amazon S3 API operations"
# (Amazon S3 User Guide).
_OPERATIONS: Mapping[str, str] = {
    "completemultipartupload": "PutObject",
    "copyobject": "PutObject",
    "createmultipartupload": "PutObject",
    "deletebucketcors": "PutBucketCORS",
    "deletebucketencryption": "PutEncryptionConfiguration",
    "deletebucketlifecycle": "PutLifecycleConfiguration",
    "deletebucketreplication": "PutReplicationConfiguration",
    "deletebuckettagging": "PutBucketTagging",
    "deleteobjects": "DeleteObject",
    "deletepublicaccessblock": "PutBucketPublicAccessBlock",
    "getbucketencryption": "GetEncryptionConfiguration",
    "getbucketlifecycle": "GetLifecycleConfiguration",
    "getbucketlifecycleconfiguration": "GetLifecycleConfiguration",
    "getbucketnotificationconfiguration": "GetBucketNotification",
    "getbucketreplication": "GetReplicationConfiguration",
    "getobjectlockconfiguration": "GetBucketObjectLockConfiguration",
    "getpublicaccessblock": "GetBucketPublicAccessBlock",
    "headbucket": "ListBucket",
    "headobject": "GetObject",
    "listbuckets": "ListAllMyBuckets",
    "listmultipartuploads": "ListBucketMultipartUploads",
    "listobjects": "ListBucket",
    "listobjectsv2": "ListBucket",
    "listobjectversions": "ListBucketVersions",
    "listparts": "ListMultipartUploadParts",
    "putbucketencryption": "PutEncryptionConfiguration",
    "putbucketlifecycle": "PutLifecycleConfiguration",
    "putbucketlifecycleconfiguration": "PutLifecycleConfiguration",
    "putbucketnotificationconfiguration": "PutBucketNotification",
    "putbucketreplication": "PutReplicationConfiguration",
    "putobjectlockconfiguration": "PutBucketObjectLockConfiguration",
    "putpublicaccessblock": "PutBucketPublicAccessBlock",
    "selectobjectcontent": "GetObject",
    "uploadpart": "PutObject",
    "uploadpartcopy": "PutObject",
}


@dataclass(frozen=True)
class Misnomer:
    """A name, or a pattern, that no known action has.

    Attributes:
        written: as it stands in the document.
        instead: the action that is meant, for certain or most likely; empty if none is near.
        certain: whether it is a slip for ``instead``, and not perhaps an action that is newer than the data.
    """

    written: str
    instead: str
    certain: bool


@lru_cache(maxsize=4096)
def misnomer(pattern: str) -> Misnomer | None:
    """What is wrong with an action element's text; None if a known action has the name or matches the pattern.

    Args:
        pattern: such as ``s3:GetObject`` or ``s3:Get*``, in any case.
    """
    prefix, colon, bare = pattern.lower().partition(":")
    if is_literal(pattern):
        return None if catalogue.find_action(pattern) else _literal(pattern, prefix, bare)
    if not colon or not is_literal(prefix):
        return None
    service = catalogue.service(prefix)
    if service and (bare == "*" or any(match(bare, name) for name in service.actions)):
        return None
    return Misnomer(pattern, "", certain=False)


def _literal(written: str, prefix: str, bare: str) -> Misnomer:
    if prefix == "s3" and bare in _OPERATIONS:
        return Misnomer(written, f"s3:{_OPERATIONS[bare]}", certain=True)
    near = catalogue.nearest_action(written) or ""
    certain = bool(near) and _one_slip(written.lower(), near.lower())
    # An action of a service that is not known is not much like one of another service.
    return Misnomer(written, near if certain or catalogue.service(prefix) else "", certain)


def _one_slip(one: str, other: str) -> bool:
    """Whether two different texts differ by one letter more, less, other, or by two that changed places."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    if len(rest) == len(others):
        return rest[1:] == others[1:] or (rest[:2] == others[:2][::-1] and rest[2:] == others[2:])
    longer, shorter = (rest, others) if len(rest) > len(others) else (others, rest)
    return longer[1:] == shorter
