"""Resources whose programs have other credentials afterwards: instances, launch templates, functions and the like."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from keyless_preview.carrying import Carrying
from keyless_preview.pairs import Pair
from keyless_preview.report import Kind
from keyless_preview.sides import Key, Side


@dataclass(frozen=True)
class Exchange:
    """A resource that has another role afterwards.

    Attributes:
        carrier: itself, afterwards.
        before: the role whose credentials it has; None if it has none.
        after: likewise, afterwards.
        why: why nobody can tell which role it is on one of the sides; empty if it is known.
    """

    carrier: Carrying
    before: Key | None
    after: Key | None
    why: str = ""


def exchanges(before: Side, after: Side, pairs: Iterable[Pair]) -> Iterator[Exchange]:
    """What has another role afterwards, or may have. A role that is replaced is no other one, and what is new has no other one.

    Args:
        before: what is there before the update.
        after: what is there afterwards.
        pairs: the principals.
    """
    successors = {pair.before: pair.after for pair in pairs if pair.before}
    sides = (before.carrying, after.carrying)
    told_elsewhere = {step for side in sides for each in side.values() for step in each.profiles}
    for number in dict.fromkeys((*before.carrying, *after.carrying)):
        old, new = (side.get(number) for side in sides)
        found = new or old
        if found and found.resource.step.new and not (found.kind is Kind.PROFILE and number[0] in told_elsewhere):
            yield from _exchange(old or Carrying(found.resource), new or Carrying(found.resource), successors)


def _exchange(old: Carrying, new: Carrying, successors: Mapping[Key, Key | None]) -> Iterator[Exchange]:
    kept = [successors.get(role) for role in old.roles]
    if kept == new.roles and old.open == new.open:
        return
    # What becomes of a launch template is told of itself, and so is what is new of instance profiles.
    if new.templates and old.templates == new.templates:
        return
    if new.kind is Kind.PROFILE and not new.resource.step.old:
        return
    open_ = [*new.open, *old.open]
    if not open_ and max(len(old.roles), len(new.roles)) > 1:
        open_ = ["it may have the credentials of several roles"]
    if open_:
        yield Exchange(new, None, None, open_[0])
    elif new.resource.step.old:
        yield Exchange(new, next(iter(old.roles), None), next(iter(new.roles), None))
