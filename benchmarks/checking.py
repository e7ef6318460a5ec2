"""How long the rules take for one document, and how long other tools do."""

import gc
import importlib
import json
import pkgutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keyless_iam
from keyless_iam import catalogue
from keyless_iam.check.choice import choose
from keyless_iam.policy import Policy
from keyless_iam.reading import Kind, read_document
from keyless_iam.rules.judge import Configured, judge
from keyless_iam.subject import PolicyType, Subject

from benchmarks.engine import ROOT

PEERS = {"parliament": "parliament==1.6.4", "cloudsplaining": "cloudsplaining==0.9.1"}
"""Versions that the figures are of."""

# parliament imports what newer versions of setuptools have not.
_BESIDE = {"parliament": ["setuptools<81"]}

_ENVIRONMENTS = ROOT / "build" / "peers"
# Loaded once in a process, as the data of the others is.
_DATA = frozenset({catalogue.__name__, "keyless_iam.global_keys", "keyless_iam.shapes"})

_TIMES = 3

Answer = tuple[float, list[str]]
"""Milliseconds for a document, and what was found in it."""


def check(texts: Sequence[str]) -> list[Answer]:
    """Our answers. Before each document everything is forgotten that was computed of documents before.

    Of three times for a document the least counts: what a busy machine adds is no part of the answer.
    """
    rules = [Configured(c.rule, c.configuration.settings) for c in choose("standard", {})]
    caches = _caches()
    _checked(texts[0], rules)  # the data of the services is loaded after it
    gc.collect()
    answers: list[Answer] = []
    for text in texts:
        times: list[float] = []
        found: list[str] = []
        for _ in range(_TIMES):
            for cache in caches:
                cache.cache_clear()
            begun = time.perf_counter()
            found = _checked(text, rules)
            times.append((time.perf_counter() - begun) * 1000)
        answers.append((min(times), found))
    return answers


def check_with(peer: str, texts: Sequence[str]) -> list[Answer]:
    """Another tool's answers, given in a process and an environment of its own.

    Args:
        peer: one of ``PEERS``.
        texts: documents.
    """
    python = _environment(peer)
    script = Path(__file__).parent / "peers" / f"with_{peer}.py"
    command = [str(python), "-W", "ignore", str(script)]
    finished = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return [(milliseconds, found) for milliseconds, found in json.loads(finished.stdout)]


def command_milliseconds(path: Path) -> float:
    """How long `keyless check` takes for one file, from the start of its process to its end."""
    begun = time.perf_counter()
    subprocess.run(
        [str(Path(sys.prefix) / "bin" / "keyless"), "check", str(path)], stdout=subprocess.DEVNULL, check=False
    )
    return (time.perf_counter() - begun) * 1000


def _checked(text: str, rules: Sequence[Configured]) -> list[str]:
    policy = Policy("policy", read_document(text, Kind.IDENTITY))
    subject = Subject(PolicyType.IDENTITY, (policy,), carried_by_instance=True)
    return sorted({finding.rule for finding in judge(subject, rules)})


def _caches() -> list[Any]:
    names = (module.name for module in pkgutil.walk_packages(keyless_iam.__path__, "keyless_iam."))
    modules = [importlib.import_module(name) for name in names if ".commands" not in name]
    found = {id(value): value for module in modules for value in vars(module).values() if hasattr(value, "cache_clear")}
    return [cache for cache in found.values() if cache.__module__ not in _DATA]


def _environment(peer: str) -> Path:
    folder = _ENVIRONMENTS / peer
    python = folder / "bin" / "python"
    uv = str(Path(sys.prefix) / "bin" / "uv")
    wanted, ready = PEERS[peer], folder / ".ready"
    if not ready.is_file() or ready.read_text() != wanted:
        subprocess.run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder)], check=True)
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", str(python), wanted, *_BESIDE.get(peer, [])], check=True
        )
        ready.write_text(wanted)
    return python
