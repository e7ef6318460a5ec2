"""Whether a body is the one that was signed, and what it says without its framing."""

import hashlib
import re
from collections.abc import Mapping
from typing import NamedTuple

from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authentication.checksums import check
from keyless_sandbox.authentication.chunks import ChunkSignatures, unframe

UNSIGNED = "UNSIGNED-PAYLOAD"
_SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
_UNSIGNED_CHUNKS = "STREAMING-UNSIGNED-PAYLOAD"
_TRAILER = "-TRAILER"
_FRAMED = frozenset({_SIGNED_CHUNKS, _SIGNED_CHUNKS + _TRAILER, _UNSIGNED_CHUNKS + _TRAILER})
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Payload(NamedTuple):
    """A body as it was meant.

    Attributes:
        body: without framing.
        trailer: the headers that came behind it.
    """

    body: bytes
    trailer: Mapping[str, str]


def declared_of(request: ApiRequest, *, presigned: bool) -> str:
    """What a request to S3 says its payload's hash is.

    Raises:
        ApiError: it must say so and does not, or says something that S3 does not know.
    """
    declared = request.headers.get("x-amz-content-sha256") or request.parameters.get("X-Amz-Content-Sha256")
    if declared is None and presigned:
        return UNSIGNED
    if declared is None:
        raise ApiError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256", 400)
    if "ECDSA" in declared:
        raise ApiError(
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
            400,
            why="the sandbox does not verify Signature Version 4A",
        )
    if declared != UNSIGNED and declared not in _FRAMED and not _SHA256.fullmatch(declared):
        raise ApiError(
            "InvalidArgument",
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
            400,
        )
    return declared


def payload_of(request: ApiRequest, declared: str, signatures: ChunkSignatures | None) -> Payload:
    """The body of a request to S3, held to all that the request says of it.

    Args:
        request: as it was sent.
        declared: from `declared_of`.
        signatures: what signed chunks are verified by; None for an anonymous request, which can have none.

    Raises:
        ApiError: the body is not what the request says.
    """
    framed = declared in _FRAMED
    if framed is not ("x-amz-decoded-content-length" in request.headers):
        raise ApiError(
            "MissingContentLength", "You must provide the Content-Length HTTP header.", 411, why="aws-chunked"
        )
    if not framed:
        if declared != UNSIGNED and hashlib.sha256(request.body).hexdigest() != declared:
            raise ApiError(
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
                400,
            )
        payload = Payload(request.body, {})
    else:
        payload = _unframed(request, declared, signatures)
    if request.method == "PUT" or (request.method == "POST" and "delete" in request.parameters):
        # Elsewhere a checksum is that of a whole object, which is not in the body.
        check(request.headers, payload.body)
    check(payload.trailer, payload.body, only_checksums=True)
    return payload


def _unframed(request: ApiRequest, declared: str, signatures: ChunkSignatures | None) -> Payload:
    signed = declared.startswith(_SIGNED_CHUNKS)
    if signed and signatures is None:
        raise ApiError("AccessDenied", "Access Denied", why="signed chunks in a request that is not signed")
    body, trailer = unframe(
        request.body,
        signatures=signatures if signed else None,
        with_trailer=declared.endswith(_TRAILER),
    )
    if str(len(body)) != request.headers["x-amz-decoded-content-length"]:
        raise ApiError(
            "IncompleteBody",
            "The request body terminated unexpectedly.",
            400,
            why="x-amz-decoded-content-length is not the length of the body",
        )
    announced = {name.strip(" ").lower() for name in request.headers.get("x-amz-trailer", "").split(",")} - {""}
    if set(trailer) != announced:
        raise ApiError(
            "MalformedTrailerError",
            "The request contained trailing data that was not well-formed or did not conform to our published schema.",
            400,
            why="the trailer is not the one that x-amz-trailer announces",
        )
    return Payload(body, trailer)
