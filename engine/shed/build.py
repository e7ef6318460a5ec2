"""The engine built from source: Pulumi's own command line and YAML host, and the stand-in language hosts in langhost/."""

import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shed.cache import cache_folder, locked
from shed.errors import ShedError
from shed.process import run

ENGINE = Path(__file__).resolve().parent.parent
VERSION = "3.259.0"  # as in go.mod
SDK = "github.com/pulumi/pulumi/sdk/v3"

PROGRAMS = {
    "pulumi": "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    "pulumi-language-yaml": "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    "pulumi-language-python": "./langhost",
}
# The same executable under other names, by which it knows the language. Hard links: it finds its script beside itself.
OTHER_NAMES = {"pulumi-language-python": ("pulumi-language-nodejs", "pulumi-language-go")}
# No version control stamp: git refuses to answer in a checkout that belongs to somebody else.
FLAGS = (
    "-mod=readonly",
    "-buildvcs=false",
    f"-ldflags=-s -w -X {SDK}/go/common/version.Version={VERSION}",
)

HOW_TO_INSTALL = """Install one of:
  - Pulumi, the official way:                     https://www.pulumi.com/docs/install/
  - Go, to have the engine built from source:     https://go.dev/doc/install"""


@dataclass(frozen=True)
class Built:
    """A built engine: the folder of its programs, and how long the build took when it was made just now."""

    folder: Path
    seconds: float | None


@dataclass(frozen=True)
class Go:
    """The Go to build with: its executable, and what the result depends on."""

    executable: str
    version: str
    system: str
    processor: str


def build() -> Built:
    """Return the built engine, from the cache or, the first time, from source. Waits while another build runs.

    Each program is kept by all that it depends on, so that a change of the language hosts builds them alone.

    Raises:
        ShedError: no Go, one that is too old, or a build that failed. Programs that were done before are kept.
    """
    go = _find_go()
    digests = {program: _digest(go, package) for program, package in PROGRAMS.items()}
    name = f"{VERSION}-{hashlib.sha256(repr((digests, OTHER_NAMES)).encode()).hexdigest()[:16]}"
    done = cache_folder() / name
    if done.is_dir():
        return Built(done, None)
    with locked(cache_folder() / "build.lock"):
        if done.is_dir():
            return Built(done, None)
        started = time.monotonic()
        # Only the holder of the lock writes here, so what is found was left by a build that was killed.
        unfinished = cache_folder() / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        try:
            _build_into(unfinished, go, digests)
            unfinished.rename(done)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return Built(done, time.monotonic() - started)


def _environment() -> dict[str, str]:
    # As the official releases are built; it needs no C compiler.
    return {**os.environ, "CGO_ENABLED": "0"}


def _find_go() -> Go:
    executable = shutil.which("go")
    if executable is None:
        raise ShedError(f"neither a Pulumi that fits nor Go is on PATH. {HOW_TO_INSTALL}")
    # Asked in the folder of go.mod, Go also checks that it is new enough for it, or fetches one that is.
    answer = _ask(executable, "env", "-json", "GOVERSION", "GOOS", "GOARCH")
    if answer.returncode != 0:
        raise ShedError(f"Go at {executable} cannot build the engine: {answer.stderr.strip()}\n{HOW_TO_INSTALL}")
    found: dict[str, str] = json.loads(answer.stdout)
    return Go(executable, found["GOVERSION"], found["GOOS"], found["GOARCH"])


def _digest(go: Go, package: str) -> str:
    """Name all that one program depends on."""
    digest = hashlib.sha256(repr((go.version, go.system, go.processor, FLAGS, package)).encode())
    sources = sorted((ENGINE / package).glob("*.go")) if package.startswith("./") else []
    for path in [ENGINE / "go.mod", ENGINE / "go.sum", *sources]:
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _build_into(folder: Path, go: Go, digests: Mapping[str, str]) -> None:
    programs = cache_folder() / "programs"
    programs.mkdir(exist_ok=True)
    for number, (program, package) in enumerate(PROGRAMS.items(), start=1):
        kept = programs / f"{program}-{VERSION}-{digests[program]}"
        if not kept.is_file():
            run(
                f"{program} ({number} of {len(PROGRAMS)})",
                [go.executable, "build", *FLAGS, "-o", str(folder / program), package],
                folder=ENGINE,
                environment=_environment(),
            )
            (folder / program).rename(kept)
        for name in (program, *OTHER_NAMES.get(program, ())):
            (folder / name).hardlink_to(kept)
    # The script that runs Python programs is not compiled: it is a file of the SDK's module.
    answer = _ask(go.executable, "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", SDK)
    script = Path(answer.stdout.strip()) / "python" / "cmd" / "pulumi-language-python-exec"
    if answer.returncode != 0 or not script.is_file():
        raise ShedError(f"{SDK} does not hold {script.name}: {answer.stderr.strip()}")
    shutil.copy(script, folder)
    (folder / script.name).chmod(0o755)


def _ask(go: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command, no shell
        [go, *arguments],
        cwd=ENGINE,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
