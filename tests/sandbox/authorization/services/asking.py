"""Real calls of boto3, what they need, and the world in moto that they are about."""

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from keyless_iam.request import Caller
from keyless_sandbox.api_request import ApiRequest
from keyless_sandbox.authentication.arrival import parse
from keyless_sandbox.authentication.handler import HEADERS, TARGET
from keyless_sandbox.authorization.demand import Demand
from keyless_sandbox.authorization.services import Operation, demand_of, operation_of

ACCOUNT = "123456789012"
REGION = "us-east-1"
SESSION = Caller.of(f"arn:aws:sts::{ACCOUNT}:assumed-role/app/session")
USER = Caller.of(f"arn:aws:iam::{ACCOUNT}:user/people/ann")


def asked(call: str, arguments: Mapping[str, Any] | None = None) -> Operation:
    """The operation that a call such as ``iam.get_role`` asks for."""
    service, _, method = call.partition(".")
    return operation_of(captured(service, method, arguments or {}))


def captured(service: str, method: str, arguments: Mapping[str, Any]) -> ApiRequest:
    """What boto3's client sends, caught before it leaves, as the door takes it apart."""
    sent: list[Any] = []

    def catch(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 500, dict[str, str](), None)

    asking = client(service, "http://127.0.0.1:4566")
    asking.meta.events.register_first("before-send.*", catch, unique_id="catch")
    with suppress(Exception):  # there is nobody who answers
        getattr(asking, method)(**arguments)
    asking.meta.events.unregister("before-send.*", catch, unique_id="catch")
    address = urlsplit(cast("str", sent[0].url))
    body: Any = sent[0].body or b""
    return parse(
        {
            "REQUEST_METHOD": sent[0].method,
            "wsgi.url_scheme": "http",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "4566",
            "wsgi.input": BytesIO(body.encode() if isinstance(body, str) else body),
            TARGET: f"{address.path}?{address.query}" if address.query else address.path,
            HEADERS: (
                ("host", address.netloc),
                *(
                    (name, value.decode() if isinstance(value, bytes) else value)
                    for name, value in sent[0].headers.items()
                ),
            ),
        }
    )


def demanded(call: str, arguments: Mapping[str, Any] | None = None, caller: Caller = SESSION) -> Demand:
    """What a call needs."""
    return demand_of(asked(call, arguments), caller)


def needs(call: str, arguments: Mapping[str, Any] | None = None, caller: Caller = SESSION) -> list[str]:
    """What a call needs, as actions and resources."""
    return [f"{need.action} {need.resource}" for need in demanded(call, arguments, caller).needs]


@lru_cache(maxsize=16)
def client(service: str, endpoint: str | None = None) -> Any:
    """A client of moto in this process, or of an endpoint."""
    return cast("Any", boto3).client(
        service,
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="secret",
        config=Config(retries={"total_max_attempts": 1}),
    )
