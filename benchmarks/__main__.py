"""Measures the component and its plugin, the rules, the policy pack, the comparison of policies, the report of a preview and the sandbox, and writes ``build/bench.json``; progress goes to standard error, the table to standard output.

Exit code 0 if every limit is kept, 1 if one is not, 2 if it could not be measured.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.alike import UnlikeError, check_alike
from benchmarks.comparing import measure as measure_comparing
from benchmarks.engine import ROOT, Engine, EngineError, running
from benchmarks.figures import Figure, Limit, growth_exponent, paired_ratios
from benchmarks.imports import FLOOR, OURS, import_milliseconds
from benchmarks.plugin import measure as measure_plugin
from benchmarks.programs import PROGRAMS
from benchmarks.reporting import measure as measure_reporting
from benchmarks.rules import measure as measure_rules
from benchmarks.sandbox import deployments
from benchmarks.sandbox import measure as measure_sandbox
from benchmarks.serving import ServingError

_RESULT = ROOT / "build" / "bench.json"
_COMPARED = 100
# Rounds by number of components. What stands for N = 100 must bear a busy machine.
_ROUNDS = {1: 3, _COMPARED: 7, 300: 2, 1000: 1}
# No figure needs more of the baseline without a component, and it takes minutes.
_MOST_FLAT = 300
_IMPORTS = 15

Times = dict[str, dict[int, list[float]]]
"""Seconds of previews, by program and number of components."""


def main() -> int:
    """Runs everything and returns the exit code."""
    begun = time.monotonic()
    try:
        check_alike()
        overhead = measure_imports()
        comparing = [*measure_comparing(_progress), *measure_reporting(_progress)]
        sandbox = measure_sandbox(_progress)
        with tempfile.TemporaryDirectory(prefix="keyless-bench-") as folder, running(Path(folder)) as engine:
            rules = measure_rules(engine, _progress)
            times = measure_previews(engine)
            plugin = measure_plugin(engine, _progress)
            sandbox.append(deployments(engine, _progress))
    except (UnlikeError, EngineError, ServingError, subprocess.CalledProcessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    figures = [*preview_figures(times), *plugin, overhead, *rules, *comparing, *sandbox]
    print_times(times)
    print_figures(figures)
    _RESULT.parent.mkdir(exist_ok=True)
    _RESULT.write_text(json.dumps({figure.name: figure.as_json() for figure in figures}, indent=2) + "\n")
    print(f"\nbench: {_RESULT.relative_to(ROOT)} written after {time.monotonic() - begun:.0f} s")
    return 0 if all(figure.within for figure in figures) else 1


def measure_imports() -> Figure:
    """Our import and the least it could take, in turn."""
    _progress("imports")
    for code in (OURS, FLOOR):
        import_milliseconds(code)  # the modules are compiled and in the file cache after it
    pairs = [(import_milliseconds(OURS), import_milliseconds(FLOOR)) for _ in range(_IMPORTS)]
    ours, floor = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratios = paired_ratios(ours, floor)
    return Figure(
        "import_overhead_ms",
        median(ours),
        median(floor),
        median(ratios),
        unit="ms",
        baseline_is="import pulumi_aws, and the classes touched that the component creates",
        spread=(min(ratios), max(ratios)),
    )


def measure_previews(engine: Engine) -> Times:
    """Previews of all programs in turn. Every other round is the other way round, so that none is always the first."""
    for program in PROGRAMS:
        engine.preview(program, 1)  # the modules are compiled and in the file cache after it
    times: Times = {program: {} for program in PROGRAMS}
    for count, rounds in _ROUNDS.items():
        programs = [program for program in PROGRAMS if program != "flat" or count <= _MOST_FLAT]
        for i in range(rounds):
            _progress(f"previews with N = {count:,}, round {i + 1} of {rounds}")
            for program in programs if i % 2 == 0 else reversed(programs):
                times[program].setdefault(count, []).append(engine.preview(program, count))
    return times


def preview_figures(times: Times) -> list[Figure]:
    """The comparisons at one number of components, and the growth over all."""
    against = {
        "raw": ("the same resources by hand under a component that does nothing else", Limit("ratio", 1.05)),
        "flat": ("the same resources by hand without a component: one resource less in eight", None),
    }
    figures: list[Figure] = []
    for program, (baseline_is, limit) in against.items():
        ours, baseline = times["component"][_COMPARED], times[program][_COMPARED]
        ratios = paired_ratios(ours, baseline)
        figures.append(
            Figure(
                f"component_vs_{program}_{_COMPARED}",
                median(ours),
                median(baseline),
                median(ratios),
                unit=f"s for a preview of {_COMPARED}",
                baseline_is=baseline_is,
                spread=(min(ratios), max(ratios)),
                limit=limit,
            )
        )
    ours, baseline = growth_exponent(times["component"]), growth_exponent(times["raw"])
    growth = Figure(
        "component_growth_exponent",
        ours,
        baseline,
        ours / baseline,
        unit="exponent of preview time over number",
        baseline_is=f"the exponent of {against['raw'][0]}",
        limit=Limit("ours", 1.1),
    )
    return [*figures, growth]


def print_times(times: Times) -> None:
    """The median seconds behind the figures."""
    print(f"{'median seconds of a preview':<30}" + "".join(f"{f'N = {count:,}':>10}" for count in _ROUNDS))
    for program, by_count in times.items():
        cells = (f"{median(by_count[count]):10.2f}" if count in by_count else f"{'':>10}" for count in _ROUNDS)
        print(f"{program:<30}" + "".join(cells))


def print_figures(figures: list[Figure]) -> None:
    """The table of figures."""
    print(f"\n{'':<30}{'ours':>10}{'baseline':>10}{'ratio':>8}  {'spread':<16}limit")
    for figure in figures:
        spread = f"{figure.spread[0]:.2f} to {figure.spread[1]:.2f}" if figure.spread else ""
        limit = str(figure.limit or "")
        told = "" if figure.within else ", NOT KEPT"
        numbers = f"{figure.ours:>10.2f}{figure.baseline:>10.2f}{figure.ratio:>8.3f}"
        print(f"{figure.name:<30}{numbers}  {spread:<16}{limit}{told}".rstrip())


def _progress(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
