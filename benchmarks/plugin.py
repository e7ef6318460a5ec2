"""What it costs to use the component through its plugin, as programs in other languages do."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.engine import ROOT, Engine, EngineError
from benchmarks.figures import Figure, Limit, paired_ratios

_FOLDER = ROOT / "components"
_COUNT = 100
_ROUNDS = 7
_STARTS = 9

Progress = Callable[[str], None]


def measure(engine: Engine, progress: Progress) -> list[Figure]:
    """The figures of the plugin.

    Args:
        engine: on a sandbox that is up.
        progress: is told what is measured.
    """
    progress("the plugin's environment, which pip makes once")
    engine.install_plugin()
    return [_previews(engine, progress), _starts(progress)]


def _previews(engine: Engine, progress: Progress) -> Figure:
    """Previews of a YAML program that uses the plugin, and of a Python program that imports the component, in turn."""
    for count in (1, _COUNT):  # modules are compiled and in the file cache after it
        engine.preview_through_plugin(count)
        engine.preview("component", count)
    through_plugin: list[float] = []
    in_process: list[float] = []
    for i in range(_ROUNDS):
        progress(f"previews through the plugin, round {i + 1} of {_ROUNDS}")
        in_process.append(engine.preview("component", _COUNT))
        through_plugin.append(engine.preview_through_plugin(_COUNT))
    ratios = paired_ratios(through_plugin, in_process)
    return Figure(
        f"plugin_vs_in_process_{_COUNT}",
        median(through_plugin),
        median(in_process),
        median(ratios),
        unit=f"s for a preview of {_COUNT} components",
        baseline_is="the same components in a Python program; ours are in a YAML program, by the official host",
        spread=(min(ratios), max(ratios)),
    )


def _starts(progress: Progress) -> Figure:
    """The plugin's start until it answers, and an import in a new process. What a busy machine adds is no part of it."""
    progress("starts of the plugin")
    plugin = [_FOLDER / "venv" / "bin" / "python", _FOLDER, "127.0.0.1:1"]  # it prints the port that it answers at
    program = [sys.executable, "-c", "import keyless; print()"]
    starts = [(_seconds_to_first_line(plugin), _seconds_to_first_line(program)) for _ in range(_STARTS)]
    ours, baseline = min(start[0] for start in starts), min(start[1] for start in starts)
    return Figure(
        "plugin_start_s",
        ours,
        baseline,
        ours / baseline,
        unit=f"s, of {_STARTS} times the least",
        baseline_is="the same of a Python program that imports keyless",
        limit=Limit("ours", 1.0),
    )


def _seconds_to_first_line(command: Sequence[str | Path]) -> float:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            seconds = time.perf_counter() - begun
        finally:
            process.kill()
    if not line:
        raise EngineError(f"{shlex.join(map(str, command))} ended before it printed a line")
    return seconds
