"""The target of a request line: path and query, each decoded once, and only what can be read in one way."""

import re
from urllib.parse import unquote, unquote_to_bytes

from keyless_sandbox.api_request import ApiError

CONTROL_API = "v20180820"
"""What the paths of S3's control API start with."""
_LONGEST = 16_384
_LONGEST_KEY = 1024
# RFC 3986 has fewer; these are those that curl and browsers send as they are.
_TARGET = re.compile(r"/[!$%&'()*+,\-./0-9:;=@A-Z\[\]^_`a-z{|}~?\"<>]*")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")


def split(target: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The path, still encoded, and the query, decoded.

    Raises:
        ApiError: it is too long, no path, not encoded as it must be, or names something twice.
    """
    if len(target) > _LONGEST:
        raise _unreadable(f"it is longer than {_LONGEST} characters", 414)
    if not _TARGET.fullmatch(target) or _BAD_ESCAPE.search(target):
        raise _unreadable("it is no path, or has a character that must be encoded")
    path, _, query = target.partition("?")
    _decoded(path)
    pairs = tuple(
        (_decoded(name.replace("+", " ")), _text(value.replace("+", " ")))
        for name, _, value in (part.partition("=") for part in query.split("&") if part)
    )
    # What S3 takes for a header is one in any case.
    names = [name.lower() if name.lower().startswith("x-amz-") else name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ApiError("InvalidArgument", "A query parameter comes more than once.", 400)
    return path, pairs


def bucket_and_key(path: str) -> tuple[str, str]:
    """The bucket that a path names, and the key, still encoded; both may be empty.

    Raises:
        ApiError: the bucket can be no bucket, or the key climbs out of it.
    """
    bucket, _, key = path[1:].partition("/")
    if bucket and not _is_bucket(bucket):
        raise ApiError("InvalidBucketName", "The specified bucket is not valid.", 400)
    if key and not bucket:
        raise _unreadable("no bucket stands before the key")
    decoded = unquote(key)
    if len(decoded.encode()) > _LONGEST_KEY:
        raise ApiError("KeyTooLongError", "Your key is too long", 400)
    depth = 0
    for segment in decoded.split("/"):
        # A key is no path, and S3 keeps `..` in it; only above the bucket there is nothing to mean.
        depth += -1 if segment == ".." else 0 if segment == "." else 1
        if depth < 0:
            raise _unreadable("its dot segments lead out of the bucket")
    return bucket, key


def _is_bucket(name: str) -> bool:
    """Whether a name can be a bucket's here.

    The names of AWS's hosts are none, since moto reads regions out of them; nor is the path of S3's control API.
    """
    return (
        _BUCKET.fullmatch(name) is not None
        and ".." not in name
        and "amazonaws" not in name.lower()
        and name != CONTROL_API
    )


def _decoded(text: str) -> str:
    decoded = _text(text)
    if _CONTROL.search(decoded):
        raise _unreadable("it has a control character")
    return decoded


def _text(text: str) -> str:
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise _unreadable("it is not UTF-8") from None


def _unreadable(why: str, status: int = 400) -> ApiError:
    return ApiError("InvalidURI", "Couldn't parse the specified URI.", status, why=f"the target: {why}")
