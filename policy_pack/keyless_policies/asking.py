"""Which policies the SDK asks about a resource: only those that have something to say of it.

The SDK walks through the list of policies for each resource and converts the resource's properties anew for each. With
many policies that is nearly all the time a pack takes, and most policies are about other resources. So this list looks
at the resource once its first policy has been asked, and gives out what is concerned.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pulumi_policy import Policy

from keyless_policies.analysis import STACK, Analyses, Analysis


@dataclass(frozen=True)
class Asked:
    """A policy as the SDK wants it, and whether it has anything to say of a resource."""

    policy: Policy
    concerns: Callable[[Analysis], bool]


class ConcernedPolicies(list[Policy]):
    """All policies of a pack; while a resource is judged, those that are concerned.

    Whoever only lists them gets all: then the first one has not been asked. So does the first resource and the stack,
    because there the policies learn their configuration and say what is wrong with it.

    Args:
        asked: the policies about single resources; the first one is asked about every resource.
        others: the policies about stacks.
        analyses: tells whether the first one has been asked, and about what.
    """

    def __init__(self, asked: Sequence[Asked], others: Sequence[Policy], analyses: Analyses) -> None:
        super().__init__([*(each.policy for each in asked), *others])
        self._rest = tuple(asked[1:])
        self._analyses = analyses
        self._all_configured = False

    def __iter__(self) -> Iterator[Policy]:
        before = self._analyses.current
        every = super().__iter__()
        yield next(every)
        analysis = self._analyses.current
        if analysis is None or analysis is before:
            yield from every
        elif analysis.type == STACK or not self._all_configured:
            yield from every
            self._all_configured = True
        else:
            yield from (each.policy for each in self._rest if _concerns(each, analysis))


def _concerns(asked: Asked, analysis: Analysis) -> bool:
    try:
        return asked.concerns(analysis)
    except Exception:  # noqa: BLE001  the policy says what failed, when it is asked
        return True
