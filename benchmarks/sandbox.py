"""What the sandbox costs beside moto alone, which it is made of: requests, memory, transfers and its start; and a deployment in it."""

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import serving
from benchmarks.engine import Engine, EngineError
from benchmarks.figures import Figure, Limit, paired_ratios
from benchmarks.serving import Server

_OPERATIONS = {"put": "put_object", "get": "get_object", "list": "list_objects_v2"}
_THREADS = (1, 8)
_REQUESTS = 240
_ROUNDS = 7
_STARTS = 7
_REMEMBERED = 2000
_SIZE = 64 * 1024 * 1024
_TRANSFERS = 5
_COMPONENTS = 100
_ALONE = "moto alone, without authentication, on the same server; the two in turn"

Progress = Callable[[str], None]


def measure(progress: Progress) -> list[Figure]:
    """All figures of the sandbox's AWS.

    Args:
        progress: is told what is measured.
    """
    with serving.sandbox() as ours, serving.moto() as moto:
        figures = [
            *_throughput(ours, moto, progress),
            _memory(ours, moto, progress),  # before the transfers, whose memory goes back to the system meanwhile
            *_transfers(ours, moto, progress),
        ]
    return [*figures, _start(progress)]


def deployments(engine: Engine, progress: Progress) -> Figure:
    """`pulumi up` of many components, and of the same resources by hand.

    Args:
        engine: on a sandbox that is up.
        progress: is told what is measured.
    """
    seconds: dict[str, float] = {}
    for program in ("component", "raw"):
        progress(f"pulumi up of {_COMPONENTS}, {program}")
        seconds[program] = engine.up(program, _COMPONENTS)
    return Figure(
        f"pulumi_up_{_COMPONENTS}_s",
        seconds["component"],
        seconds["raw"],
        seconds["component"] / seconds["raw"],
        unit=f"s for pulumi up of {_COMPONENTS} components in the sandbox",
        baseline_is="the same resources by hand under a component that does nothing else; one run of each",
    )


def _throughput(ours: Server, moto: Server, progress: Progress) -> Iterator[Figure]:
    """Requests in a second, by operation and threads; and of all of them the one that does worst beside moto."""
    figures: list[Figure] = []
    for name, operation in _OPERATIONS.items():
        for threads in _THREADS:
            progress(f"{name} with {threads} threads")
            for server in (ours, moto):
                server.requests_per_second(operation, threads, _REQUESTS)  # warm after it
            pairs = [
                (
                    ours.requests_per_second(operation, threads, _REQUESTS),
                    moto.requests_per_second(operation, threads, _REQUESTS),
                )
                for _ in range(_ROUNDS)
            ]
            unit = f"requests of {name} in a second, {threads} threads"
            figures.append(_paired(f"sandbox_{name}_{threads}_vs_moto", pairs, unit))
    worst = min(figures, key=lambda figure: figure.ratio)
    yield from figures
    yield Figure(
        "sandbox_vs_moto_throughput",
        worst.ours,
        worst.baseline,
        worst.ratio,
        f"{worst.unit}: the operation that does worst",
        _ALONE,
        worst.spread,
        Limit("ratio", least=0.8),
    )


def _transfers(ours: Server, moto: Server, progress: Progress) -> Iterator[Figure]:
    """A large object up and down, in one request each."""
    body = os.urandom(_SIZE)
    up: list[tuple[float, float]] = []
    down: list[tuple[float, float]] = []
    for i in range(_TRANSFERS):
        progress(f"64 MB, round {i + 1} of {_TRANSFERS}")
        up.append((_sent(ours, body), _sent(moto, body)))
        down.append((_fetched(ours), _fetched(moto)))
    unit = "MB in a second, an object of 64 MB by boto3"
    yield _paired("sandbox_upload_mb_s", up, unit)
    yield _paired("sandbox_download_mb_s", down, unit)


def _sent(server: Server, body: bytes) -> float:
    begun = perf_counter()
    server.s3.put_object(Bucket=serving.BUCKET, Key="in/large", Body=io.BytesIO(body))
    return _SIZE / 1024 / 1024 / (perf_counter() - begun)


def _fetched(server: Server) -> float:
    begun = perf_counter()
    size = len(server.s3.get_object(Bucket=serving.BUCKET, Key="in/large")["Body"].read())
    if size != _SIZE:
        raise serving.ServingError(f"{size} of {_SIZE} bytes came back")
    return _SIZE / 1024 / 1024 / (perf_counter() - begun)


def _memory(ours: Server, moto: Server, progress: Progress) -> Figure:
    """What a server holds more after many requests that leave nothing behind: objects are overwritten."""
    progress(f"{_REMEMBERED:,} requests")
    grown: list[float] = []
    for server in (ours, moto):
        before = server.megabytes()
        for i in range(_REMEMBERED // _REQUESTS):
            server.requests_per_second(list(_OPERATIONS.values())[i % len(_OPERATIONS)], 8, _REQUESTS)
        grown.append((server.megabytes() - before) / (_REMEMBERED // _REQUESTS * _REQUESTS) * 1000)
    return Figure(
        "sandbox_memory_mb_per_1000_requests",
        grown[0],
        grown[1],
        grown[0] / grown[1] if grown[1] > 0 else 0.0,
        unit="MB more in memory after 1000 requests, warm; the ratio is 0 where moto grows by nothing",
        baseline_is=_ALONE,
    )


def _start(progress: Progress) -> Figure:
    """`keyless sandbox up`, and moto alone until it answers, in turn."""
    keyless = Path(sys.prefix) / "bin" / "keyless"
    pairs: list[tuple[float, float]] = []
    for i in range(_STARTS + 1):
        progress(f"start {i} of {_STARTS}")
        with tempfile.TemporaryDirectory(prefix="keyless-bench-") as folder:
            begun = perf_counter()
            _run(keyless, "up", folder)
            seconds = perf_counter() - begun
            _run(keyless, "down", folder)
        begun = perf_counter()
        with serving.moto_alone():
            pairs.append((seconds, perf_counter() - begun))
    return _paired("sandbox_start_s", pairs[1:], "s from the command until it is ready", Limit("ours", 1.5))


def _run(keyless: Path, command: str, folder: str) -> None:
    variables = {**os.environ, "KEYLESS_SANDBOX_DIR": f"{folder}/sandbox"}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # it would compile all modules at every start
    ended = subprocess.run([keyless, "sandbox", command], env=variables, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise EngineError(f"keyless sandbox {command} ended with {ended.returncode}: {ended.stderr.strip()}")


def _paired(name: str, pairs: list[tuple[float, float]], unit: str, limit: Limit | None = None) -> Figure:
    ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratios = paired_ratios(ours, theirs)
    spread = (min(ratios), max(ratios))
    return Figure(name, median(ours), median(theirs), median(ratios), unit, _ALONE, spread, limit)
