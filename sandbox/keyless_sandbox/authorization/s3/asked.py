"""A request to S3 together with what its operation is and what it touches: what the rest of this package decides by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authorization.s3.address import S3Address
from keyless_sandbox.authorization.s3.lookup import Stored, StoredBucket, StoredObject
from keyless_sandbox.authorization.s3.operations import Operation, find

# What signatures consist of, in the query of presigned requests, and the name of the operation, which some SDKs send along.
_OF_SIGNATURES = frozenset(
    {
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
        "X-Amz-SignedHeaders",
        "AWSAccessKeyId",
        "Expires",
        "Signature",
        "x-amz-security-token",
        "x-id",
    }
)
# Presigners of some SDKs move headers into the query.
_HEADER_IN_QUERY = re.compile(
    r"x-amz-(acl|checksum-.+|content-sha256|copy-source.*|expected-bucket-owner|grant-.+|meta-.+|metadata-directive"
    r"|object-attributes|object-lock-.+|object-ownership|request-payer|sdk-.+|server-side-encryption.*"
    r"|source-expected-bucket-owner|storage-class|tagging|tagging-directive|user-agent|website-redirect-location)"
)


@dataclass(frozen=True)
class Door:
    """What only the door knows of a request: who asks, and how and when it was signed.

    Attributes:
        account: of the caller; empty if nobody knows who asks.
        auth_type: ``REST-HEADER`` or ``REST-QUERY-STRING``; empty if it is not signed.
        signature_version: ``AWS4-HMAC-SHA256``, or ``AWS`` for version 2.
        signature_age_ms: milliseconds since it was signed; None if not known.
        tls_version: such as ``1.3``; empty if not known, or not over TLS.
        now: when it is decided.
    """

    account: str = ""
    auth_type: str = ""
    signature_version: str = ""
    signature_age_ms: int | None = None
    tls_version: str = ""
    now: datetime = field(default_factory=lambda: datetime.now(timezone.utc))


@dataclass(frozen=True)
class Asked:
    """A request whose operation is known.

    Attributes:
        request: as it was sent.
        operation: what it asks for.
        bucket: None if it is about the whole account, or creates one.
        address: of what it is about.
        headers: with those that were moved into the query.
        parameters: the rest of the query.
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
    def target(self) -> StoredObject | None:
        """The object, or the version of it, that it is about, as it is stored."""
        return self.stored.object(self.address.bucket, self.address.key, self.version_id)


def asked(request: ApiRequest, address: S3Address, stored: Stored, door: Door) -> Asked:
    """What a request asks for.

    Raises:
        ApiError: ``AccessDenied`` for what is not known, or is known as two things; ``NotImplemented`` for what is not
            executed here; ``NoSuchBucket``, which AWS tells anybody.
    """
    headers, parameters = _parted(request)
    about = "object" if address.key else "bucket" if address.bucket else "account"
    operation = find(request.method, about, parameters, copies="x-amz-copy-source" in headers)
    if operation is None:
        names = ", ".join(sorted(parameters)) or "none"
        raise denied(f"S3 has no {request.method} of {about} with these parameters: {names}")
    if operation.refused:
        message = "A header or query you provided requested a function that is not implemented."
        raise ApiError("NotImplemented", message, 501, why=f"{operation.name}: {operation.refused}")
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


def _parted(request: ApiRequest) -> tuple[dict[str, str], dict[str, str]]:
    """Headers, with those in the query, and the other parameters."""
    headers = dict(request.headers)
    parameters: dict[str, str] = {}
    for name, value in request.query:
        header = name.lower()
        if name in _OF_SIGNATURES:
            continue
        if not _HEADER_IN_QUERY.fullmatch(header):
            parameters[name] = value
        elif headers.setdefault(header, value) != value:
            raise denied(f"{header} is given as a header and in the query, differently")
    return headers, parameters
