"""What an object is copied from.

Source: "CopyObject" (Amazon S3 API Reference).
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from keyless_sandbox.api_request import ApiError

# Encoded, so that nobody can read another key out of it than we do: moto takes the header for a URL.
_SOURCE = re.compile(
    r"/?(?P<bucket>[A-Za-z0-9][A-Za-z0-9._-]+)/(?P<key>[^?#;:\s]+)(\?versionId=(?P<version>[\w.~-]+))?"
)


@dataclass(frozen=True)
class CopySource:
    """The object that is copied; its current version if none is named."""

    bucket: str
    key: str
    version_id: str | None
    is_plain: bool
    """Whether the header says it in the one spelling of which it is known what conditions compare with."""


def copy_source(header: str) -> CopySource:
    """What the header ``x-amz-copy-source`` names.

    Args:
        header: such as ``app/in/a.txt?versionId=3``, percent-encoded.

    Raises:
        ApiError: ``InvalidArgument``: it is not encoded, or names no object, such as an access point.
    """
    found = _SOURCE.fullmatch(header)
    try:
        key = unquote_to_bytes(found["key"]).decode() if found else ""
    except UnicodeDecodeError:
        key = ""
    if found is None or not key:
        raise ApiError("InvalidArgument", "Invalid copy source encoding", 400)
    plain = f"{found['bucket']}/{key}"
    return CopySource(found["bucket"], key, found["version"], header == plain)
