"""A PATH with made-up programs on it, and engine.py run as its users run it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[2] / "engine"

# Answers what engine.py asks of Go. "Builds" by writing a file, after a pause, and writes down each build.
FAKE_GO = """
import json, os, pathlib, sys, time
command, *rest = sys.argv[1:]
home = pathlib.Path(os.environ["FAKE_GO_HOME"])
if command == "env":
    if os.environ.get("FAKE_GO_OLD"):
        sys.exit("go: go.mod requires go >= 1.26.0 (running go 1.20)")
    print(json.dumps({"GOVERSION": "go1.26.8", "GOOS": "linux", "GOARCH": "amd64"}))
elif command == "list":
    print(home / "module")
elif command == "build":
    with (home / "builds").open("a") as builds:
        builds.write(f"{os.getpid()} {rest[-1]}\\n")
    time.sleep(float(os.environ.get("FAKE_GO_PAUSE", "0")))
    if rest[-1] == os.environ.get("FAKE_GO_FAILS_AT"):
        print("x.go:1:1: first line of the trouble\\nx.go:9:1: undefined: trouble")
        sys.exit(1)
    pathlib.Path(rest[rest.index("-o") + 1]).write_text("built")
"""


@dataclass(frozen=True)
class Shed:
    """A copy of the shed with a PATH, a home of the made-up Go and a cache of its own."""

    root: Path

    @property
    def engine(self) -> Path:
        return self.root / "engine"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def programs(self) -> Path:
        return self.root / "bin"

    def put(self, name: str, source: str) -> None:
        """Put a Python program on the PATH."""
        program = self.programs / name
        program.write_text(f"#!{sys.executable} -S\n{source}")
        program.chmod(0o755)

    def put_pulumi(self, version: str, *, language_host: bool = True) -> None:
        self.put("pulumi", f"print('v{version}')")
        if language_host:
            self.put("pulumi-language-python", "")

    def put_go(self) -> None:
        self.put("go", FAKE_GO)
        script = self.root / "module" / "python" / "cmd" / "pulumi-language-python-exec"
        script.parent.mkdir(parents=True)
        script.write_text("# runs programs")

    def start(self, command: str, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, self.engine / "engine.py", command],
            env={
                "PATH": str(self.programs),
                "KEYLESS_ENGINE_CACHE": str(self.cache),
                "FAKE_GO_HOME": str(self.root),
                "HOME": os.environ["HOME"],
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(command, **environment)
        stdout, stderr = process.communicate(timeout=30)
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def builds(self) -> list[tuple[int, str]]:
        """The process id and package of every build that the made-up Go was asked for."""
        path = self.root / "builds"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(int(line.split()[0]), line.split()[1]) for line in lines]


@pytest.fixture
def shed(tmp_path: Path) -> Shed:
    (tmp_path / "bin").mkdir()
    shutil.copytree(ENGINE, tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    return Shed(tmp_path)
