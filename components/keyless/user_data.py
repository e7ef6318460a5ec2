"""Static access keys have no place in user data: everybody who may describe the instance can read it.

Source: "Run commands when you launch an EC2 instance with user data input" (Amazon EC2 User Guide).
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

LIMIT = 16 * 1024
"""Bytes of user data before base64."""

# "IAM identifiers" (IAM User Guide): AKIA starts a long-term key's id, ASIA a temporary one's.
_ACCESS_KEY_ID = re.compile(rb"(?<![A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])")
_SECRET = re.compile(rb"(?i)aws_?secret_?(access_?)?key\W{1,8}[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}(?:\r?\n[A-Za-z0-9+/]+={0,2})*")

_GZIP = b"\x1f\x8b"
_LARGEST = 1024 * 1024
_DEEPEST = 3


def user_data_problem(text: str) -> str | None:
    """What is wrong with user data given as text, or None. No value is repeated."""
    # Half a character, which no encoding has, is no reason to fail here.
    return _problem(text.encode(errors="surrogatepass"))


def user_data_base64_problem(text: str) -> str | None:
    """What is wrong with user data given in base64, gzip or not, or None. No value is repeated."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return "is not base64; pass plain text as user_data, or encode the bytes with base64"
    return _problem(data)


def _problem(data: bytes) -> str | None:
    if len(data) > LIMIT:
        return f"has {len(data):,} bytes, and EC2 takes {LIMIT:,}; compress it (user_data_base64 takes gzip), or fetch the rest from S3"
    for layer in _layers(data, _DEEPEST):
        for what, form in (("the id of an access key", _ACCESS_KEY_ID), ("a secret access key", _SECRET)):
            found = form.search(layer)
            if found:
                line = layer.count(b"\n", 0, found.start()) + 1
                where = f"line {line}" if layer is data else f"line {line} of what it encodes"
                return (
                    f"holds {what} ({where}); remove it: the role's credentials reach the SDK's default client by themselves, "
                    "and a key that was ever in user data must be revoked"
                )
    return None


def _layers(data: bytes, depth: int) -> Iterator[bytes]:
    """The data, and what is packed into it by gzip or base64, to a small depth and size."""
    yield data
    if not depth:
        return
    if data.startswith(_GZIP):
        unpacked = _gunzip(data)
        if unpacked:
            yield from _layers(unpacked, depth - 1)
        return
    for run in _BASE64.finditer(data):
        packed = b"".join(run.group().split())
        try:
            inner = base64.b64decode(packed[: len(packed) // 4 * 4])
        except binascii.Error:
            continue
        yield from _layers(inner, depth - 1)


def _gunzip(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(data, _LARGEST)
    except zlib.error:
        return b""
