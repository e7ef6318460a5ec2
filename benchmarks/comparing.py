"""How long comparisons take, what they decide, and how a solver does on the same pairs."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import Any

from keyless_iam import catalogue
from keyless_iam.compare.access import Access
from keyless_iam.compare.policies import compare
from keyless_iam.policy import Policy
from keyless_iam.reading import Kind, read_document
from keyless_iam.request import Caller

from benchmarks.documents import documents
from benchmarks.figures import Figure, Limit
from tests.iam.compare.mutated import MUTATIONS

_PAIRS = 200
_SECONDS = 2.0
_SEED = 20_261_125
_CALLER = "arn:aws:iam::111122223333:role/App"
_PEER = Path(__file__).parent / "peers" / "with_z3.py"
_CANNOT_TELL = "cannot tell"

Json = dict[str, Any]
Pair = tuple[Json, Json]

Answer = tuple[float, str, str]
"""Milliseconds, whether it is broadened, and whether it is narrowed."""

Progress = Callable[[str], None]


def measure(progress: Progress) -> list[Figure]:
    """All figures of comparing two sets of policies.

    Args:
        progress: is told what is measured.
    """
    chosen = pairs(_PAIRS)
    progress(f"{len(chosen)} comparisons")
    ours = compared(chosen)
    progress(f"{len(chosen)} comparisons by z3")
    return [*_times(sorted(milliseconds for milliseconds, _, _ in ours)), *_against(ours, compared_by_z3(chosen))]


def pairs(count: int) -> list[Pair]:
    """Pairs of documents as JSON data, always the same ones: two of ``documents`` in one, and a mutation of it.

    Args:
        count: how many.
    """
    random = Random(_SEED)
    texts = documents()
    found: list[Pair] = []
    while len(found) < count:
        parts: list[Json] = [json.loads(text) for text in random.sample(texts, 2)]
        statements = [_unnamed(each) for part in parts for each in part["Statement"]]
        old: Json = {"Version": "2012-10-17", "Statement": statements}
        new = deepcopy(old)
        random.choice(MUTATIONS)[1](new, random)
        if new != old and new["Statement"]:
            found.append((old, new))
    return found


def compared(chosen: Sequence[Pair]) -> list[Answer]:
    """Our answers, warm."""
    caller = Caller.of(_CALLER)
    sides = [(_access(old), _access(new)) for old, new in chosen]
    compare(*sides[0], caller)  # the data of the services is loaded after it
    answers: list[Answer] = []
    for old, new in sides:
        begun = time.perf_counter()
        said = compare(old, new, caller, seconds=_SECONDS)
        milliseconds = (time.perf_counter() - begun) * 1000
        answers.append((milliseconds, said.broadened.verdict.value, said.narrowed.verdict.value))
    return answers


def compared_by_z3(chosen: Sequence[Pair]) -> list[Answer]:
    """The answers of z3, with the same budget."""
    given = {"seconds": _SECONDS, "pairs": [(old, new, _kinds((old, new))) for old, new in chosen]}
    finished = subprocess.run(
        [sys.executable, str(_PEER)], input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True
    )
    return [(milliseconds, broadened, narrowed) for milliseconds, broadened, narrowed in json.loads(finished.stdout)]


def disagreements(ours: Sequence[Answer], theirs: Sequence[Answer]) -> list[int]:
    """The numbers of the pairs of which both decide the same question differently."""
    return [
        number
        for number, (mine, other) in enumerate(zip(ours, theirs, strict=True))
        if any(one != two and _CANNOT_TELL not in (one, two) for one, two in zip(mine[1:], other[1:], strict=True))
    ]


def _unnamed(statement: Json) -> Json:
    return {name: value for name, value in statement.items() if name != "Sid"}


def _access(document: Json) -> Access:
    return Access((Policy("policy", read_document(json.dumps(document), Kind.IDENTITY)),))


def _kinds(pair: Pair) -> dict[str, list[str]]:
    """The actions that bear on what requests there are: all of S3, since patterns cover them, and those that are named."""
    found: dict[str, list[str]] = {"object": [], "bucket": [], "typed": []}
    s3 = catalogue.service("s3")
    named = {text for document in pair for text in _actions(document) if not text.startswith("s3:")}
    known = [*(s3.actions.values() if s3 else ()), *filter(None, map(catalogue.find_action, sorted(named)))]
    for action in known:
        types = {resource.type for resource in action.resources}
        own = [each for each in ("object", "bucket") if each in types]
        if types:
            found[own[0] if len(own) == 1 and action.name.startswith("s3:") else "typed"].append(action.name)
    return found


def _actions(document: Json) -> Iterator[str]:
    for statement in document["Statement"]:
        for name in ("Action", "NotAction"):
            texts = statement.get(name, [])
            yield from [texts] if isinstance(texts, str) else texts


def _times(ours: Sequence[float]) -> Iterator[Figure]:
    unit = f"ms for one of {len(ours)} pairs, warm"
    for name, value, most in (
        ("compare_pair_ms", median(ours), 5.0),
        ("compare_pair_p95_ms", ours[int(len(ours) * 0.95)], 100.0),
        ("compare_pair_max_ms", ours[-1], _SECONDS * 1000),
    ):
        yield Figure(name, value, most, value / most, unit, "the limit", limit=Limit("ours", most))


def _against(ours: Sequence[Answer], theirs: Sequence[Answer]) -> Iterator[Figure]:
    version = "z3-solver, with the same budget"
    mine, other = ([answer[0] for answer in answers] for answers in (ours, theirs))
    for name, middle in (("compare_vs_z3", median), ("compare_vs_z3_mean", mean)):
        one, two = middle(mine), middle(other)
        yield Figure(name, one, two, two / one, f"ms for a pair, {middle.__name__}; the ratio is the speed-up", version)
    open_here, open_there = (sum(answer[1:].count(_CANNOT_TELL) for answer in answers) for answers in (ours, theirs))
    yield Figure(
        "compare_undecided_vs_z3",
        open_here,
        open_there,
        open_here / max(open_there, 1),
        f"of {2 * len(ours)} answers, those that are {_CANNOT_TELL!r}",
        version,
        limit=Limit("ours", open_there),
    )
    differing = len(disagreements(ours, theirs))
    yield Figure(
        "compare_disagreements_with_z3",
        differing,
        0,
        differing,
        f"of {len(ours)} pairs, those of which both decide and not alike",
        version,
        limit=Limit("ours", 0),
    )
