"""What the door must know of an access key, and what it tells those behind it of a request."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from keyless_sandbox.api_request import ApiRequest


@dataclass(frozen=True)
class Key:
    """An access key.

    Attributes:
        secret: what requests are signed with.
        token: the session token that must come with it; None for a key that does not expire.
        expiration: when its session ends, with a time zone; None if never.
        principal: whose key it is. The door only hands it on.
    """

    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    expiration: datetime | None = None
    principal: object = None


class KeyRing(Protocol):
    """All access keys."""

    def find(self, access_key_id: str) -> Key | None:
        """The key with an id; None if there is none."""
        ...


@dataclass(frozen=True)
class Authenticated:
    """A request whose sender is known, or known to be anonymous.

    Attributes:
        request: in one form, however it was sent: the bucket in the path, the body without framing, ``x-amz-*`` settings
            and checksums among the headers, nothing of a presigned signature in the query.
        received_at: when it came, with a time zone.
        access_key_id: what it was signed with; empty if it was not signed.
        key: that key; None if it was not signed.
        presigned: whether the signature was in the query.
        signed_at: when it was signed; None if it was not signed.
        content_sha256: what it said its payload's hash was; empty if it did not say.
    """

    request: ApiRequest
    received_at: datetime
    access_key_id: str = ""
    key: Key | None = None
    presigned: bool = False
    signed_at: datetime | None = None
    content_sha256: str = ""

    @property
    def condition_keys(self) -> dict[str, tuple[str, ...]]:
        """What S3 tells policies of the signature: keys and values; one that is not there is absent.

        Source: "Amazon S3 Signature Version 4 authentication specific policy keys".
        """
        keys: dict[str, tuple[str, ...]] = {}
        if self.signed_at is not None:
            age = (self.received_at - self.signed_at) // timedelta(milliseconds=1)
            keys["s3:authType"] = ("REST-QUERY-STRING" if self.presigned else "REST-HEADER",)
            keys["s3:signatureAge"] = (str(age),)
            keys["s3:signatureversion"] = ("AWS4-HMAC-SHA256",)
        if self.content_sha256:
            keys["s3:x-amz-content-sha256"] = (self.content_sha256,)
        return keys
