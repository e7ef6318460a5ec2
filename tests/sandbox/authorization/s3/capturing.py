"""Requests as a real boto3 client sends them, caught before they leave."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from keyless_sandbox.api_request import ApiRequest

ENDPOINT = "http://127.0.0.1:9"


def captured(method: str, arguments: Mapping[str, Any] | None = None, service: str = "s3") -> ApiRequest:
    """The request of a method of boto3's client."""
    client = _client(service)
    sent: list[AWSPreparedRequest] = []

    def catch(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 404, {}, None)

    client.meta.events.register_first("before-send.*", catch, unique_id="catch")
    try:
        getattr(client, method)(**arguments or {})
    except Exception as fault:
        if not sent:
            raise
        del fault
    finally:
        client.meta.events.unregister("before-send.*", catch, unique_id="catch")
    return as_api_request(sent[0])


def presigned(method: str, arguments: Mapping[str, Any]) -> ApiRequest:
    """What the address that a client presigns asks for."""
    url = _client("s3").generate_presigned_url(method, dict(arguments))
    return as_api_request(
        AWSPreparedRequest("GET" if method == "get_object" else "PUT", url, {}, b"", stream_output=False)
    )


def as_api_request(sent: AWSPreparedRequest) -> ApiRequest:
    address = urlsplit(sent.url)
    headers = {name.lower(): _text(value) for name, value in sent.headers.items()}
    body = sent.body.read() if hasattr(sent.body, "read") else sent.body or b""
    return ApiRequest(
        sent.method,
        headers.get("host", address.netloc),
        address.path,
        tuple(parse_qsl(address.query, keep_blank_values=True)),
        headers,
        body.encode() if isinstance(body, str) else bytes(body),
        address.scheme == "https",
        service="s3",
        region="us-east-1",
    )


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@lru_cache(maxsize=4)
def _client(service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="secret",
        config=Config(s3={"addressing_style": "path"}, signature_version="s3v4", retries={"max_attempts": 0}),
    )
