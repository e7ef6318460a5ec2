"""The engine, the sandbox and projects for end-to-end tests."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from .cloud import Cloud
from .harness import ROOT, VIRTUALENV, Pulumi, environment, project
from .programs import COMPONENTS, yaml_program


class MakeProject(Protocol):
    """Makes a project from a program's text or a project's folder, with configuration."""

    def __call__(self, program: str | Path, config: Mapping[str, str | Sequence[str]] | None = None) -> Pulumi: ...


@dataclass(frozen=True)
class Journal:
    """How long what took, language by language; shown when all tests have run."""

    lines: list[tuple[str, float, str]] = field(default_factory=list[tuple[str, float, str]])

    def ran(self, language: str, seconds: float, what: str) -> None:
        self.lines.append((language, seconds, what))


JOURNAL = pytest.StashKey[Journal]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash[JOURNAL].lines if JOURNAL in config.stash else []
    if lines:
        terminalreporter.section("languages")
        terminalreporter.line(f"{'language':22} {'seconds':>7}  what ran")
        for language, seconds, what in lines:
            terminalreporter.line(f"{language:22} {seconds:7.1f}  {what}")


@pytest.fixture(scope="session")
def journal(request: pytest.FixtureRequest) -> Journal:
    """Where tests write down what they ran."""
    return request.config.stash.setdefault(JOURNAL, Journal())


@pytest.fixture(scope="session")
def engine_bin() -> str:
    """The folder to put first on PATH for `pulumi`; empty when it is on PATH. Builds the engine when there is none."""
    script = ROOT / "engine" / "engine.py"
    found = subprocess.run([sys.executable, script, "bin"], stdout=subprocess.PIPE, text=True, check=True)
    return found.stdout.strip()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A sandbox for the whole session: the variables with which programs reach it."""
    folder = tmp_path_factory.mktemp("sandbox")
    run_sandbox(folder, "up", "--https")
    try:
        yield {**variables_of(run_sandbox(folder, "env")), "KEYLESS_SANDBOX_DIR": str(folder)}
    finally:
        run_sandbox(folder, "down")


def run_sandbox(folder: Path, *arguments: str) -> str:
    """Run `keyless sandbox` for the sandbox in a folder; return what it prints."""
    keyless = VIRTUALENV / "bin" / "keyless"
    variables = {**os.environ, "KEYLESS_SANDBOX_DIR": str(folder)}
    result = subprocess.run(
        [keyless, "sandbox", *arguments],
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"keyless sandbox {arguments[0]}: {result.stderr}"
    return result.stdout


def variables_of(shell: str) -> dict[str, str]:
    """Read lines of `export NAME='value'`; what a shell is to unset is not there."""
    pairs = [word for line in shell.splitlines() for word in shlex.split(line) if line.startswith("export ")]
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


@pytest.fixture
def engine_project(engine_bin: str, tmp_path: Path) -> MakeProject:
    """Makes projects that need no AWS."""
    return maker(engine_bin, tmp_path, {})


@pytest.fixture
def aws_project(engine_bin: str, tmp_path: Path, sandbox: dict[str, str]) -> MakeProject:
    """Makes projects on the sandbox, which all tests of a session share: give resources distinct names."""
    return maker(engine_bin, tmp_path, sandbox)


@pytest.fixture(scope="module")
def shared_aws_project(
    engine_bin: str, tmp_path_factory: pytest.TempPathFactory, sandbox: dict[str, str]
) -> MakeProject:
    """The same, for stacks that several tests of a module use."""
    return maker(engine_bin, tmp_path_factory.mktemp("shared"), sandbox)


@pytest.fixture(scope="session")
def component_plugin(engine_bin: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The component's folder, ready to be used as a plugin: `pulumi install` made its environment, as it does for users."""
    folder = tmp_path_factory.mktemp("install")
    (folder / "Pulumi.yaml").write_text(yaml_program({}))
    installed = Pulumi(folder, environment(folder / "home", engine_bin, {})).run("install").assert_ok()
    assert (COMPONENTS / "venv").is_dir(), installed.stdout
    return COMPONENTS


@pytest.fixture(scope="session")
def cloud(sandbox: dict[str, str]) -> Cloud:
    """The sandbox's AWS, past Pulumi."""
    return Cloud(sandbox)


@pytest.fixture
def nothing_created(cloud: Cloud) -> Iterator[None]:
    """Fails the test if anything is in the sandbox after it that was not before, or the other way round."""
    before = cloud.inventory()
    yield
    assert cloud.inventory() == before


def maker(engine_bin: str, tmp_path: Path, more: Mapping[str, str]) -> MakeProject:
    count = 0

    def make(program: str | Path, config: Mapping[str, str | Sequence[str]] | None = None) -> Pulumi:
        nonlocal count
        count += 1
        home = tmp_path / f"pulumi-{count}"
        return project(program, home, environment(home, engine_bin, more), config or {})

    return make
