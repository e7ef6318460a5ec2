"""ARNs and patterns of them, in the two readings that the documentation leaves room for.

An ARN has six parts; the last one may hold colons. Wildcards stand "within the individual segments" of a pattern, and one
may "match beyond the colon boundaries" ("IAM JSON policy elements: Resource", IAM User Guide). Decisions are made part by
part; who has to prove that something cannot be reached in any reading uses the wide one.
"""

from dataclasses import dataclass
from functools import lru_cache

from keyless_iam.globs import SEGMENT, SEGMENT_ONE, match

_PARTS = 6


@dataclass(frozen=True)
class Arn:
    """An Amazon Resource Name, part by part."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


def parse_arn(text: str) -> Arn | None:
    """The parts of an ARN; None for a text that is none.

    Source: "Identify AWS resources with Amazon Resource Names (ARNs)" (IAM User Guide).
    """
    parts = text.split(":", _PARTS - 1)
    return Arn(*parts[1:]) if len(parts) == _PARTS and parts[0] == "arn" else None


def matches(pattern: str, arn: str) -> bool:
    """Whether an ARN matches a pattern, part by part. No reading of the documentation is narrower."""
    return any(match(glob, arn) for glob in globs_of(pattern))


def matches_over(pattern: str, arn: str) -> bool:
    """Whether an ARN matches a pattern in any reading."""
    return any(match(glob, arn) for glob in over_globs(pattern))


@lru_cache(maxsize=4096)
def over_globs(pattern: str) -> tuple[str, ...]:
    """Globs of which every ARN that the pattern may match in any reading matches one: its wildcards cross colons."""
    missing = _PARTS - 1 - pattern.count(":")
    return (pattern,) if missing <= 0 or pattern == "*" else (pattern, pattern + ":*" * missing)


@lru_cache(maxsize=4096)
def globs_of(pattern: str) -> tuple[str, ...]:
    """Globs of which the ARNs match one that the pattern matches: an inner part's wildcards stay in it.

    A pattern with fewer than six parts stands for all ARNs that begin so: ``arn:aws:s3`` is ``arn:aws:s3:*:*:*``.
    """
    if ":" not in pattern:
        return (pattern,)
    parts = pattern.split(":", _PARTS - 1)
    parts += ["*"] * (_PARTS - len(parts))
    inner = [part.replace("*", SEGMENT).replace("?", SEGMENT_ONE) for part in parts[: _PARTS - 1]]
    return (":".join((*inner, parts[-1])),)
