"""The rules for names of S3 buckets.

Source: "General purpose bucket naming rules" (Amazon S3 User Guide).
"""

import re

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_IP_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")

_RESERVED_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")

_RESERVED_SUFFIXES = {
    "-s3alias": "is the alias of an access point: name the bucket behind it",
    ".mrap": "is the alias of a multi-region access point: name the buckets behind it",
    "--ol-s3": "is the alias of an object lambda access point: name the bucket behind it",
    "--x-s3": "is a directory bucket (S3 Express One Zone), which has other actions; general purpose buckets only",
    "--table-s3": "is a table bucket, which has other actions; general purpose buckets only",
}


def bucket_problem(name: str) -> str | None:
    """What is wrong with a bucket's name and how to mend it, or None.

    A policy that names an impossible bucket grants nothing, and nobody tells: so it is an error here.
    """
    if name.startswith("arn:"):
        return f"is an ARN; pass the bucket's name: {name.rpartition(':')[2].partition('/')[0]!r}"
    if "://" in name:
        return "is a URL; pass the bucket's name only"
    if "/" in name:
        return "has a '/'; pass the bucket's name here and the part behind the '/' in prefixes"
    for suffix, what in _RESERVED_SUFFIXES.items():
        if name.endswith(suffix):
            return f"{name!r} {what}"
    for prefix in _RESERVED_PREFIXES:
        if name.startswith(prefix):
            return f"{name!r} starts with {prefix!r}, which AWS reserves: no bucket can have this name"
    if not 3 <= len(name) <= 63:
        return f"{name!r} has {len(name)} characters; a bucket's name has 3 to 63"
    if name != name.lower():
        return f"{name!r} has upper case letters; a bucket's name is lower case: {name.lower()!r}"
    if not _NAME.fullmatch(name):
        return (
            f"{name!r} is no bucket's name: lower case letters, digits, '.' and '-' only, "
            "with a letter or digit first and last"
        )
    if ".." in name:
        return f"{name!r} has two dots in a row, which no bucket's name has"
    if _IP_ADDRESS.fullmatch(name):
        return f"{name!r} is written as an IP address, which no bucket's name may be"
    return None
