"""How long the report of a large preview takes, and the command for a small one."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from keyless_preview.building import build_report
from keyless_preview.markdown import markdown
from keyless_preview.reading import read_previews

from benchmarks.figures import Figure, Limit, paired_ratios
from benchmarks.previews import CHANGES, PRINCIPALS, one_changed_policy, preview_text

_TIMES = 5

Progress = Callable[[str], None]


def measure(progress: Progress) -> list[Figure]:
    """The figures of a report of a thousand changes, from the preview's text to the comment, and of the command.

    Args:
        progress: is told what is measured.
    """
    progress(f"reports of a preview of {CHANGES:,} changed resources")
    text = preview_text()
    report_of(text)  # the data of the services is loaded after it
    pairs = [(_seconds(report_of, text), _seconds(json.loads, text)) for _ in range(_TIMES)]
    ours, baseline = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratios = paired_ratios(ours, baseline)
    return [
        Figure(
            "report_1000_s",
            median(ours),
            median(baseline),
            median(ratios),
            unit=f"s of the processor for a comment about {CHANGES:,} changed resources and the access of {PRINCIPALS} roles",
            baseline_is="json.loads of the same preview",
            spread=(min(ratios), max(ratios)),
            limit=Limit("ours", 2.0),
        ),
        _cold(progress),
    ]


def _cold(progress: Progress) -> Figure:
    progress("the command keyless diff for one changed policy")
    with tempfile.TemporaryDirectory(prefix="keyless-bench-") as folder:
        file = Path(folder) / "preview.json"
        file.write_text(one_changed_policy())
        ours = [str(Path(sys.prefix) / "bin" / "keyless"), "diff", str(file), "--format", "markdown"]
        floor = [sys.executable, "-c", "import click, json"]
        _run(ours)  # the modules are compiled and in the file cache after it
        pairs = [(_run(ours), _run(floor)) for _ in range(_TIMES)]
    times, floors = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratios = paired_ratios(times, floors)
    return Figure(
        "compare_cold_s",
        median(times),
        median(floors),
        median(ratios),
        unit="s from the command's start to its end, one policy compared",
        baseline_is="python that imports click and json",
        spread=(min(ratios), max(ratios)),
        limit=Limit("ours", 1.5),
    )


def _run(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def report_of(text: str) -> str:
    """The comment about a preview."""
    return markdown(build_report(read_previews(text, "preview.json")))


def _seconds(work: Callable[[str], object], text: str) -> float:
    # One thread that waits for nothing: the processor's time is what it takes where nobody else is working.
    begun = time.process_time()
    work(text)
    return time.process_time() - begun
