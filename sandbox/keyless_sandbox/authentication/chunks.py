"""Bodies in the framing that S3 calls `aws-chunked`, with and without signatures.

Sources: "Signature calculations for the authorization header: transferring payload in multiple chunks" and "… including
trailing headers".
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from keyless_sandbox.api_request import ApiError

_HEAD = re.compile(rb"(?P<size>[0-9a-fA-F]{1,16})(?:;chunk-signature=(?P<signature>[0-9a-f]{64}))?")
_LONGEST_HEAD = 128
_LONGEST_TRAILER = 16_384
_SIGNATURE = "x-amz-trailer-signature"


@dataclass
class ChunkSignatures:
    """Signatures that each build on the one before.

    Args:
        previous: the signature of the request itself, which is the first.
        sign: from the kind, such as `AWS4-HMAC-SHA256-PAYLOAD`, and further lines to a signature.
        error: what is raised if one is wrong.
    """

    previous: str
    sign: Callable[..., str]
    error: ApiError

    def check_chunk(self, data: memoryview, given: str) -> None:
        """Verify the signature of a chunk."""
        empty, digest = hashlib.sha256().hexdigest(), hashlib.sha256(data).hexdigest()
        self._check(given, "AWS4-HMAC-SHA256-PAYLOAD", self.previous, empty, digest)

    def check_trailer(self, lines: bytes, given: str) -> None:
        """Verify the signature of the trailing headers."""
        self._check(given, "AWS4-HMAC-SHA256-TRAILER", self.previous, hashlib.sha256(lines).hexdigest())

    def _check(self, given: str, *signed: str) -> None:
        self.previous = self.sign(*signed)
        if not hmac.compare_digest(self.previous, given):
            raise self.error


def unframe(body: bytes, *, signatures: ChunkSignatures | None, with_trailer: bool) -> tuple[bytes, dict[str, str]]:
    """What a framed body says.

    Args:
        body: with its framing.
        signatures: what the signatures of its chunks are verified by; None if they have none.
        with_trailer: whether headers follow the last chunk.

    Returns:
        The data, and the trailing headers by lower-case name.

    Raises:
        ApiError: the framing is broken, or a signature is wrong.
    """
    view, pieces, at = memoryview(body), list[memoryview](), 0
    while True:
        size, signature, at = _head(body, at, signed=signatures is not None)
        data = view[at : at + size]
        if len(data) < size:
            raise _incomplete("a chunk ends early")
        if signatures is not None:
            signatures.check_chunk(data, signature)
        if not size:
            break
        at += size
        if body[at : at + 2] != b"\r\n":
            raise _incomplete("a chunk does not end where it says")
        at += 2
        pieces.append(data)
    return b"".join(pieces), _trailer(body[at : at + _LONGEST_TRAILER + 1], signatures, with_trailer=with_trailer)


def _head(body: bytes, at: int, *, signed: bool) -> tuple[int, str, int]:
    end = body.find(b"\r\n", at, at + _LONGEST_HEAD)
    head = _HEAD.fullmatch(body[at:end]) if end >= 0 else None
    if head is None or (head["signature"] is not None) is not signed:
        raise _incomplete("a chunk has no size, or a signature too many or too few")
    return int(head["size"], 16), (head["signature"] or b"").decode(), end + 2


def _trailer(rest: bytes, signatures: ChunkSignatures | None, *, with_trailer: bool) -> dict[str, str]:
    if not with_trailer:
        if rest != b"\r\n":
            raise _incomplete("something follows the last chunk")
        return {}
    trailer: dict[str, str] = {}
    for name, value in _trailing_lines(rest):
        if name in trailer or _SIGNATURE in trailer:
            raise _malformed_trailer(f"{name} comes twice, or after the signature")
        trailer[name] = value
    given = trailer.pop(_SIGNATURE, None)
    if (given is None) is not (signatures is None):
        raise _malformed_trailer("it has a signature too many or too few")
    if signatures is not None and given is not None:
        signatures.check_trailer("".join(f"{name}:{value}\n" for name, value in trailer.items()).encode(), given)
    return trailer


def _trailing_lines(rest: bytes) -> Iterator[tuple[str, str]]:
    if len(rest) > _LONGEST_TRAILER or not rest.endswith(b"\r\n") or not rest.isascii():
        raise _malformed_trailer("it is too long, or does not end")
    # Its end is an empty line, which it has also where there are no headers in it.
    for line in rest.removesuffix(b"\r\n").decode().split("\r\n"):
        name, colon, value = line.partition(":")
        if line and not colon:
            raise _malformed_trailer("a line is no header")
        if line:
            yield name.strip(" ").lower(), value.strip(" ")


def _incomplete(why: str) -> ApiError:
    return ApiError(
        "IncompleteBody", "The request body terminated unexpectedly.", 400, why=f"the body in aws-chunked: {why}"
    )


def _malformed_trailer(why: str) -> ApiError:
    return ApiError(
        "MalformedTrailerError",
        "The request contained trailing data that was not well-formed or did not conform to our published schema.",
        400,
        why=f"the trailer: {why}",
    )
