"""Instances and launch templates whose programs have other credentials afterwards."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from keyless_preview.pairs import Pair
from keyless_preview.sides import Carrying, Key, Side
from keyless_preview.values import Resource


@dataclass(frozen=True)
class Exchange:
    """An instance or a launch template that has another role afterwards.

    Attributes:
        carrier: itself, afterwards.
        before: the role whose credentials it has; None if it has none.
        after: likewise, afterwards.
        why: why nobody can tell which role it is on one of the sides; empty if it is known.
    """

    carrier: Resource
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
    for number in dict.fromkeys((*before.carrying, *after.carrying)):
        old, new = before.carrying.get(number), after.carrying.get(number)
        found = new or old
        if found and found.resource.step.new:
            yield from _exchange(old or Carrying(found.resource), new or Carrying(found.resource), successors)


def _exchange(old: Carrying, new: Carrying, successors: Mapping[Key, Key | None]) -> Iterator[Exchange]:
    kept = [successors.get(role) for role in old.roles]
    if kept == new.roles and old.open == new.open:
        return
    open_ = [*new.open, *old.open]
    if not open_ and max(len(old.roles), len(new.roles)) > 1:
        open_ = ["it may have the credentials of several roles"]
    if open_:
        yield Exchange(new.resource, None, None, open_[0])
    elif new.resource.step.old:
        yield Exchange(new.resource, next(iter(old.roles), None), next(iter(new.roles), None))
