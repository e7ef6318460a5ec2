"""Facts about Amazon S3 that rules need and that no data set holds."""

from functools import lru_cache

from keyless_iam.document import Version
from keyless_iam.globs import is_literal
from keyless_iam.variables import Variable, split

FAMILY = ("s3", "s3express", "s3-object-lambda", "s3-outposts", "s3tables", "s3vectors")
"""The prefixes of the services whose actions reach buckets or what is in them."""

HOLDING_DATA = frozenset(
    {
        "bucket",
        "object",
        "accesspoint",
        "accesspointobject",
        "multiregionaccesspoint",
        "objectlambdaaccesspoint",
        "TableBucket",
        "Table",
        "VectorBucket",
        "Index",
    }
)
"""Resource types by which the data of a bucket is reached, as the "Service Authorization Reference" names them."""

# Resource parts that begin with one of these name something else than the bucket first.
_CONTAINERS = ("accesspoint", "bucket", "outpost")

# Values that belong to the caller and that no request can choose.
_OWN = ("aws:username", "aws:userid", "aws:principalaccount", "aws:principalorgid", "aws:principaltag/")

_WILD = ("*", "?", "$")


@lru_cache(maxsize=4096)
def bucket_of(pattern: str) -> str:
    """The name, or pattern of names, of the bucket that an ARN pattern is about; ``*`` if the pattern is too short to say.

    Args:
        pattern: such as ``arn:aws:s3:::app-*/in/*``, of which the bucket is ``app-*``.
    """
    parts = pattern.split(":", 5)
    return parts[5].partition("/")[0] if len(parts) == 6 else "*"


@lru_cache(maxsize=4096)
def names_one_bucket(pattern: str) -> bool:
    """Whether an ARN pattern says literally which bucket or access point it is about. False may be too careful."""
    parts = pattern.split(":", 5)
    if len(parts) < 6 or not all(map(_plain, parts[:5])):
        return False
    name, _, rest = parts[5].partition("/")
    return _plain(name) and (name not in _CONTAINERS or _plain(rest.partition("/")[0]))


def names_one_bucket_per_caller(pattern: str, version: Version) -> bool:
    """Whether an ARN pattern says literally which bucket it is about, but for what is the caller's own.

    In each request ``arn:aws:s3:::home-${aws:username}`` is one bucket, and the request cannot choose it.
    """
    if "${" not in pattern:
        return False
    parts = split(pattern, version)
    texts = ("own" if isinstance(p, Variable) and _is_own(p) else "*" if isinstance(p, Variable) else p for p in parts)
    return is_literal(bucket_of("".join(texts)))


def _is_own(variable: Variable) -> bool:
    key = variable.key.lower()
    return any(key == own or (own.endswith("/") and key.startswith(own)) for own in _OWN)


@lru_cache(maxsize=4096)
def type_of(pattern: str) -> str | None:
    """The one resource type that an ARN pattern can be about, ``bucket`` or ``object``; None if it may be another or several."""
    parts = pattern.split(":", 5)
    if parts[2:5] != ["s3", "", ""] or len(parts) < 6 or not _plain(parts[1]):
        return None
    name, slash, _ = parts[5].partition("/")
    return ("object" if slash else "bucket") if _plain(name) else None


@lru_cache(maxsize=4096)
def may_be_any_bucket(pattern: str) -> bool:
    """Whether an ARN pattern may be about buckets or access points that it does not name. False is certain."""
    parts = pattern.split(":", 5)
    if len(parts) < 6 or not all(map(_plain, parts[:5])):
        return True
    name, _, rest = parts[5].partition("/")
    return name[:1] in _WILD or (name in _CONTAINERS and not _plain(rest.partition("/")[0]))


def _plain(text: str) -> bool:
    return is_literal(text) and "${" not in text
