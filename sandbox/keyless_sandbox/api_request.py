"""A request to AWS's API as everything behind the door sees it: parsed once, so that what is authorised is what is executed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

INTERNET = ""
"""The origin of what comes through the main endpoint."""


@dataclass(frozen=True)
class ApiRequest:
    """One request, in one form however it was sent.

    Attributes:
        method: such as ``GET``.
        host: the ``Host`` header. No bucket is in it: one that was there is in the path.
        path: as it was sent, up to the ``?``: still encoded. For S3 the bucket comes first, if there is one.
        query: names and values, decoded, in their order. No name comes twice. Nothing of a presigned signature is in it.
        headers: by lower-case name. None came twice. Those of S3 that came in the query of a presigned request are here, and
            so are checksums that came behind the body.
        body: what the caller meant: no chunk framing of ``aws-chunked`` is left in it.
        is_secure: whether it came over https.
        origin: the id of the instance from whose endpoint it came, or ``INTERNET``.
        service: the service that it is executed by, such as ``s3``.
        region: of its signature, or of the endpoint.
    """

    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: bytes = field(default=b"", repr=False)
    is_secure: bool = False
    origin: str = INTERNET
    service: str = ""
    region: str = ""

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """The query by name."""
        return dict(self.query)


class ApiError(Exception):
    """A request is refused, in AWS's own words.

    Attributes:
        code: the error code that SDKs act on, such as ``AccessDenied``.
        message: for people.
        status: of HTTP.
        why: what the decision log says besides; not told to the caller.
    """

    def __init__(self, code: str, message: str, status: int = 403, *, why: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.why = code, message, status, why
