"""The real engine on the sandbox, for previews and deployments that are timed."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from benchmarks.programs import PROGRAMS
from benchmarks.programs.plugin import project

ROOT = Path(__file__).resolve().parents[1]
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
"""The public parameter with the id of an image."""

_STACK = "bench"
_PLUGIN = "plugin"
_PROJECT = """\
name: benchmark-{program}
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: {virtualenv}
"""
_PROGRAM = """\
from benchmarks.programs import load

load({program!r})({count})
"""


class EngineError(Exception):
    """The engine or the sandbox did not do what was asked of it."""


@dataclass(frozen=True)
class Engine:
    """The engine, with one project and stack for each program."""

    folder: Path
    environment: Mapping[str, str]

    def preview(self, program: str, count: int, pack: Path | None = None) -> float:
        """The wall-clock seconds of `pulumi preview` of a program on an empty stack, from its start to its end.

        Args:
            program: one of ``PROGRAMS``.
            count: how many components, or what stands in for them.
            pack: the folder of a policy pack to preview with.

        Raises:
            EngineError: the preview did not go well.
        """
        (self.folder / program / "__main__.py").write_text(_PROGRAM.format(program=program, count=count))
        return self._timed_preview(program, *(("--policy-pack", str(pack)) if pack else ()))

    def up(self, program: str, count: int) -> float:
        """The wall-clock seconds of `pulumi up` of a program on an empty stack. What it created is destroyed afterwards.

        Args:
            program: one of ``PROGRAMS``.
            count: how many components, or what stands in for them.

        Raises:
            EngineError: it did not go well.
        """
        (self.folder / program / "__main__.py").write_text(_PROGRAM.format(program=program, count=count))
        options = ("--stack", _STACK, "--yes", "--skip-preview", "--suppress-progress")
        environment = {**self.environment, **self._there()}
        begun = time.perf_counter()
        _run(["pulumi", "--non-interactive", "up", *options], environment, self.folder / program)
        seconds = time.perf_counter() - begun
        self._pulumi(program, "destroy", *options)
        return seconds

    def _there(self) -> dict[str, str]:
        """An image and a subnet of the sandbox, for ``benchmarks.programs.given``."""
        of = self.environment.get
        session: Any = boto3.Session(
            of("AWS_ACCESS_KEY_ID"), of("AWS_SECRET_ACCESS_KEY"), of("AWS_SESSION_TOKEN"), of("AWS_REGION")
        )
        ec2, ssm = (session.client(each, endpoint_url=self.environment["AWS_ENDPOINT_URL"]) for each in ("ec2", "ssm"))
        subnet = ec2.describe_subnets()["Subnets"][0]
        image = ssm.get_parameter(Name=IMAGE)["Parameter"]["Value"]
        return {"BENCH_AMI": image, "BENCH_VPC": subnet["VpcId"], "BENCH_SUBNET": subnet["SubnetId"]}

    def preview_through_plugin(self, count: int) -> float:
        """The same of a YAML program that gets the component from its plugin.

        Args:
            count: how many components.

        Raises:
            EngineError: the preview did not go well.
        """
        self._write_plugin_project(count)
        return self._timed_preview(_PLUGIN)

    def install_plugin(self) -> None:
        """Has the engine make the plugin's environment, as it does for users.

        Raises:
            EngineError: it could not.
        """
        self._pulumi(_PLUGIN, "install")

    def create_projects(self) -> None:
        """Makes the projects and their stacks."""
        for program in PROGRAMS:
            (self.folder / program).mkdir()
            settings = _PROJECT.format(program=program, virtualenv=sys.prefix)
            (self.folder / program / "Pulumi.yaml").write_text(settings)
            self._pulumi(program, "stack", "init", _STACK)
        (self.folder / _PLUGIN).mkdir()
        self._write_plugin_project(1)
        self._pulumi(_PLUGIN, "stack", "init", _STACK)

    def _write_plugin_project(self, count: int) -> None:
        text = project(f"benchmark-{_PLUGIN}", ROOT / "components", count)
        (self.folder / _PLUGIN / "Pulumi.yaml").write_text(text)

    def _timed_preview(self, program: str, *arguments: str) -> float:
        begun = time.perf_counter()
        self._pulumi(program, "preview", "--stack", _STACK, "--suppress-progress", *arguments)
        return time.perf_counter() - begun

    def _pulumi(self, program: str, *arguments: str) -> str:
        return _run(["pulumi", "--non-interactive", *arguments], self.environment, self.folder / program)


@contextmanager
def running(folder: Path) -> Generator[Engine]:
    """The engine, on a sandbox that is up as long as this lasts.

    Args:
        folder: an empty folder for the sandbox and the projects.
    """
    # Not to write compiled modules would make every preview compile them all.
    mine = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    mine["KEYLESS_SANDBOX_DIR"] = str(folder / "sandbox")
    keyless = str(Path(sys.prefix) / "bin" / "keyless")
    binaries = _run([sys.executable, str(ROOT / "engine" / "engine.py"), "bin"], mine).strip()
    _run([keyless, "sandbox", "up"], mine)
    try:
        variables = _variables(_run([keyless, "sandbox", "env"], mine))
        path = os.pathsep.join(part for part in (binaries, mine.get("PATH", os.defpath)) if part)
        engine = Engine(folder, {**mine, **variables, "PATH": path, "PYTHONPATH": str(ROOT)})
        engine.create_projects()
        yield engine
    finally:
        _run([keyless, "sandbox", "down"], mine)


def _variables(shell: str) -> dict[str, str]:
    """The variables of lines such as `export NAME='value'`."""
    words = [shlex.split(line)[1] for line in shell.splitlines() if line.startswith("export ")]
    return dict(word.split("=", 1) for word in words)


def _run(command: list[str], environment: Mapping[str, str], folder: Path = ROOT) -> str:
    finished = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        shown = (finished.stdout + finished.stderr).strip()
        raise EngineError(f"{shlex.join(command)} ended with {finished.returncode}:\n{shown[-2000:]}")
    return finished.stdout
