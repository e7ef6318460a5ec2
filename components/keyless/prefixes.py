"""Prefixes of object keys: which are safe to write into a policy, and what they cover.

Sources: "Grammar of the IAM JSON policy language" (the characters that a policy may hold) and "IAM JSON policy
elements: Resource" (wildcards) in the IAM User Guide.
"""

from collections.abc import Iterable

WHOLE_BUCKET = "*"

_FIRST_CHARACTER = " "
_LAST_CHARACTER = "\u00ff"
_LONGEST_KEY = 1024


def prefix_problem(prefix: str) -> str | None:
    """What is wrong with a prefix and how to mend it, or None."""
    if not prefix:
        return "is empty; the whole bucket is said explicitly: '*'"
    if prefix == WHOLE_BUCKET:
        return None
    if prefix.startswith("s3://"):
        return "is a URL; pass the part behind the bucket's name"
    if prefix.startswith("/"):
        return f"{prefix!r} starts with '/', and keys do not: {prefix.lstrip('/')!r}"
    if "//" in prefix:
        return f"{prefix!r} has '//', which names a folder without a name; write one '/'"
    if "?" in prefix:
        return f"{prefix!r} has a '?', which stands for any character in a policy; grant the folder above it"
    if "${" in prefix:
        return f"{prefix!r} has '${{', which starts a policy variable; variables are not supported in prefixes"
    if WHOLE_BUCKET in prefix[:-1]:
        return f"{prefix!r} has a '*' before its end; a prefix is literal, with at most one '*' as its last character"
    if any(not _FIRST_CHARACTER <= character <= _LAST_CHARACTER for character in prefix):
        return f"{prefix!r} has a control character or one above U+00FF, which IAM does not accept in a policy"
    if len(prefix.encode()) > _LONGEST_KEY:
        return f"has {len(prefix.encode())} bytes; a key has {_LONGEST_KEY} at most"
    return None


def pattern(prefix: str) -> str:
    """The pattern of keys for a prefix: ``in/`` and ``in`` are the folder, ``in/*``; ``in*`` is taken as it stands.

    A name without ``/`` is taken as a folder because the other reading, every key that starts so, is wider.
    """
    if prefix.endswith(WHOLE_BUCKET):
        return prefix
    return prefix.removesuffix("/") + "/" + WHOLE_BUCKET


def patterns(prefixes: Iterable[str]) -> tuple[str, ...]:
    """The fewest patterns that cover the same keys as all the prefixes, sorted: nested ones are absorbed."""
    stems = {pattern(prefix).removesuffix(WHOLE_BUCKET) for prefix in prefixes}
    kept = (stem for stem in stems if not any(stem.startswith(other) for other in stems - {stem}))
    return tuple(sorted(stem + WHOLE_BUCKET for stem in kept))
