"""What moto executes: a WSGI environ made of the request that was authorised, and of nothing else.

moto reads some things from more than one place, and not always from the one that AWS reads them from. Here each of those
places says the same.
"""

import io
from collections.abc import Mapping
from urllib.parse import quote, unquote_to_bytes

from keyless_sandbox.api_request import ApiRequest
from keyless_sandbox.authentication.arrival import JSON_SERVICES

_PASSED = frozenset(
    {
        "access-control-request-headers",
        "access-control-request-method",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-md5",
        "expires",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-unmodified-since",
        "origin",
        "range",
    }
)
# They are the door's business. The hash would become an object's metadata.
_KEPT = frozenset({"x-amz-content-sha256", "x-amz-date", "x-amz-security-token"})
_ANYBODY = "ANONYMOUS"


def environ_of(request: ApiRequest, access_key_id: str = "") -> dict[str, object]:
    """The environ that moto executes a request by.

    Args:
        request: as `Authenticated` has it.
        access_key_id: what it was signed with, by which moto knows whose identity `GetCallerIdentity` asks for; empty for an
            anonymous request.
    """
    path, query, body = _without_hosts(request.path), _without_hosts(_encoded(request.query)), request.body
    if request.service in JSON_SERVICES:
        # moto looks for an `Action` in any body as if it were a form, so a string in JSON could name one.
        body = body.replace(b"&", rb"\u0026")
    server, _, port = request.host.partition(":")
    environ: dict[str, object] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": f"{path}?{query}" if query else path,
        "SERVER_NAME": server,
        "SERVER_PORT": port or ("443" if request.is_secure else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": request.host,
        "HTTP_AUTHORIZATION": _authorization(request, access_key_id or _ANYBODY),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if request.is_secure else "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    return environ | _headers(request.headers)


def _headers(headers: Mapping[str, str]) -> dict[str, object]:
    environ: dict[str, object] = {}
    # Names with underscores, which only metadata of objects has: moto keeps them here.
    spelt: dict[str, str] = {}
    for name, value in headers.items():
        key = f"HTTP_{name.upper().replace('-', '_')}"
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name in _PASSED or (name.startswith("x-amz-") and name not in _KEPT):
            environ[key] = value
            if "_" in name:
                spelt[key] = name
    return {**environ, "moto.preserved_header_names": spelt}


def _authorization(request: ApiRequest, access_key_id: str) -> str:
    """What moto takes service, region and account from. Without it, it would guess them from path and body."""
    service = "s3" if request.service == "s3control" else request.service
    scope = f"{access_key_id}/20000101/{request.region or 'us-east-1'}/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


def _encoded(query: tuple[tuple[str, str], ...]) -> str:
    return "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" if value else quote(name, safe="") for name, value in query
    )


def _without_hosts(text: str) -> str:
    """Encode what moto would take for a host of AWS anywhere in an address, and read a region out of."""
    return text.replace(".amazonaws.", "%2Eamazonaws%2E")
