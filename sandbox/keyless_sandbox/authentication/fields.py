"""The header fields of a request: only what can be read in one way."""

import re
from collections.abc import Iterable, Mapping

from keyless_sandbox.api_request import ApiError

_LARGEST = 16_384
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def headers_of(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The headers by lower-case name.

    Args:
        pairs: names and values as they were sent.

    Raises:
        ApiError: one comes twice, or has a name or value that no header has, or they are too many.
    """
    headers: dict[str, str] = {}
    for name, value in pairs:
        if not _NAME.fullmatch(name) or _CONTROL.search(value):
            raise _refused("a header has a name or a value that it cannot have")
        # WSGI takes a dash for an underscore, so a header could stand in for another one.
        if "_" in name and not name.lower().startswith("x-amz-meta-"):
            raise _refused(f"header {name} has an underscore in its name")
        if name.lower() in headers:
            raise _refused(f"header {name} comes more than once")
        headers[name.lower()] = value.strip(" ")
    folded = [name.replace("_", "-") for name in headers]
    if len(set(folded)) < len(folded):
        raise _refused("two headers differ in an underscore only")
    if sum(len(name) + len(value) for name, value in headers.items()) > _LARGEST:
        raise ApiError(
            "RequestHeaderSectionTooLarge",
            "Your request header and query parameters exceed the maximum allowed size.",
            400,
        )
    return headers


def length_of(headers: Mapping[str, str]) -> int | None:
    """The length of the body that follows; None if it comes in chunks of HTTP.

    Raises:
        ApiError: it is said in two ways, or in none that can be read.
    """
    if "transfer-encoding" in headers:
        if headers["transfer-encoding"].lower() != "chunked":
            raise ApiError(
                "NotImplemented", "A header you provided implies functionality that is not implemented.", 501
            )
        if "content-length" in headers:
            raise _refused("both Transfer-Encoding and Content-Length say how long the body is")
        return None
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit() and len(length) <= 15):
        raise _refused("Content-Length is no number")
    return int(length)


def _refused(why: str) -> ApiError:
    return ApiError("InvalidRequest", f"The request is not valid: {why}.", 400)
