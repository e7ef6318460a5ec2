"""Who sent a request: its signature verified, and the request in the one form that those behind the door see.

Sources: "AWS Signature Version 4 for API requests", and "Authenticating Requests (AWS Signature Version 4)" of S3.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authentication.addresses import label_into_path
from keyless_sandbox.authentication.canonical import sign, signature_of, signing_key, unsigned_headers
from keyless_sandbox.authentication.chunks import ChunkSignatures
from keyless_sandbox.authentication.claims import PRESIGNED, Claim, claim_of
from keyless_sandbox.authentication.keys import Authenticated, Key, KeyRing
from keyless_sandbox.authentication.payload import UNSIGNED, declared_of, payload_of
from keyless_sandbox.authentication.refusals import Refusal, refused
from keyless_sandbox.authentication.target import bucket_and_key

_SKEW = timedelta(minutes=15)
_OF_S3 = frozenset({"s3", "s3control"})


def authenticate(request: ApiRequest, keys: KeyRing, now: datetime) -> Authenticated:
    """Find out who sent a request.

    Args:
        request: as `parse` returns it.
        keys: all access keys.
        now: the time, with a time zone.

    Raises:
        ApiError: it is signed, and not as it must be; or its body is not what it says.
    """
    claim = claim_of(request.parameters, request.headers)
    if claim is None:
        declared = request.headers.get("x-amz-content-sha256", UNSIGNED)
        body, trailer = payload_of(request, declared, None)
        return Authenticated(_settled(request, body, trailer), now)
    presigned = claim.expires is not None
    key = _key_of(claim, keys, now)
    _check_time(claim, now)
    _check_headers(request, claim)
    if request.service in _OF_S3:
        declared = declared_of(request, presigned=presigned)
    else:
        declared = hashlib.sha256(request.body).hexdigest()
    signing = signing_key(key.secret, claim)
    mismatch = refused(Refusal.WRONG_SIGNATURE, claim.service, "the signature is another one")
    if not hmac.compare_digest(signature_of(request, claim, signing, declared), claim.signature):
        raise mismatch
    body, trailer = request.body, dict[str, str]()
    if request.service in _OF_S3:
        chunks = ChunkSignatures(claim.signature, partial(sign, signing, claim=claim), mismatch)
        body, trailer = payload_of(request, declared, chunks)
    return Authenticated(
        _settled(request, body, trailer),
        now,
        access_key_id=claim.access_key_id,
        key=key,
        presigned=presigned,
        signed_at=claim.signed_at,
        content_sha256=declared,
    )


def _key_of(claim: Claim, keys: KeyRing, now: datetime) -> Key:
    key = keys.find(claim.access_key_id)
    if key is None:
        raise refused(Refusal.UNKNOWN_KEY, claim.service, "there is no such access key")
    if key.token is None and claim.token is not None:
        raise refused(Refusal.WRONG_TOKEN, claim.service, "a session token came with a key that has none")
    if key.token is not None:
        if claim.token is None:
            raise refused(Refusal.UNKNOWN_KEY, claim.service, "the session token is missing")
        if not hmac.compare_digest(key.token.encode(), claim.token.encode()):
            raise refused(Refusal.WRONG_TOKEN, claim.service, "the session token is not the one of the key")
    if key.expiration is not None and key.expiration <= now:
        raise refused(Refusal.EXPIRED_TOKEN, claim.service, f"the session ended at {key.expiration.isoformat()}")
    return key


def _check_time(claim: Claim, now: datetime) -> None:
    if claim.expires is None:
        if abs(now - claim.signed_at) > _SKEW:
            raise refused(Refusal.SKEWED, claim.service, f"it was signed at {claim.stamp}")
        return
    # A presigned request is made to be used later, so its own life is what bounds it, and it has not begun before it was made.
    if claim.signed_at > now:
        raise ApiError("AccessDenied", "Request is not yet valid", why=f"it is signed for {claim.stamp}")
    if claim.signed_at + timedelta(seconds=claim.expires) <= now:
        raise ApiError("AccessDenied", "Request has expired", why=f"signed at {claim.stamp} for {claim.expires} s")


def _check_headers(request: ApiRequest, claim: Claim) -> None:
    unsigned = unsigned_headers(request.headers, claim.signed_headers)
    if unsigned:
        raise ApiError(
            "AccessDenied",
            "There were headers present in the request which were not signed",
            why=f"not signed: {', '.join(unsigned)}",
        )
    missing = sorted(set(claim.signed_headers) - set(request.headers))
    if missing:
        raise refused(Refusal.WRONG_SIGNATURE, claim.service, f"signed and not sent: {', '.join(missing)}")


def _settled(request: ApiRequest, body: bytes, trailer: Mapping[str, str]) -> ApiRequest:
    """The request as it is authorised and executed."""
    headers, query = dict(request.headers), list[tuple[str, str]]()
    for name, value in request.query:
        if name in PRESIGNED:
            continue
        # SDKs that presign move headers to the query, and S3 takes them from there.
        if request.service == "s3" and name.lower().startswith("x-amz-"):
            _add(headers, name.lower(), value)
        else:
            query.append((name, value))
    for name, value in trailer.items():
        _add(headers, name, value)
    if "x-amz-decoded-content-length" in headers:
        encodings = (part.strip(" ") for part in headers.pop("content-encoding", "").split(","))
        kept = ",".join(part for part in encodings if part not in {"", "aws-chunked"})
        headers |= {"content-encoding": kept} if kept else {}
        del headers["x-amz-decoded-content-length"]
        headers.pop("x-amz-trailer", None)
    settled = label_into_path(replace(request, query=tuple(query), headers=headers, body=body))
    if settled.service == "s3":
        bucket_and_key(settled.path)
    return settled


def _add(headers: dict[str, str], name: str, value: str) -> None:
    if name in headers:
        raise ApiError("InvalidArgument", f"{name} comes more than once.", 400)
    headers[name] = value
