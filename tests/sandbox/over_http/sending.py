"""Requests of the cases as a client sends them, and what it hears."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.sandbox.over_http.account import REGION, Account

_METHODS = {"g": "GET", "p": "PUT", "d": "DELETE", "h": "HEAD"}


@dataclass(frozen=True)
class Heard:
    """An answer: its status, its error's code and message if it is one, and what of a batch was denied."""

    status: int
    code: str = ""
    message: str = ""
    errors: tuple[str, ...] = ()


def send(account: Account, keys: Credentials, request: Mapping[str, Any]) -> Heard:
    """Send a request of a case with somebody's keys."""
    body = request.get("body", "").encode()
    if "raw" in request:
        method, target = request["raw"].split(" ", 1)
        signed = AWSRequest(method, f"{account.endpoint}{target}", {**request.get("headers", {})}, body)
        S3SigV4Auth(keys, "s3", REGION).add_auth(signed)
        return _exchange(account, method, target, {name: _text(value) for name, value in signed.headers.items()}, body)
    client = account.client(request.get("service", "s3"), keys)
    if request.get("presigned"):
        url = urlsplit(client.generate_presigned_url(request["call"], request["arguments"]))
        return _exchange(account, _METHODS[request["call"][0]], f"{url.path}?{url.query}", {}, body)
    try:
        answer = getattr(client, request["call"])(**request.get("arguments", {}))
    except ClientError as error:
        told = error.response
        status = told["ResponseMetadata"]["HTTPStatusCode"]
        return Heard(status, told["Error"]["Code"], told["Error"].get("Message", ""))
    for content in (answer.get("Body"), answer.get("Payload")):
        if hasattr(content, "close"):
            content.close()
    denied = tuple(each["Key"] for each in answer.get("Errors", ()) if each["Code"] == "AccessDenied")
    return Heard(answer["ResponseMetadata"]["HTTPStatusCode"], errors=denied)


def _exchange(account: Account, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Heard:
    connection = http.client.HTTPConnection(account.endpoint.removeprefix("http://"), timeout=10)
    try:
        connection.request(method, target, body, dict(headers))
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    if answer.status < 300 or not text.startswith(b"<?xml"):
        return Heard(answer.status, "" if answer.status < 300 else str(answer.status))
    error = ET.fromstring(text)
    return Heard(answer.status, error.findtext("Code", ""), error.findtext("Message", ""))


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
