"""Which bucket the host of a request names, and whether the request was sent to this server at all."""

import re
from dataclasses import dataclass, replace

from keyless_sandbox.api_request import ApiError, ApiRequest

_HOST = re.compile(
    r"(?:(?P<label>[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9])\.)?(?P<name>localhost|127(?:\.\d{1,3}){3})(?::(?P<port>\d{1,5}))?",
    re.ASCII,
)


@dataclass(frozen=True)
class Address:
    """What a request was sent to.

    Attributes:
        label: what stands before the server's own name: a bucket, or the account for the control API of S3. Empty if nothing.
        endpoint: the server's name and port as the request called them.
    """

    label: str
    endpoint: str


def address_of(host: str, server: str, port: str, scheme: str) -> Address:
    """Read a `Host` header.

    Args:
        host: such as `127.0.0.1:4566`, or `BUCKET.localhost:4566`, which is what SDKs send to a server that is called localhost.
        server: the address that the server listens on.
        port: its port.
        scheme: `http` or `https`.

    Raises:
        ApiError: it names another server. A page in a browser whose name resolves to this machine comes so.
    """
    found = _HOST.fullmatch(host)
    own_names = {server, "localhost"} if server == "127.0.0.1" else {server}
    if (
        found is None
        or found["name"] not in own_names
        or (found["port"] or {"http": "80", "https": "443"}[scheme]) != port
        or (found["label"] and found["name"] != "localhost")
    ):
        raise ApiError(
            "InvalidRequest", f"This is the sandbox's AWS at {server}:{port}, and the request is for another host.", 421
        )
    return _split(host)


def label_into_path(request: ApiRequest) -> ApiRequest:
    """The request with the bucket in its path, wherever it was."""
    address = _split(request.host)
    if not address.label:
        return request
    # The control API has an account there, which it repeats in a header.
    path = request.path if request.service == "s3control" else f"/{address.label}{request.path}"
    return replace(request, host=address.endpoint, path=path, headers={**request.headers, "host": address.endpoint})


def _split(host: str) -> Address:
    found = _HOST.fullmatch(host)
    label = found["label"] if found else None
    return Address(label, host[len(label) + 1 :]) if label else Address("", host)
