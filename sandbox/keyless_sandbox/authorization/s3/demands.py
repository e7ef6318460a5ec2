"""What a request to S3 must be allowed to do.

Sources: "Required permissions for Amazon S3 API operations", "Add preconditions to S3 operations with conditional requests",
"Managing object tags", "S3 Object Lock considerations" (Amazon S3 User Guide), "CopyObject", "CreateBucket",
"GetObject" and "DeleteObjects" (Amazon S3 API Reference).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.s3.address import S3Address
from keyless_sandbox.authorization.s3.asked import Asked, Door, asked, denied, existing_bucket
from keyless_sandbox.authorization.s3.batch import Batch, Item
from keyless_sandbox.authorization.s3.bodies import created_tags, replication_role
from keyless_sandbox.authorization.s3.control import demand_of_control
from keyless_sandbox.authorization.s3.copying import CopySource, copy_source
from keyless_sandbox.authorization.s3.elements import parse
from keyless_sandbox.authorization.s3.encryption import kms_needs
from keyless_sandbox.authorization.s3.keys import Keys, keys_of, keys_of_object
from keyless_sandbox.authorization.s3.lookup import Stored, StoredBucket, StoredObject
from keyless_sandbox.authorization.s3.operations import Trait


def demand_of(request: ApiRequest, address: S3Address, stored: Stored, door: Door | None = None) -> Demand:
    """What a request to S3 must be allowed to do.

    Args:
        request: as the door parsed it.
        address: what ``address_of`` makes of it.
        stored: the state it meets.
        door: what only the door knows of it.

    Returns:
        The needs, with the keys of each. Of DeleteObjects they are in ``items``, by the number of the object in the body.

    Raises:
        ApiError: what is not known, not served or not right is refused, whoever asks.
    """
    door = door or Door()
    if address.control:
        return demand_of_control(request, address.control, stored, door)
    return _Demanding(asked(request, address, stored, door)).demand()


@dataclass(frozen=True)
class _Source:
    named: CopySource
    bucket: StoredBucket
    object: StoredObject | None


class _Demanding:
    def __init__(self, about: Asked) -> None:
        self._asked = about
        self._traits = about.operation.traits
        self._signed = Keys(about.door.signed)
        self._source = self._find_source()
        self._keys = keys_of(about, self._source.named if self._source else None)

    def demand(self) -> Demand:
        """The demand of the request."""
        bucket = self._asked.bucket
        if bucket and self._asked.operation.name == "DeleteObjects":
            batch = Batch.parse(self._asked.request.body)
            return Demand(
                (), items={number: tuple(self._of_item(item, bucket)) for number, item in enumerate(batch.items)}
            )
        if Trait.UPLOAD in self._traits:
            self._check_upload()
        needs = (
            *(self._need(action) for action in self._actions()),
            *self._of_source(),
            *self._of_headers(),
            *self._of_body(),
            *self._of_kms(),
        )
        return Demand(tuple(need for number, need in enumerate(needs) if need not in needs[:number]), self._reveals())

    def _actions(self) -> tuple[str, ...]:
        operation = self._asked.operation
        return operation.actions if self._asked.version_id is None else operation.version_actions

    def _need(self, action: str, keys: Keys | None = None) -> Need:
        bucket, address = self._asked.bucket, self._asked.address
        if not address.bucket:
            resource = "*"
        else:
            arn = bucket.arn if bucket else f"arn:{_partition(self._asked.request.region)}:s3:::{address.bucket}"
            resource = f"{arn}/{address.key}" if address.key else arn
        return _need_of(f"s3:{action}", resource, keys or self._keys, bucket)

    def _of_headers(self) -> Iterator[Need]:
        """What headers ask for besides."""
        headers = self._asked.headers
        if Trait.ACL in self._traits and self._grants():
            yield self._need("PutObjectAcl" if self._asked.address.key else "PutBucketAcl")
        if Trait.TAGS in self._traits and self._asked.tagging is not None:
            yield self._need("PutObjectTagging")
        if Trait.LOCK in self._traits:
            if any(f"x-amz-object-lock-{part}" in headers for part in ("mode", "retain-until-date", "event-hold")):
                yield self._need("PutObjectRetention")
            if "x-amz-object-lock-legal-hold" in headers:
                yield self._need("PutObjectLegalHold")
        if self._bypasses():
            yield self._need("BypassGovernanceRetention")
        if Trait.CONDITIONAL in self._traits and "if-match" in headers:
            yield self._need("GetObject", self._signed.and_those(keys_of_object(self._asked.target, None)))

    def _grants(self) -> bool:
        """Whether headers set an ACL; a new bucket's is private anyhow."""
        acl = self._asked.headers.get("x-amz-acl", "")
        if acl and not (acl == "private" and self._asked.operation.name == "CreateBucket"):
            return True
        return any(name.startswith("x-amz-grant-") for name in self._asked.headers)

    def _bypasses(self) -> bool:
        header = self._asked.headers.get("x-amz-bypass-governance-retention", "false")
        return Trait.BYPASS in self._traits and header.lower() != "false"

    def _of_body(self) -> Iterator[Need]:
        """What the body, or creating a bucket, asks for besides."""
        name, headers, body = self._asked.operation.name, self._asked.headers, self._asked.request.body
        if name == "CreateBucket":
            if headers.get("x-amz-bucket-object-lock-enabled", "false").lower() != "false":
                yield self._need("PutBucketObjectLockConfiguration")
                yield self._need("PutBucketVersioning")
            if "x-amz-object-ownership" in headers:
                yield self._need("PutBucketOwnershipControls")
            if created_tags(self._asked):
                yield self._need("TagResource")
        elif name == "PUT replication":
            context = {"iam:PassedToService": ("s3.amazonaws.com",)}
            yield Need("iam:PassRole", replication_role(self._asked), context)
        elif name == "RestoreObject" and parse(body, "RestoreRequest").value("Type") is not None:
            raise denied("restoring by a query writes its result elsewhere, which is not served")

    def _of_item(self, item: Item, bucket: StoredBucket) -> Iterator[Need]:
        """What an object of a batch needs."""
        resource = f"{bucket.arn}/{item.key}"
        named = self._signed.and_those({} if item.version_id is None else {"s3:versionid": (item.version_id,)})
        yield _need_of(
            "s3:DeleteObject" if item.version_id is None else "s3:DeleteObjectVersion", resource, named, bucket
        )
        if self._bypasses():
            yield _need_of("s3:BypassGovernanceRetention", resource, self._signed, bucket)
        if item.is_conditional:
            stored = self._asked.stored.object(bucket.name, item.key)
            yield _need_of("s3:GetObject", resource, self._signed.and_those(keys_of_object(stored, None)), bucket)

    def _find_source(self) -> _Source | None:
        if Trait.COPIES not in self._traits:
            return None
        named = copy_source(self._asked.headers["x-amz-copy-source"])
        expected = self._asked.headers.get("x-amz-source-expected-bucket-owner")
        bucket = existing_bucket(self._asked.stored, named.bucket, expected)
        return _Source(named, bucket, self._asked.stored.object(named.bucket, named.key, named.version_id))

    def _of_source(self) -> Iterator[Need]:
        """What is needed of what is copied, and to have its tags along."""
        source, kind = self._source, self._asked.operation.name
        if source is None:
            return
        version = "Version" if source.named.version_id else ""
        resource = f"{source.bucket.arn}/{source.named.key}"
        keys = self._signed.and_those(keys_of_object(source.object, source.named.version_id))
        yield _need_of(f"s3:GetObject{version}", resource, keys, source.bucket)
        if kind == "CopyObject" and not self._asked.replaces_tags and source.object and source.object.tags:
            yield _need_of(f"s3:GetObject{version}Tagging", resource, keys, source.bucket)
            yield self._need("PutObjectTagging")

    def _of_kms(self) -> Iterator[Need]:
        source = self._source
        return kms_needs(self._asked, (source.named, source.bucket, source.object) if source else None)

    def _reveals(self) -> Need | None:
        """The permission to be told that the object, or the source, is not there: to list, no prefix named."""
        if self._source and self._source.object is None:
            return _need_of("s3:ListBucket", self._source.bucket.arn, self._signed, self._source.bucket)
        compares = Trait.CONDITIONAL in self._traits and "if-match" in self._asked.headers
        bucket = self._asked.bucket
        if bucket and (Trait.EXISTS in self._traits or compares) and self._asked.target is None:
            return _need_of("s3:ListBucket", bucket.arn, self._signed, bucket)
        return None

    def _check_upload(self) -> None:
        """An upload belongs to its key; moto would go on with it whatever key the request names."""
        bucket = self._asked.address.bucket
        upload = self._asked.stored.upload(bucket, self._asked.parameters["uploadId"])
        if upload and upload.key != self._asked.address.key:
            message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
            raise ApiError("NoSuchUpload", message, 404, why=f"the upload is one of {upload.key}")


def _need_of(action: str, resource: str, keys: Keys, bucket: StoredBucket | None) -> Need:
    own = keys.of(action)
    return Need(action, resource, own.values, own.unknown, bucket.owner if bucket else "")


def _partition(region: str) -> str:
    return "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"
