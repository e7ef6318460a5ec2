"""What a request says of its own signature. Nothing is believed here; it is only read.

Sources: "Authenticating Requests: Using the Authorization Header" and "Using Query Parameters (AWS Signature Version 4)".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authentication.refusals import Refusal, refused

ALGORITHM = "AWS4-HMAC-SHA256"
LONGEST_LIFE = 604_800
"""Seconds that a presigned request may be good for: a week."""

_PRESIGNED = {
    name.lower(): name
    for name in (
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    )
}
PRESIGNED = frozenset(_PRESIGNED.values())
"""The names of what a presigned request carries in its query."""

_SCOPE = re.compile(
    r"(?P<key>[\w+=.@-]{1,128})/(?P<date>\d{8})/(?P<region>[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-\d{1,2})"
    r"/(?P<service>[a-z0-9-]{1,64})/aws4_request",
    re.ASCII,
)
_SIGNATURE = re.compile(r"[0-9a-f]{64}")
_STAMP = re.compile(r"\d{8}T\d{6}Z", re.ASCII)


@dataclass(frozen=True)
class Claim:
    """A signature as a request states it.

    Attributes:
        access_key_id: whose it is said to be.
        date, region, service: the scope that it is good for.
        signed_headers: their lower-case names, sorted.
        signature: 64 hexadecimal digits.
        stamp: when it was made, such as `20261125T010203Z`.
        signed_at: the same as a time.
        token: the session token that came along.
        expires: seconds that it is good for if it is presigned; None if it is in the header.
    """

    access_key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    stamp: str
    signed_at: datetime
    token: str | None
    expires: int | None

    @property
    def scope(self) -> str:
        """The scope as it is signed."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def claim_of(query: Mapping[str, str], headers: Mapping[str, str]) -> Claim | None:
    """What a request says of its signature; None if it says nothing.

    Raises:
        ApiError: it is signed twice, in a way that is not supported, or says so in words that cannot be read.
    """
    _check_one_way(query, headers)
    if "authorization" in headers:
        return _from_header(headers)
    if any(name in query for name in PRESIGNED):
        return _from_query(query)
    return None


def _check_one_way(query: Mapping[str, str], headers: Mapping[str, str]) -> None:
    for name in query:
        spelt = _PRESIGNED.get(name.lower(), name)
        if spelt != name:
            raise _malformed_query(f"query parameter {name} must be spelt {spelt}")
    in_query = any(name in query for name in PRESIGNED)
    if ("authorization" in headers and in_query) or (in_query and "x-amz-security-token" in headers):
        raise ApiError(
            "InvalidArgument",
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the "
            "Authorization header should be specified",
            400,
        )
    if "Signature" in query or "AWSAccessKeyId" in query:
        raise _unsupported("Signature Version 2")


def _from_header(headers: Mapping[str, str]) -> Claim:
    algorithm, _, rest = headers["authorization"].partition(" ")
    _check_algorithm(algorithm)
    parts: dict[str, str] = {}
    for part in rest.split(","):
        name, equals, value = part.strip(" ").partition("=")
        if not equals or name in parts:
            raise refused(
                Refusal.MALFORMED, "s3", "the Authorization header has a part that is no name=value, or one twice"
            )
        parts[name] = value
    if set(parts) != {"Credential", "SignedHeaders", "Signature"}:
        raise refused(
            Refusal.MALFORMED,
            "s3",
            "the Authorization header must have Credential, SignedHeaders and Signature, and no more",
        )
    stamp = headers.get("x-amz-date", "")
    if not _STAMP.fullmatch(stamp):
        raise ApiError(
            "AccessDenied",
            "AWS authentication requires a valid Date or x-amz-date header",
            why="the sandbox reads x-amz-date, which SDKs send, and no Date",
        )
    return _claim(parts, stamp, headers.get("x-amz-security-token"), None)


def _from_query(query: Mapping[str, str]) -> Claim:
    missing = PRESIGNED - set(query) - {"X-Amz-Security-Token"}
    if missing:
        raise _malformed_query(f"query parameter {min(missing)} is missing")
    _check_algorithm(query["X-Amz-Algorithm"])
    expires, stamp = query["X-Amz-Expires"], query["X-Amz-Date"]
    if not (expires.isascii() and expires.isdigit() and len(expires) <= 6 and 1 <= int(expires) <= LONGEST_LIFE):
        raise _malformed_query("X-Amz-Expires must be a number of seconds from 1 to 604800")
    if not _STAMP.fullmatch(stamp):
        raise _malformed_query("X-Amz-Date must be in the form 20260131T235959Z")
    parts = {name: query[f"X-Amz-{name}"] for name in ("Credential", "SignedHeaders", "Signature")}
    return _claim(parts, stamp, query.get("X-Amz-Security-Token"), int(expires))


def _claim(parts: Mapping[str, str], stamp: str, token: str | None, expires: int | None) -> Claim:
    scope = _SCOPE.fullmatch(parts["Credential"])
    if scope is None:
        raise refused(Refusal.MALFORMED, "s3", "the credential is not KEY/DATE/REGION/SERVICE/aws4_request")
    names = tuple(parts["SignedHeaders"].split(";"))
    if any(name != name.lower() for name in names) or list(names) != sorted(set(names)):
        raise refused(
            Refusal.MALFORMED, scope["service"], "the signed headers are not in lower case, sorted and each once"
        )
    if not _SIGNATURE.fullmatch(parts["Signature"]):
        raise refused(Refusal.MALFORMED, scope["service"], "the signature is not 64 hexadecimal digits")
    try:
        signed_at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        raise refused(Refusal.MALFORMED, scope["service"], "the time of the signature is none") from None
    if scope["date"] != stamp[:8]:
        raise refused(Refusal.WRONG_SIGNATURE, scope["service"], "the date of the scope is not that of the signature")
    return Claim(
        access_key_id=scope["key"],
        date=scope["date"],
        region=scope["region"],
        service=scope["service"],
        signed_headers=names,
        signature=parts["Signature"],
        stamp=stamp,
        signed_at=signed_at,
        token=token,
        expires=expires,
    )


def _check_algorithm(algorithm: str) -> None:
    if algorithm == "AWS4-ECDSA-P256-SHA256":
        raise _unsupported("Signature Version 4A")
    if algorithm == "AWS":
        raise _unsupported("Signature Version 2")
    if algorithm != ALGORITHM:
        raise _unsupported("this algorithm")


def _unsupported(what: str) -> ApiError:
    return ApiError(
        "InvalidRequest",
        f"The authorization mechanism you have provided is not supported. Please use {ALGORITHM}.",
        400,
        why=f"the sandbox does not verify {what}; in boto3, Config(signature_version='s3v4') signs with Version 4",
    )


def _malformed_query(message: str) -> ApiError:
    return ApiError("AuthorizationQueryParametersError", f"{message[0].upper()}{message[1:]}", 400)
