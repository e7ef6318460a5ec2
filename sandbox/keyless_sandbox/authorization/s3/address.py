"""Which bucket and which object a request to S3 is about.

Sources: "Virtual hosting of general purpose buckets", "Website endpoints" (Amazon S3 User Guide). A request is read as
moto reads it, or it is refused: what is authorised is what is executed.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from keyless_sandbox.api_request import ApiError, ApiRequest

CONTROL = "/v20180820/"
"""What every path of S3 Control begins with."""

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,254}")
_S3 = r"s3([.-](dualstack\.)?[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com"
_PATH_STYLE = re.compile(rf"[^.\[\]:]+|\d{{1,3}}(\.\d{{1,3}}){{3}}|\[[0-9a-f:]+\]|{_S3}")
_VIRTUAL_HOST = re.compile(rf"(?P<bucket>[a-z0-9-]+)\.(localhost|{_S3})")


@dataclass(frozen=True)
class S3Address:
    """What a request is about.

    Attributes:
        bucket: its name; empty if the request is about all buckets.
        key: of the object, decoded; empty if the request is about the bucket.
        control: the path below the version, of a request to S3 Control: ``tags/arn:aws:s3:::app``.
    """

    bucket: str = ""
    key: str = ""
    control: str = ""


def address_of(request: ApiRequest) -> S3Address:
    """The address of a request to S3.

    Raises:
        ApiError: ``InvalidBucketName``, ``InvalidURI``, or ``AccessDenied`` for a host that serves something else, such as
            a website or an access point.
    """
    if request.path.startswith(CONTROL):
        return S3Address(control=_decoded(request.path.removeprefix(CONTROL)))
    bucket = _bucket_of_host(request.host)
    path = request.path.removeprefix("/")
    if bucket is None:
        bucket, _, path = path.partition("/")
        if not bucket and not path:
            return S3Address()
    if not _BUCKET.fullmatch(bucket):
        raise ApiError("InvalidBucketName", "The specified bucket is not valid.", 400)
    return S3Address(bucket, _decoded(path))


def _bucket_of_host(host: str) -> str | None:
    """The bucket that a host names; None if the path names it."""
    name = re.sub(r":\d+$", "", host)
    if _PATH_STYLE.fullmatch(name):
        return None
    named = _VIRTUAL_HOST.fullmatch(name)
    if named is None:
        raise ApiError(
            "AccessDenied",
            "Access Denied",
            why=f"{host} is no host of S3's REST API: websites, access points are not served",
        )
    return named["bucket"]


def _decoded(path: str) -> str:
    try:
        return unquote_to_bytes(path).decode()
    except UnicodeDecodeError as fault:
        raise ApiError("InvalidURI", "Couldn't parse the specified URI.", 400) from fault
