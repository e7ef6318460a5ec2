"""Requests as bytes on the wire, signed by botocore."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any
from unittest import mock
from urllib.parse import quote, urlsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from keyless_sandbox.api_request import ApiRequest
from keyless_sandbox.authentication.arrival import parse
from keyless_sandbox.authentication.door import authenticate
from keyless_sandbox.authentication.handler import HEADERS, TARGET
from keyless_sandbox.authentication.keys import Authenticated, Key

NOW = datetime(2026, 11, 25, 12, 0, 0, 250_000, tzinfo=timezone.utc)
HOST = "127.0.0.1:4566"
FORM = "application/x-www-form-urlencoded; charset=utf-8"


@dataclass(frozen=True)
class Ring:
    """Access keys by id."""

    keys: Mapping[str, Key] = field(default_factory=dict[str, Key])

    def find(self, access_key_id: str) -> Key | None:
        return self.keys.get(access_key_id)


USER = "AKIAUSERUSERUSERUSER"
SESSION = "ASIASESSIONSESSION00"
OTHER = "ASIAOTHEROTHEROTHER0"
ENDED = "ASIAENDEDENDEDENDED0"
RING = Ring(
    {
        USER: Key("user-secret", principal="user"),
        SESSION: Key("session-secret", "session/token+with=signs", NOW + timedelta(hours=6), "session"),
        OTHER: Key("other-secret", "token-of-the-other", NOW + timedelta(hours=6), "other"),
        ENDED: Key("ended-secret", "token-of-the-ended", NOW - timedelta(seconds=1), "ended"),
    }
)


@dataclass(frozen=True)
class Wire:
    """A request on the wire. Headers are pairs, so that one can come twice."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def having(self, **headers: str) -> "Wire":
        """With other headers; an underscore stands for a dash."""
        changed = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        kept = tuple(pair for pair in self.headers if pair[0].lower() not in changed)
        return replace(self, headers=(*kept, *changed.items()))

    def without(self, name: str) -> "Wire":
        return replace(self, headers=tuple(pair for pair in self.headers if pair[0].lower() != name))

    def header(self, name: str) -> str:
        return {key.lower(): value for key, value in self.headers}[name]

    def environ(self, scheme: str = "http") -> dict[str, Any]:
        headers = self.headers
        if not any(name.lower() in {"content-length", "transfer-encoding"} for name, _ in headers):
            headers = (*headers, ("Content-Length", str(len(self.body))))
        server, _, port = HOST.partition(":")
        return {
            "REQUEST_METHOD": self.method,
            "wsgi.url_scheme": scheme,
            "wsgi.input": io.BytesIO(self.body),
            "SERVER_NAME": server,
            "SERVER_PORT": port,
            TARGET: self.target,
            HEADERS: headers,
        }

    def parsed(self) -> ApiRequest:
        return parse(self.environ())

    def authenticated(self, now: datetime = NOW) -> Authenticated:
        return authenticate(self.parsed(), RING, now)

    def bytes(self) -> bytes:
        """As a client sends it, over a connection that is used once."""
        headers = self.headers
        if not any(name.lower() in {"content-length", "transfer-encoding"} for name, _ in headers):
            headers = (*headers, ("Content-Length", str(len(self.body))))
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        return "\r\n".join((*lines, "", "")).encode("latin-1") + self.body


def sent(  # noqa: PLR0913 - all that a request can have
    method: str = "GET",
    path: str = "/bucket/key",
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    host: str = HOST,
    key: str | None = USER,
    service: str = "s3",
    region: str = "us-east-1",
    presigned: int | None = None,
    at: datetime = NOW,
    ring: Ring = RING,
    **context: Any,
) -> Wire:
    """A request, signed by botocore unless `key` is None.

    Args:
        path: encoded.
        query: not encoded.
        presigned: seconds that it is presigned for.
        context: what botocore's signer finds in its context.
    """
    url = f"http://{host}{path}"
    if query:
        url += "?" + "&".join(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in query.items()
        )
    # botocore takes the body of what it presigns for more of the query.
    request = AWSRequest(method, url, {**(headers or {})}, body if presigned is None else b"")
    request.context.update(context)
    if key is not None:
        found = ring.keys[key]
        credentials = Credentials(key, found.secret, found.token)
        if presigned is None:
            signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(credentials, service, region)
        else:
            presigner = S3SigV4QueryAuth if service == "s3" else SigV4QueryAuth
            signer = presigner(credentials, service, region, expires=presigned)
        with mock.patch("botocore.auth.get_current_datetime", return_value=at):
            signer.add_auth(request)
    parts = urlsplit(request.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    pairs = tuple((name, str(value)) for name, value in request.headers.items() if name.lower() != "host")
    return Wire(method, target, (("Host", host), *pairs), body)


def form(action: str = "GetCallerIdentity", **parameters: str) -> bytes:
    return "&".join(f"{name}={quote(value)}" for name, value in {"Action": action, **parameters}.items()).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
