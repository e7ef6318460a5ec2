"""Rule ``no-keys-in-user-data``: access keys are not written where everybody on the instance can read them.

User data is not encrypted and answered to every process ("Work with instance user data", Amazon EC2 User Guide); tags
are in every list of resources. The formats of keys: "IAM identifiers" (IAM User Guide).
"""

import base64
import binascii
import email
import gzip
import io
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import cast

from keyless_iam.rules.contract import BLOCKS, Severity

from keyless_policies.policies import PackPolicy, Question
from keyless_policies.unknowns import UNKNOWN, find, plain, read

_USER_DATA: Mapping[str, tuple[str, ...]] = {
    "aws:ec2/instance:Instance": ("userData", "userDataBase64"),
    "aws:ec2/launchTemplate:LaunchTemplate": ("userData",),
    "aws:ec2/launchConfiguration:LaunchConfiguration": ("userData", "userDataBase64"),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": ("userData", "userDataBase64"),
    "aws-native:ec2:Instance": ("userData",),
    "aws-native:ec2:LaunchTemplate": ("launchTemplateData.userData",),
}
_MOST = 4_000_000  # bytes that are unpacked at most; EC2 takes 16 kB
_GZIP = b"\x1f\x8b"


def _check(question: Question) -> Iterator[str]:
    for path in _USER_DATA.get(question.type, ()):
        for at, value in find(question.props, path):
            if value is UNKNOWN:
                question.analysis.unknown.append(at)
            elif isinstance(value, str) and (what := _key_in_data(value)):
                yield f"{question.name}: {at} holds {what}. Take it out: the instance's role has what a program needs."
    tags = read(question.props, "tags")
    if isinstance(tags, Mapping):
        texts = plain(cast("object", tags))
        for key, value in cast("Mapping[str, object]", texts).items() if isinstance(texts, dict) else ():
            if isinstance(value, str) and (what := _key_in(value.encode())):
                yield f"{question.name}: the tag {key!r} holds {what}. Take it out, and deactivate the key."


@lru_cache(maxsize=64)
def _key_in_data(text: str) -> str:
    """What kind of key user data holds, plain or packed as cloud-init takes it, or nothing."""
    return next((what for layer in _layers(text.encode()) if (what := _key_in(layer))), "")


def _layers(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The data, and what it unpacks to."""
    yield data
    if depth > 4:
        return
    if data.startswith(_GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                yield from _layers(packed.read(_MOST), depth + 1)
        except (OSError, EOFError, binascii.Error):
            return
    elif b"content-transfer-encoding: base64" in data.lower():
        for part in email.message_from_bytes(data).walk():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield from _layers(payload, depth + 1)
    else:
        try:
            decoded = base64.b64decode(b"".join(data.split()), validate=True)
        except (binascii.Error, ValueError):
            return
        if decoded:
            yield from _layers(decoded, depth + 1)


def _key_in(data: bytes) -> str:
    """What kind of key there is. Those that end in EXAMPLE are of AWS's documentation."""
    for found in _key_id().finditer(data):
        if not found[0].endswith(b"EXAMPLE"):
            return "an access key id"
    return "a secret access key" if _secret().search(data) else ""


@lru_cache(maxsize=1)
def _key_id() -> re.Pattern[bytes]:
    return re.compile(rb"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])")


@lru_cache(maxsize=1)
def _secret() -> re.Pattern[bytes]:
    return re.compile(
        rb"(?i:aws_?secret_?(?:access_?)?key|secret_?access_?key)[\"']?\s*[:=]\s*[\"']?(?!.{0,33}EXAMPLE)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])"
    )


POLICY = PackPolicy(
    name="no-keys-in-user-data",
    title="User data and tags hold no access keys.",
    severity=Severity.CRITICAL,
    levels=BLOCKS,
    check=_check,
    remediation="Remove the key, deactivate it, and give the instance a role.",
)
