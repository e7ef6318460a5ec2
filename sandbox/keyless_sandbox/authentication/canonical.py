"""Signature Version 4: what is signed, and with what.

Source: "Create a signed AWS API request", and "Authenticating Requests: Using the Authorization Header" for S3.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from posixpath import normpath
from urllib.parse import quote, unquote_to_bytes

from keyless_sandbox.api_request import ApiRequest
from keyless_sandbox.authentication.claims import ALGORITHM, Claim

_UNRESERVED = "-_.~"


def signing_key(secret: str, claim: Claim) -> bytes:
    """The key that all signatures of a scope are made with."""
    key = f"AWS4{secret}".encode()
    for part in (claim.date, claim.region, claim.service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def sign(key: bytes, kind: str, *rest: str, claim: Claim) -> str:
    """The signature of lines: the kind of what is signed, such as `AWS4-HMAC-SHA256`, its time and scope, and the rest."""
    return hmac.digest(key, "\n".join((kind, claim.stamp, claim.scope, *rest)).encode(), "sha256").hex()


def signature_of(request: ApiRequest, claim: Claim, key: bytes, payload: str) -> str:
    """The signature that a request must have.

    Args:
        request: as it was sent.
        claim: what it says of its signature.
        key: from `signing_key`.
        payload: the hash of its payload, or the word that stands for one.
    """
    return sign(key, ALGORITHM, hashlib.sha256(_canonical_request(request, claim, payload)).hexdigest(), claim=claim)


def _canonical_request(request: ApiRequest, claim: Claim, payload: str) -> bytes:
    # Headers are signed as they are sent; http.server reads their bytes as Latin-1.
    headers = b"".join(
        name.encode() + b":" + _trimmed(request.headers[name].encode("latin-1")) + b"\n"
        for name in claim.signed_headers
    )
    lines = (
        request.method.encode(),
        canonical_path(request.path, claim.service).encode(),
        canonical_query(request.query).encode(),
        headers,
        ";".join(claim.signed_headers).encode(),
        payload.encode(),
    )
    return b"\n".join(lines)


def canonical_path(path: str, service: str) -> str:
    """The path as it is signed: S3 encodes it once and leaves its segments alone, all others encode twice and normalise."""
    if service == "s3":
        return quote(unquote_to_bytes(path), safe=f"/{_UNRESERVED}")
    normal = normpath(path).replace("//", "/", 1)
    return quote(normal + "/" * (path.endswith("/") and normal != "/"), safe=f"/{_UNRESERVED}")


def canonical_query(query: Iterable[tuple[str, str]]) -> str:
    """The query as it is signed: encoded, sorted, without the signature itself."""
    encoded = sorted(
        (quote(name, safe=_UNRESERVED), quote(value, safe=_UNRESERVED))
        for name, value in query
        if name != "X-Amz-Signature"
    )
    return "&".join(f"{name}={value}" for name, value in encoded)


def unsigned_headers(headers: Mapping[str, str], signed: Iterable[str]) -> list[str]:
    """Which headers had to be signed and are not: the host, and all that start with `x-amz-`."""
    return sorted({name for name in headers if name == "host" or name.startswith("x-amz-")} - set(signed))


def _trimmed(value: bytes) -> bytes:
    return b" ".join(part for part in value.split(b" ") if part)
