"""The AWS managed policies with the widest S3 reach, as a page: ``python -m tests.iam.managed_page``."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from keyless_iam import catalogue
from keyless_iam.managed import managed_arns, managed_policy, snapshot_date
from keyless_iam.policy import Policy
from keyless_iam.reach import Opening, Reach

PAGE = Path(__file__).resolve().parents[2] / "docs" / "managed-policies.md"
LEVELS = ("List", "Read", "Write", "Tagging", "Permissions management")
ROWS = 10


@dataclass(frozen=True)
class Width:
    """How much of S3 one policy lets through, wherever it is.

    Attributes:
        name: the policy's, with its path.
        all_services: whether it allows every action of every service.
        future: whether it lets through every action of S3, those of the future too.
        levels: the number of known actions by access level; each counts once, for its highest level.
        conditional: how many of them are let through under conditions only.
    """

    name: str
    all_services: bool
    future: bool
    levels: tuple[tuple[str, int], ...]
    conditional: int

    @property
    def total(self) -> int:
        """How many of the known actions are let through."""
        return sum(number for _, number in self.levels)


def width(name: str, policy: Policy) -> Width:
    """The width of a policy's S3 reach."""
    openings = [opening for opening in Reach([policy]).openings if opening.actions.touches("s3")]
    found = {action: opening for opening in openings for action in _anywhere(opening)}
    plain = {action for opening in openings if not opening.statement.conditions for action in _anywhere(opening)}
    counted = Counter(max(action.access_levels, key=LEVELS.index) for action in found)
    return Width(
        name,
        any(opening.everything and opening.permits("s3:GetObject") for opening in openings),
        any(opening.covers_service("s3") and _is_anywhere(opening, "s3:OfTheFuture") for opening in openings),
        tuple((level, counted[level]) for level in LEVELS),
        len(found.keys() - plain),
    )


def _anywhere(opening: Opening) -> Iterator[catalogue.Action]:
    return (action for action in opening.known_actions("s3") if _is_anywhere(opening, action.name))


def _is_anywhere(opening: Opening, action: str) -> bool:
    return any(permit.everywhere for permit in opening.permits(action))


def widest() -> list[Width]:
    """All policies, the widest first; of the same width by name."""
    widths: list[Width] = []
    for arn in managed_arns():
        policy = managed_policy(arn)
        assert isinstance(policy, Policy), arn
        widths.append(width(arn.partition(":policy/")[2], policy))
    return sorted(widths, key=lambda each: (not each.all_services, -each.total, each.name))


def page() -> str:
    """The page."""
    widths = widest()
    known = catalogue.service("s3")
    assert known is not None
    count = len(known.actions)
    reaching = sum(each.total > 0 for each in widths)
    rows = "\n".join(map(_row, widths[:ROWS]))
    return f"""# AWS managed policies with the widest S3 reach

Of the {len(widths):,} policies that AWS managed on {snapshot_date()}, {reaching:,} let through some action of S3 on buckets, objects or
access points that nobody named: any bucket of any account that lets the caller in. These are the {ROWS} widest. AWS changes its
policies without notice. This page is made by `python -m tests.iam.managed_page`, and a test keeps it true.

| policy | actions of S3, of {count} | {" | ".join(LEVELS)} | future actions | under conditions only |
|---|{"---:|" * (len(LEVELS) + 1)}---|---:|
{rows}

The numbers are what remains after the policy's own Denies. An action counts once, for the last of the access levels that the
"Service Authorization Reference" gives it, in the order of the columns. Policies that allow every action of every service come
first, then those with more actions; of the same width they are sorted by name. "Future actions" says whether every action that
S3 will have is let through too. A policy on an instance's role is judged by what it lets through, whatever its name:
[s3-any-bucket](rules/s3-any-bucket.md), [all-actions](rules/all-actions.md).
"""


def _row(each: Width) -> str:
    levels = " | ".join(str(number) for _, number in each.levels)
    future = "yes" if each.future else "no"
    name = f"{each.name} (every service)" if each.all_services else each.name
    return f"| {name} | {each.total} | {levels} | {future} | {each.conditional} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
