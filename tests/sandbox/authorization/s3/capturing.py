"""Requests as a real boto3 client signs them, caught before they leave, and let in by the door."""

import io
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials
from keyless_sandbox.authentication.arrival import parse
from keyless_sandbox.authentication.door import authenticate
from keyless_sandbox.authentication.handler import HEADERS, TARGET
from keyless_sandbox.authentication.keys import Authenticated, Key

HOST, PORT = "127.0.0.1", "4566"
_ID, _SECRET = "AKIAIOSFODNN7EXAMPLE", "secret"


class Ring:
    def find(self, access_key_id: str) -> Key | None:
        return Key(_SECRET) if access_key_id == _ID else None


def captured(method: str, arguments: Mapping[str, Any] | None = None, service: str = "s3") -> Authenticated:
    """What is let in of a call of a method of boto3's client."""
    client = _client(service)
    sent: list[AWSPreparedRequest] = []

    def catch(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 404, {}, None)

    client.meta.events.register_first("before-send.*", catch, unique_id="catch")
    try:
        getattr(client, method)(**arguments or {})
    except Exception:
        if not sent:
            raise
    finally:
        client.meta.events.unregister("before-send.*", catch, unique_id="catch")
    address = urlsplit(sent[0].url)
    body = sent[0].body.read() if hasattr(sent[0].body, "read") else sent[0].body or b""
    return let_in(
        sent[0].method,
        f"{address.path}?{address.query}" if address.query else address.path,
        {"host": address.netloc, **{name: _text(value) for name, value in sent[0].headers.items()}},
        body.encode() if isinstance(body, str) else bytes(body),
    )


def presigned(method: str, arguments: Mapping[str, Any], body: bytes = b"") -> Authenticated:
    """What is let in of a call of an address that a client presigned."""
    address = urlsplit(_client("s3").generate_presigned_url(method, dict(arguments)))
    headers = {"host": address.netloc, "content-length": str(len(body))}
    return let_in({"g": "GET", "p": "PUT", "d": "DELETE"}[method[0]], f"{address.path}?{address.query}", headers, body)


def signed(method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Authenticated:
    """What is let in of a request that is written by hand, and signed."""
    request = AWSRequest(method, f"http://{HOST}:{PORT}{target}", {**headers}, body)
    S3SigV4Auth(Credentials(_ID, _SECRET), "s3", "us-east-1").add_auth(request)
    return let_in(
        method,
        target,
        {
            "host": f"{HOST}:{PORT}",
            "content-length": str(len(body)),
            **{name: _text(value) for name, value in request.headers.items()},
        },
        body,
    )


def let_in(
    method: str, target: str, headers: Mapping[str, str], body: bytes = b"", scheme: str = "http"
) -> Authenticated:
    """A request as the door hands it on."""
    environ = {
        "REQUEST_METHOD": method,
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "SERVER_NAME": HOST,
        "SERVER_PORT": PORT,
        TARGET: target,
        HEADERS: tuple(headers.items()),
    }
    return authenticate(parse(environ), Ring(), datetime.now(timezone.utc))


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@lru_cache(maxsize=2)
def _client(service: str) -> Any:
    return boto3.client(
        service,
        # The control API has the account before the host, which an address cannot have.
        endpoint_url=f"http://{'localhost' if service == 's3control' else HOST}:{PORT}",
        region_name="us-east-1",
        aws_access_key_id=_ID,
        aws_secret_access_key=_SECRET,
        config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"),
    )
