"""Holds comparisons to account by brute force: ``python -m tests.iam.compare.brute_force 20000``.

Prints how many pairs were compared, what was wrong (must be nothing), the share decided in each direction (at least 98 %), the
reasons of the rest and the time. Exit code 1 if either bar is missed.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from multiprocessing import get_context
from random import Random
from typing import Any

from keyless_iam.compare.answers import Answer, Difference, Verdict
from keyless_iam.compare.policies import compare
from keyless_iam.request import Caller

from tests.iam.compare.generating import ACCOUNT, Pair, compiled, pair, universe
from tests.iam.compare.reference import KINDS, Reading, Universe, derived, gained

Json = dict[str, Any]

DIRECTIONS = ("broadened", "narrowed")

READINGS = (Reading(0), Reading(1), Reading(2), Reading(0, wide=True))
SPOILING = Reading(0, spoils=True)
DECIDED = 0.98


@dataclass
class Tally:
    """What was found of many pairs.

    Attributes:
        pairs: how many.
        verdicts: how often each was given, by direction.
        reasons: of those who cannot tell.
        wrong: a "yes" whose witness is none, or a "no" in spite of a request that is one.
        silent: a "yes" that names some known actions and not all.
        spoilt: a "no" that is one unless a variable without value takes its whole statement away, of which AWS says only that
            it might.
        milliseconds: of each comparison.
    """

    pairs: int = 0
    verdicts: Counter[tuple[str, Verdict]] = field(default_factory=Counter[tuple[str, Verdict]])
    reasons: Counter[str] = field(default_factory=Counter[str])
    wrong: list[str] = field(default_factory=list[str])
    silent: list[str] = field(default_factory=list[str])
    spoilt: list[str] = field(default_factory=list[str])
    milliseconds: list[float] = field(default_factory=list[float])

    def add(self, other: "Tally") -> None:
        self.pairs += other.pairs
        self.verdicts += other.verdicts
        self.reasons += other.reasons
        self.wrong += other.wrong
        self.silent += other.silent
        self.spoilt += other.spoilt
        self.milliseconds += other.milliseconds

    def decided(self, direction: str) -> float:
        return 1 - self.verdicts[direction, Verdict.CANNOT_TELL] / self.pairs


def judged(seed: int) -> Tally:
    """One pair, held against the reference."""
    random = Random(seed)
    return held(pair(random), random, f"seed {seed}")


def held(given: Pair, random: Random, name: str) -> Tally:
    old, new, caller = given
    sides = compiled(old), compiled(new)
    begun = time.perf_counter()
    comparison = compare(*sides, Caller.of(caller))
    tally = Tally(1, milliseconds=[(time.perf_counter() - begun) * 1000])
    requests = universe(old, new, caller, random)
    for direction, answer, before, after in (
        ("broadened", comparison.broadened, old, new),
        ("narrowed", comparison.narrowed, new, old),
    ):
        tally.verdicts[direction, answer.verdict] += 1
        if answer.verdict is Verdict.CANNOT_TELL:
            tally.reasons.update({_kind_of(reason) for reason in answer.reasons})
        about = f"{name}: {direction}: {answer.verdict.name}"
        shown = f"\n  old {json.dumps(old)}\n  new {json.dumps(new)}"
        tally.wrong += [f"{about} {mistake}{shown}" for mistake in _unfounded(answer, caller, before, after)]
        if answer.verdict is Verdict.NO:
            tally.wrong += [f"{about} {mistake}{shown}" for mistake in _overlooked(requests, before, after, READINGS)]
            tally.spoilt += [
                f"{about} {mistake}{shown}" for mistake in _overlooked(requests, before, after, [SPOILING])
            ]
        elif answer.verdict is Verdict.YES and not answer.reasons:
            told = {action for difference in answer.differences for action in difference.actions}
            known = replace(requests, actions=tuple(a for a in KINDS if not _is_told(a, told)))
            tally.silent += [f"{about} {mistake}{shown}" for mistake in _overlooked(known, before, after, READINGS[:1])]
    return tally


def _is_told(action: str, told: Iterable[str]) -> bool:
    """Whether a difference names an action, or the pattern of those of services that no policy names."""
    return any(fnmatchcase(action.lower(), each.lower()) for each in told)


def _unfounded(answer: Answer, caller: str, before: Json | None, after: Json | None) -> Iterator[str]:
    """Differences whose witness is none, in whatever world."""
    if (answer.verdict is Verdict.YES) is not bool(answer.differences):
        yield f"{answer.verdict} with {len(answer.differences)} differences"
    if (answer.verdict is Verdict.CANNOT_TELL) and not answer.reasons:
        yield "no reason"
    for difference in answer.differences:
        one = _alone(difference, caller)
        # Wide reading is for proofs: witnesses are read part by part, as ``evaluate`` reads them.
        for reading in (*READINGS[:3], SPOILING):
            if not gained(one, before, after, reading):
                yield f"without ground in {reading}: {one.actions[0]} {one.resources[0]} {dict(one.contexts[0])}"
                break


def _alone(difference: Difference, caller: str) -> Universe:
    """The witness as the only request there is."""
    witness = difference.witness
    context = {**derived(caller, ACCOUNT), **witness.context.values}
    return Universe(caller, (witness.action,), (witness.resource,), (context,))


def _overlooked(
    requests: Universe, before: Json | None, after: Json | None, readings: Iterable[Reading]
) -> Iterator[str]:
    """A request that is let through on the one side only, in some reading."""
    for reading in readings:
        for action, bits in gained(requests, before, after, reading).items():
            resource, context = requests.request(bits)
            yield f"in spite of {action} {resource} {dict(context)} in {reading}"
            return


def _kind_of(reason: str) -> str:
    """A reason without what it names."""
    said = reason.rpartition(", for ")[0] or reason
    if "it depends on" not in said:
        return said
    variables = "variables in " if "${" in said else ""
    for mark, kind in (
        ("what the variables", "resources"),
        ("wildcards", "wildcards between colons"),
        ("covers actions", "no resource"),
    ):
        if mark in said:
            return f"it depends on {kind}"
    return f"it depends on {variables}conditions"


def main(count: int, first: int = 1, *, shown: int = 10) -> int:
    """Judges so many pairs and prints what came of it. Returns the exit code."""
    begun = time.monotonic()
    total = Tally()
    # Each pair has its own seed, so that one that is wrong can be looked at alone.
    with get_context("spawn").Pool(2) as pool:
        for tally in pool.imap_unordered(judged, range(first, first + count), chunksize=50):
            total.add(tally)
    times = sorted(total.milliseconds)
    print(f"pairs: {total.pairs:,}")  # noqa: T201  a command prints
    print(f"wrong: {len(total.wrong)}")  # noqa: T201
    print(f"yes, but known actions left out: {len(total.silent)}")  # noqa: T201
    print(f"no, unless an absent variable spoils its whole statement: {len(total.spoilt)}")  # noqa: T201
    for direction in DIRECTIONS:
        counts = ", ".join(f"{verdict.value} {total.verdicts[direction, verdict]:,}" for verdict in Verdict)
        print(f"{direction}: decided {total.decided(direction):.2%} ({counts})")  # noqa: T201
    for reason, number in total.reasons.most_common():
        print(f"{number:6,} cannot tell: {reason} …")  # noqa: T201
    print(f"compare: p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f}, max {times[-1]:.0f}")  # noqa: T201
    print(f"wall time: {time.monotonic() - begun:.0f} s")  # noqa: T201
    for mistake in (*total.wrong[:shown], *total.silent[:3], *total.spoilt[:3]):
        print(mistake)  # noqa: T201
    return int(bool(total.wrong) or any(total.decided(direction) < DECIDED for direction in DIRECTIONS))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
