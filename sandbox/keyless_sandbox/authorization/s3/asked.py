"""A request to S3 together with what its operation is and what it touches: what the rest of this package decides by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property

from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authorization.s3.address import S3Address
from keyless_sandbox.authorization.s3.lookup import Stored, StoredBucket, StoredObject
from keyless_sandbox.authorization.s3.operations import Operation, Trait, find

_NAME_OF_OPERATION = "x-id"
"""What some SDKs send along in the query."""


@dataclass(frozen=True)
class Door:
    """What only the door knows of a request: who asks, and how and when it was signed.

    Attributes:
        account: of the caller; empty if nobody knows who asks.
        signed: the condition keys of its signature, such as ``s3:authType``.
        now: when it is decided.
    """

    account: str = ""
    signed: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    now: datetime = field(default_factory=lambda: datetime.now(timezone.utc))


@dataclass(frozen=True)
class Asked:
    """A request whose operation is known.

    Attributes:
        request: as it was sent.
        operation: what it asks for.
        bucket: None if it is about the whole account, or creates one.
        address: of what it is about.
        headers: by lower-case name.
        parameters: of the query.
        stored: the state it meets.
        door: what only the door knows.
    """

    request: ApiRequest
    operation: Operation
    bucket: StoredBucket | None
    address: S3Address
    headers: Mapping[str, str]
    parameters: Mapping[str, str]
    stored: Stored
    door: Door

    @property
    def version_id(self) -> str | None:
        """The version that it names."""
        return self.parameters.get("versionId")

    @property
    def replaces_tags(self) -> bool:
        """Whether a copy gets tags of its own instead of those of its source."""
        return self.headers.get("x-amz-tagging-directive") == "REPLACE"

    @property
    def tagging(self) -> str | None:
        """The header with the tags that the object shall have; that of a copy counts only if it replaces tags."""
        counts = Trait.COPIES not in self.operation.traits or self.replaces_tags
        return self.headers.get("x-amz-tagging") if counts else None

    @cached_property
    def target(self) -> StoredObject | None:
        """The object, or the version of it, that it is about, as it is stored."""
        return self.stored.object(self.address.bucket, self.address.key, self.version_id)


def asked(request: ApiRequest, address: S3Address, stored: Stored, door: Door) -> Asked:
    """What a request asks for.

    Raises:
        ApiError: ``AccessDenied`` for what is not known, or is known as two things; ``NotImplemented`` for what is not
            executed here; ``NoSuchBucket``, which AWS tells anybody.
    """
    headers = request.headers
    parameters = {name: value for name, value in request.query if name != _NAME_OF_OPERATION}
    about = "object" if address.key else "bucket" if address.bucket else "account"
    operation = find(request.method, about, parameters, copies="x-amz-copy-source" in headers)
    if operation is None:
        names = ", ".join(sorted(parameters)) or "none"
        raise denied(f"S3 has no {request.method} of {about} with these parameters: {names}")
    if operation.refused:
        raise not_served(f"{operation.name}: {operation.refused}")
    bucket = None
    if address.bucket and operation.name != "CreateBucket":
        bucket = existing_bucket(stored, address.bucket, headers.get("x-amz-expected-bucket-owner"))
    return Asked(request, operation, bucket, address, headers, parameters, stored, door)


def existing_bucket(stored: Stored, name: str, owner: str | None = None) -> StoredBucket:
    """A bucket that exists.

    Args:
        stored: where it is looked up.
        name: its name.
        owner: the account that the caller expects to own it.

    Raises:
        ApiError: ``NoSuchBucket``, or ``AccessDenied`` if another account owns it.
    """
    bucket = stored.bucket(name)
    if bucket is None:
        raise ApiError("NoSuchBucket", "The specified bucket does not exist", 404)
    if owner not in (None, bucket.owner):
        raise denied(f"{name} is not owned by the account that the request expects")
    return bucket


def denied(why: str) -> ApiError:
    """A refusal whose reason only the log tells."""
    return ApiError("AccessDenied", "Access Denied", why=why)


def not_served(why: str) -> ApiError:
    """A refusal of what AWS would do, and the sandbox does not."""
    message = "A header you provided implies functionality that is not implemented"
    return ApiError("NotImplemented", message, 501, why=why)
