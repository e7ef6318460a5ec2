"""The figures of the rules and of the policy pack that applies them."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks import packs
from benchmarks.checking import PEERS, check, check_with, command_milliseconds
from benchmarks.documents import documents
from benchmarks.engine import Engine
from benchmarks.figures import Figure, Limit, paired_ratios
from tests.iam.rules.situations import GOOD, SITUATIONS

_DOCUMENTS = 1000
_OF_PEERS = 150
"""Documents that other tools are given: one of them takes minutes for all."""

_COMPONENTS = 100
_PREVIEWS = 5
_ANALYSES = 9
_COMMANDS = 9

Progress = Callable[[str], None]


def measure(engine: Engine, progress: Progress) -> list[Figure]:
    """All of them.

    Args:
        engine: on a sandbox that is up.
        progress: is told what is measured.
    """
    return [
        *_checks(progress),
        *_recall(progress),
        _command(progress),
        *_packs(engine, progress),
        _analyses(progress),
    ]


def _checks(progress: Progress) -> list[Figure]:
    progress(f"rules on {_DOCUMENTS:,} documents")
    texts = documents(_DOCUMENTS)
    ours = [milliseconds for milliseconds, _ in check(texts)]
    slowest = sorted(ours)[int(len(ours) * 0.99) - 1]
    unit = "ms for a document that nothing is known of yet; of three times the least"
    figures = [
        Figure("check_document_ms", median(ours), 1.0, median(ours), unit, "the limit", limit=Limit("ours", 1.0)),
        Figure("check_document_p99_ms", slowest, 20.0, slowest / 20.0, unit, "the limit", limit=Limit("ours", 20.0)),
    ]
    some = texts[:_OF_PEERS]
    for peer, version in PEERS.items():
        progress(f"{peer} on {len(some)} documents")
        theirs = median(milliseconds for milliseconds, _ in check_with(peer, some))
        own = median(milliseconds for milliseconds, _ in check(some))
        figures.append(
            Figure(
                f"check_vs_{peer}", own, theirs, theirs / own, "ms for a document; the ratio is the speed-up", version
            )
        )
    return figures


def _recall(progress: Progress) -> list[Figure]:
    progress("what is found in the situations")
    bad = [_document(statements) for statements, _ in SITUATIONS.values()]
    good = _document(GOOD)
    ours = sum(bool(found) for _, found in check(bad))
    figures: list[Figure] = []
    for peer, version in PEERS.items():
        answers = check_with(peer, [*bad, good])
        theirs = sum(bool(found) for _, found in answers[:-1])
        figures.append(
            Figure(
                f"situations_found_vs_{peer}",
                ours,
                theirs,
                ours / theirs,
                f"of {len(bad)} policies that are bad, broken or doubtful, those in which anything is found",
                f"{version}, for the wrong reason too",
            )
        )
    return figures


def _document(statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _command(progress: Progress) -> Figure:
    progress("keyless check of one file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.json"
        path.write_text(documents(3)[2])
        command_milliseconds(path)  # the modules are compiled and in the file cache after it
        ours = median(command_milliseconds(path) for _ in range(_COMMANDS)) / 1000
    return Figure(
        "check_one_file_s", ours, 0.4, ours / 0.4, "s from start to end", "the limit", limit=Limit("ours", 0.4)
    )


def _packs(engine: Engine, progress: Progress) -> list[Figure]:
    with_pack: list[float] = []
    without: list[float] = []
    with_empty: list[float] = []
    for pack in (packs.OURS, packs.EMPTY):
        engine.preview("component", 1, pack)  # its environment is found, and its modules are compiled, after it
    for i in range(_PREVIEWS):
        progress(f"previews with and without the policy pack, round {i + 1} of {_PREVIEWS}")
        without.append(engine.preview("component", _COMPONENTS))
        with_pack.append(engine.preview("component", _COMPONENTS, packs.OURS))
        with_empty.append(engine.preview("component", _COMPONENTS, packs.EMPTY))
    unit = f"s for a preview of {_COMPONENTS} components"
    return [
        _paired(f"pack_vs_no_pack_{_COMPONENTS}", with_pack, without, unit, "the same without a policy pack", 1.15),
        _paired(
            f"pack_vs_empty_pack_{_COMPONENTS}",
            with_pack,
            with_empty,
            unit,
            "the same with a pack that answers every call unread",
        ),
    ]


def _analyses(progress: Progress) -> Figure:
    progress("analyses by the policy pack, and by one that does nothing")
    asked = packs.requests(_COMPONENTS)
    with packs.running(packs.OURS) as ours:
        resources, stacks = ours.counts()
        sizes = {"NOOP_RESOURCE_POLICIES": str(resources), "NOOP_STACK_POLICIES": str(stacks)}
        with packs.running(packs.NOOP, sizes) as noop:
            ours.seconds(asked)
            noop.seconds(asked)
            pairs = [(ours.seconds(asked), noop.seconds(asked)) for _ in range(_ANALYSES)]
    return _paired(
        "analyze_vs_noop_pack",
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
        f"s for {len(asked)} resources and their stack",
        f"a pack of {resources + stacks} policies that do nothing",
        1.3,
    )


def _paired(  # noqa: PLR0913, PLR0917  a figure has that many parts
    name: str, ours: list[float], baseline: list[float], unit: str, baseline_is: str, most: float | None = None
) -> Figure:
    ratios = paired_ratios(ours, baseline)
    return Figure(
        name,
        median(ours),
        median(baseline),
        median(ratios),
        unit,
        baseline_is,
        spread=(min(ratios), max(ratios)),
        limit=Limit("ratio", most) if most else None,
    )
