"""Which names S3's general purpose buckets can have.

Source: "General purpose bucket naming rules" (Amazon S3 User Guide).
"""

import re
from dataclasses import dataclass

_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_EXAMPLE_PREFIXES = ("amzn-s3-demo-", "doc-example-bucket")
_EXAMPLES = ("awsexamplebucket", "awsexamplebucket1", "examplebucket")
_WILD = re.compile(r"[*?]")
_NEVER = re.compile(r"[^A-Za-z0-9._-]")
_ADDRESS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}")
_LONGEST, _LONGEST_LEGACY, _SHORTEST = 63, 255, 3


@dataclass(frozen=True)
class NameFault:
    """Why no bucket of yours can have a name.

    Attributes:
        says: the reason, to be read after the name.
        legacy: whether a bucket that was made in us-east-1 before March 2018 can have the name all the same.
    """

    says: str
    legacy: bool = False


def bucket_pattern(resource: str) -> str | None:
    """The bucket's name, or the pattern of it, in a resource pattern of S3; None if that names no bucket.

    Args:
        resource: such as ``arn:aws:s3:::app-data/in/*``.
    """
    parts = resource.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[2] != "s3" or parts[3].strip("*") or parts[4].strip("*"):
        return None
    bucket, slash, _ = parts[5].partition("/")
    # With a region or an account left open, "accesspoint/…" may be an access point.
    return None if slash and bucket == "accesspoint" and "*" in parts[3] + parts[4] else bucket


def name_fault(pattern: str) -> NameFault | None:
    """Why no bucket of yours can have a name, or any name that a pattern stands for; None if one can.

    Args:
        pattern: a name, or a pattern with ``*`` and ``?``, which may reach beyond the name into the objects' keys.
    """
    name = _WILD.split(pattern, maxsplit=1)[0]
    whole = name == pattern
    lower = name.lower()
    if lower.startswith(_EXAMPLE_PREFIXES) or (whole and lower in _EXAMPLES):
        return NameFault("is a name of AWS's documentation, which is never a bucket of yours")
    if _NEVER.search(name):
        return NameFault("has characters that no bucket's name can have")
    return _impossible(name, whole=whole) or _legacy(name, whole=whole)


def _impossible(name: str, *, whole: bool) -> NameFault | None:
    if len(name) > _LONGEST_LEGACY or (whole and len(name) < _SHORTEST):
        return NameFault(f"is too {'long' if len(name) > _LONGEST else 'short'} for a bucket's name")
    if whole and _ADDRESS.fullmatch(name):
        return NameFault("is not a bucket's name: it has the form of an IP address")
    reserved = next((r for r in _PREFIXES if name.startswith(r)), None)
    if whole and reserved is None:
        reserved = next((r for r in _SUFFIXES if name.endswith(r)), None)
    return NameFault(f'is not a bucket\'s name: S3 reserves "{reserved}"') if reserved else None


def _legacy(name: str, *, whole: bool) -> NameFault | None:
    why = None
    if name != name.lower():
        why = "has upper-case letters"
    elif "_" in name:
        why = "has an underscore"
    elif len(name) > _LONGEST:
        why = f"is longer than {_LONGEST} characters"
    elif ".." in name:
        why = "has two dots side by side"
    elif name[:1] in ("-", ".") or (whole and name[-1] in "-."):
        why = "begins or ends with a dot or hyphen"
    if why is None:
        return None
    return NameFault(f"{why}, so that only a bucket made in us-east-1 before March 2018 can have it", legacy=True)
