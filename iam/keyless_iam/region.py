"""Parts of the space of ARNs, as globs, and the search for an ARN in several of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from keyless_iam.arns import covers_no_resource
from keyless_iam.globs import TooHard, match, shortest
from keyless_iam.truth import TRUE, Truth, any_of

_CHOICES = 64
"""More combinations of alternatives than this are not searched: then nobody can tell."""


@dataclass(frozen=True)
class Region:
    """ARNs that match one of ``within``, if it is given, and none of ``outside``.

    If it is not ``exact``, some of them are not meant: who finds one has proved nothing.
    """

    within: tuple[str, ...] | None = None
    outside: tuple[str, ...] = ()
    exact: bool = True

    @property
    def limits(self) -> bool:
        """Whether it leaves out any ARN at all."""
        return self.within is not None or bool(self.outside) or not self.exact

    def holds(self, arn: str) -> bool:
        """Whether an ARN is in it."""
        return (self.within is None or any(match(g, arn) for g in self.within)) and not any(
            match(g, arn) for g in self.outside
        )

    def holds_no_resource(self, service: str) -> Truth:
        """Whether it lets through a service's actions that act on no resource."""
        inside = TRUE if self.within is None else any_of(covers_no_resource(g, service) for g in self.within)
        return inside & ~any_of(covers_no_resource(g, service) for g in self.outside)

    @staticmethod
    def union(regions: Sequence["Region"]) -> "Region":
        """ARNs that are in one of several regions, at least: more if several leave out ARNs."""
        if len(regions) == 1 or Region() in regions:
            return regions[0] if len(regions) == 1 else Region()
        exact = not any(r.outside for r in regions)
        if any(r.within is None for r in regions):
            return Region(exact=exact)
        return Region(tuple(dict.fromkeys(g for r in regions for g in r.within or ())), exact=exact)


@dataclass(frozen=True)
class Search:
    """What a search for an ARN found. See ``Permit`` for the attributes."""

    example: str
    certain: bool = True
    everywhere: bool = False
    many: bool = False


def find(regions: Sequence[Region], candidates: Iterable[str]) -> tuple[str, bool] | None:
    """An ARN that is in all regions, and whether that is proved; None if it is proved that there is none.

    Args:
        regions: all of which the ARN must be in.
        candidates: readable ARNs, tried first.
    """
    fallback = ""
    for arn in candidates:
        fallback = fallback or arn
        if all(r.holds(arn) for r in regions):
            return arn, True
    outside = tuple(dict.fromkeys(g for r in regions for g in r.outside))
    choices = _choices(regions)
    hard = False
    for count, choice in enumerate(islice(choices, _CHOICES + 1)):
        found = shortest(choice, outside) if count < _CHOICES else TooHard
        if isinstance(found, str):
            return found, True
        hard = hard or found is not None
    return (fallback, False) if hard else None


def _choices(regions: Sequence[Region]) -> Iterator[tuple[str, ...]]:
    return product(*(r.within for r in regions if r.within is not None))
