"""ARNs and patterns of them, in the two readings that the documentation leaves room for.

An ARN has six parts; the last one may hold colons. Wildcards stand "within the individual segments" of a pattern, and one
may "match beyond the colon boundaries" ("IAM JSON policy elements: Resource", IAM User Guide). Decisions are made part by
part; who has to prove that something cannot be reached in any reading uses the wide one.
"""

from dataclasses import dataclass
from functools import lru_cache

from keyless_iam.globs import SEGMENT, SEGMENT_ONE, match
from keyless_iam.truth import FALSE, TRUE, UNKNOWN, Truth

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


def covers_no_resource(pattern: str, service: str) -> Truth:
    """Whether a pattern, or a glob of ``globs_of``, reaches actions that act on no resource.

    AWS asks for ``*``, and its own guides use the service's root (``arn:aws:s3:::*``) as well. Of all resources of one
    region or account, and of names of any one character or more, it says nothing.

    Args:
        pattern: such as ``arn:aws:s3:::*``.
        service: the prefix of the action, such as ``s3``.
    """
    plain = pattern.replace(SEGMENT, "*").replace(SEGMENT_ONE, "?")
    if ":" not in plain:
        if set(plain) <= {"*", "?"} and "*" in plain:
            return TRUE
        return UNKNOWN if match(plain, f"arn:aws:{service}:::*") else FALSE
    parts = [*plain.split(":", _PARTS - 1), "*", "*", "*", "*", "*"][:_PARTS]
    if not match(parts[0], "arn") or not match(parts[2], service) or not match(parts[5], "*"):
        return FALSE
    return TRUE if set(parts[3] + parts[4] + parts[5]) <= {"*"} else UNKNOWN


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
