"""Which principal of afterwards is which one of before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from keyless_preview.holdings import Holding
from keyless_preview.report import Kind
from keyless_preview.sides import LOST, Key, Side


@dataclass(frozen=True)
class Pair:
    """A principal by its keys on both sides; None on a side where it does not exist.

    Attributes:
        kind: what it is.
        before: its key before.
        after: its key afterwards.
        is_replaced: whether it is another one afterwards: with its ARN perhaps, and with another unique id.
    """

    kind: Kind
    before: Key | None
    after: Key | None
    is_replaced: bool = False


def pairs_of(before: Side, after: Side) -> Iterator[Pair]:
    """Every principal of either side.

    The two of one step are the same one, whatever their URNs: an alias renames it. One that is deleted while another of the
    same logical or physical name is made is replaced.
    """
    of_step = {id(holding.resource.step): key for key, holding in after.principals.items()}
    gone: list[tuple[Key, Holding]] = []
    met: set[Key] = set()
    for key, holding in before.principals.items():
        step = holding.resource.step
        partner = of_step.get(id(step))
        if partner:
            met.add(partner)
            yield Pair(key[0], key, partner, is_replaced="replace" in step.op)
        else:
            gone.append((key, holding))
    new = [(key, holding) for key, holding in after.principals.items() if key not in met]
    for name_of in (_logical, _physical):
        partners = {(key[0], name): key for key, holding in new if (name := name_of(holding))}
        for key, holding in tuple(gone):
            partner = partners.pop((key[0], name_of(holding)), None)
            if partner:
                yield Pair(key[0], key, partner, is_replaced=True)
                gone.remove((key, holding))
                new = [each for each in new if each[0] != partner]
    yield from (Pair(key[0], key, None) for key, _ in gone)
    yield from (Pair(key[0], None, key) for key, _ in new)
    yield from _outside(before, after)


def _outside(before: Side, after: Side) -> Iterator[Pair]:
    """Those that are not of this program exist on both sides, whatever it gives them."""
    inside = {**before.principals, **after.principals}
    keys = (key for side in (before, after) for key in side.everybody())
    for key in dict.fromkeys(keys):
        if key not in inside and not key[1].startswith(LOST):
            yield Pair(key[0], key, key)
    for kind, holding in after.lost:
        # What has been for somebody before is said of that one.
        old = holding.resource.step.old
        earlier = before.holdings.get(old.urn) if old else None
        if not (earlier and before.keys_of(kind, earlier)):
            key = (kind, LOST + holding.resource.name)
            yield Pair(kind, key, key)
    yield from (Pair(key[0], key, key) for key in after.lost_members)


_NameOf = Callable[[Holding], str]


def _logical(holding: Holding) -> str:
    return holding.resource.name


def _physical(holding: Holding) -> str:
    shape = holding.shape
    return holding.resource.text(shape.role_name, shape.user_name, shape.group_name)
