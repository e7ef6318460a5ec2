"""The condition keys of a request to S3, as AWS fills them for each action.

Sources: "Actions, resources, and condition keys for Amazon S3" (Service Authorization Reference), "Bucket policy examples
using condition keys", "Enforce conditional writes on Amazon S3 buckets" (Amazon S3 User Guide).

Keys that are not here are absent. Those of access points and access grants, because there are none; ``aws:ResourceTag``
and ``s3:BucketTag``, because they count only where somebody enabled them ("Enabling ABAC in general purpose buckets"), which
moto cannot.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from keyless_iam.catalogue import carries, find_action, service

from keyless_sandbox.authorization.s3.asked import Asked
from keyless_sandbox.authorization.s3.bodies import keys_of_body, keys_of_lock, keys_of_object_tags, tags_in_header
from keyless_sandbox.authorization.s3.copying import CopySource
from keyless_sandbox.authorization.s3.lookup import StoredObject
from keyless_sandbox.authorization.s3.operations import Trait

_SAME_AS_HEADER = (
    "x-amz-acl",
    "x-amz-bucket-namespace",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-metadata-directive",
    "x-amz-object-annotation-directive",
    "x-amz-object-ownership",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
    "if-match",
    "if-none-match",
)
_OF_LOCK = ("object-lock-legal-hold", "object-lock-event-hold", "object-lock-event-hold-duration-days")
_OF_LISTING = ("prefix", "delimiter", "max-keys")
# Global by name, and yet the reference lists them for each action that has them.
_TAG_KEYS = frozenset({"aws:requesttag", "aws:resourcetag", "aws:tagkeys"})
_KMS_KEY = "x-amz-server-side-encryption-aws-kms-key-id"


@dataclass(frozen=True)
class Keys:
    """Condition keys: with their values, and those that AWS would fill with what nobody here knows."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    unknown: frozenset[str] = frozenset()

    def and_those(self, more: Mapping[str, tuple[str, ...]]) -> "Keys":
        """These keys, and more of which the values are known."""
        return Keys({**self.values, **more}, self.unknown)

    def of(self, action: str) -> "Keys":
        """Those of them that requests for an action carry.

        Conditions do not tell apart what differs in case only, as tags can: which of them counts is not known.
        """
        own = {key: values for key, values in self.values.items() if belongs(action, key)}
        spellings = Counter(key.lower() for key in own)
        twice = {key.lower() for key in own if spellings[key.lower()] > 1}
        return Keys(
            {key: values for key, values in own.items() if key.lower() not in twice},
            frozenset(twice.union(key for key in self.unknown if belongs(action, key))),
        )


@lru_cache(maxsize=4096)
def belongs(action: str, key: str) -> bool:
    """Whether requests for an action carry a key.

    Args:
        action: such as ``s3:PutObject``.
        key: such as ``s3:x-amz-acl`` or ``aws:RequestTag/team``.
    """
    found = find_action(action)
    if found is None:
        return False
    name = key.partition("/")[0].lower()
    if name not in _TAG_KEYS:
        return carries(found, key) is True
    known = service(action.partition(":")[0])
    types = [known.resource_types[each.type] for each in found.resources] if known else []
    listed = (*found.condition_keys, *(template for each in types for template in each.condition_keys))
    return any(template.partition("/")[0].lower() == name for template in listed)


def keys_of(asked: Asked, source: CopySource | None) -> Keys:
    """The keys of what a request is about.

    Args:
        asked: the request.
        source: what it copies from.

    Raises:
        ApiError: what the keys are read from is not right.
    """
    values = {**asked.door.signed, **keys_of_object(asked.target, asked.version_id)}
    values |= {f"s3:{name}": (asked.headers[name],) for name in _SAME_AS_HEADER if name in asked.headers}
    values |= {f"s3:{name}": (asked.headers[f"x-amz-{name}"],) for name in _OF_LOCK if f"x-amz-{name}" in asked.headers}
    values |= {f"s3:{name}": (asked.parameters[name],) for name in _OF_LISTING if name in asked.parameters}
    if Trait.LOCK in asked.operation.traits:
        mode, until = (asked.headers.get(f"x-amz-object-lock-{part}") for part in ("mode", "retain-until-date"))
        values |= keys_of_lock(mode, until, asked.door.now)
    if Trait.TAGS in asked.operation.traits:
        values |= keys_of_object_tags(tags_in_header(asked.tagging or ""))
    if asked.operation.traits & (Trait.CREATES | Trait.PREPARES):
        values["s3:ObjectCreationOperation"] = ("true" if Trait.CREATES in asked.operation.traits else "false",)
    if source and source.is_plain:
        values["s3:x-amz-copy-source"] = (asked.headers["x-amz-copy-source"],)
    values |= keys_of_body(asked)
    if asked.headers.get(_KMS_KEY, "").startswith("arn:"):
        values[f"s3:{_KMS_KEY}"] = (asked.headers[_KMS_KEY],)
    return Keys(values, frozenset(key for key in _unknown(asked, source) if key not in values))


def keys_of_object(stored: StoredObject | None, version_id: str | None) -> dict[str, tuple[str, ...]]:
    """The keys of an object that is there, and of the version that was named."""
    keys = {f"s3:ExistingObjectTag/{key}": (value,) for key, value in stored.tags.items()} if stored else {}
    return {**keys, "s3:versionid": (version_id,)} if version_id is not None else keys


def _unknown(asked: Asked, source: CopySource | None) -> Iterator[str]:
    """Keys that AWS may fill besides, with what no page tells."""
    if source:
        # Whether conditions compare with the header as it was sent, or decoded.
        yield "s3:x-amz-copy-source"
    if _KMS_KEY in asked.headers:
        # Whether an id or an alias is made an ARN first.
        yield f"s3:{_KMS_KEY}"
    if "x-amz-object-lock-event-hold-duration-years" in asked.headers:
        # How many days a year has.
        yield "s3:object-lock-event-hold-duration-days"
    yield from _UNTOLD.get(asked.operation.name, ())


_UNTOLD = {
    # What stands for us-east-1, which is asked for by saying nothing.
    "CreateBucket": ("s3:locationconstraint",),
    # Whether it is the class of the object.
    "PutObjectAcl": ("s3:x-amz-storage-class",),
    "PUT replication": ("s3:isReplicationPauseRequest",),
}
