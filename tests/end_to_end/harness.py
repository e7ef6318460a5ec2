"""The real `pulumi` in a project of its own: what end-to-end tests say and see.

A project is made by the fixtures `engine_project` and `aws_project` of conftest.py. Its methods run `pulumi` and
return a Result, which knows the engine's own events: each resource's operation, each violation of a policy and each
diagnostic. Nothing is kept outside the test's temporary folder, and no file of a project given as a folder is changed.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
VIRTUALENV = ROOT / ".venv"
STACK = "dev"
LONGEST_RUN = 300  # seconds; nothing here takes a tenth of it unless it hangs


@dataclass(frozen=True)
class Step:
    """What the engine did, or would do, to one resource."""

    op: str  # the engine's word: create, same, update, replace, delete, read, import…
    urn: str
    type: str
    inputs: Mapping[str, Any] = field(repr=False)  # after the step; secrets hidden
    differs: tuple[str, ...]  # the paths that differ, as the provider told them

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class Violation:
    """What a policy said of a resource."""

    policy: str
    level: str  # advisory or mandatory
    message: str
    urn: str


@dataclass(frozen=True)
class Result:
    """How one run of `pulumi` went. The assertions return the result, so that they can be chained."""

    command: str
    exit_code: int
    stdout: str = field(repr=False)
    stderr: str = field(repr=False)
    seconds: float

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The engine's events, for commands that report them."""
        return [json.loads(line) for line in self.stdout.splitlines() if line.startswith('{"sequence"')]

    @cached_property
    def steps(self) -> list[Step]:
        """One step per resource and operation, in the engine's order."""
        found = {(step.urn, step.op): step for step in self._steps()}
        return list(found.values())

    def _steps(self) -> Iterator[Step]:
        for event in self.events:
            for kind in ("resourcePreEvent", "resOutputsEvent"):
                about = event.get(kind, {}).get("metadata")
                # "refresh" only says that a resource is read; what came of it is told afterwards.
                if about and about["op"] != "refresh":
                    new: dict[str, Any] = about.get("new") or {}
                    differs: Iterable[str] = about.get("detailedDiff") or about.get("diffs") or ()
                    yield Step(about["op"], about["urn"], about["type"], new.get("inputs") or {}, tuple(differs))

    @property
    def violations(self) -> list[Violation]:
        events = [event["policyEvent"] for event in self.events if "policyEvent" in event]
        return [
            Violation(e["policyName"], e["enforcementLevel"], e["message"], e.get("resourceUrn", "")) for e in events
        ]

    @property
    def diagnostics(self) -> str:
        """What the engine and the program told the user, without debugging."""
        told = [e["diagnosticEvent"] for e in self.events if "diagnosticEvent" in e]
        lines = [each["message"] for each in told if each["severity"] != "debug"]
        return "".join(lines) + self.stderr

    def changed(self, *ops: str) -> list[tuple[str, str]]:
        """Operation and logical name of all that did not stay the same; only of the operations given, if any."""
        wanted = [s for s in self.steps if (s.op in ops if ops else s.op != "same")]
        return [(step.op, step.name) for step in wanted]

    def step(self, name: str) -> Step:
        """The one step of the resource with a logical name."""
        (found,) = [step for step in self.steps if step.name == name]
        return found

    def assert_ok(self) -> "Result":
        assert self.exit_code == 0, f"{self.command} failed ({self.exit_code}):\n{self.shown}"
        return self

    def assert_failed(self, *texts: str) -> "Result":
        """It failed, and told the user all these texts."""
        assert self.exit_code != 0, f"{self.command} was to fail and did not:\n{self.shown}"
        for text in texts:
            assert text in self.shown, f"{self.command} does not say {text!r}:\n{self.shown}"
        return self

    def assert_unchanged(self) -> "Result":
        """It went well, looked at something, and nothing differed."""
        self.assert_ok()
        assert self.steps, f"{self.command} reports no resource at all"
        differing = [(s.op, s.name, s.differs) for s in self.steps if s.op != "same"]
        assert differing == [], f"{self.command} was to change nothing"
        return self

    @property
    def shown(self) -> str:
        """What a user of the command sees of its success or failure."""
        return self.diagnostics if self.events else self.stdout + self.stderr


@dataclass(frozen=True)
class Pulumi:
    """A project with one stack, in a file backend of its own."""

    folder: Path
    environment: Mapping[str, str] = field(repr=False)

    def preview(self, *arguments: str) -> Result:
        return self.run("preview", "--json", *arguments)

    def up(self, *arguments: str) -> Result:
        return self.run("up", "--json", "--yes", "--skip-preview", *arguments)

    def refresh(self, *arguments: str) -> Result:
        return self.run("refresh", "--json", "--yes", "--skip-preview", *arguments)

    def destroy(self, *arguments: str) -> Result:
        return self.run("destroy", "--json", "--yes", "--skip-preview", *arguments)

    def import_(self, type_: str, name: str, identifier: str, *arguments: str) -> Result:
        """Take an existing resource into the stack. No code is generated: the program is the test's own."""
        options = ("--json", "--yes", "--skip-preview", "--generate-code=false", "--protect=false")
        return self.run("import", type_, name, identifier, *options, *arguments)

    def configure(self, key: str, value: str, *, secret: bool = False) -> Result:
        return self.run("config", "set", "--secret" if secret else "--plaintext", key, "--", value).assert_ok()

    def stack_output(self) -> dict[str, Any]:
        """The stack's outputs, secrets in clear."""
        return json.loads(self.run("stack", "output", "--json", "--show-secrets").assert_ok().stdout)

    def export(self) -> dict[str, Any]:
        """The stack's deployment as it is stored: `resources`, secrets encrypted."""
        return json.loads(self.run("stack", "export").assert_ok().stdout)["deployment"]

    def run(self, *arguments: str) -> Result:
        """Run `pulumi` with these arguments to its end."""
        begun = time.monotonic()
        process = self.start(*arguments)
        try:
            stdout, stderr = process.communicate(timeout=LONGEST_RUN)
        finally:
            process.kill()
        seconds = time.monotonic() - begun
        return Result(f"pulumi {' '.join(arguments)}", process.returncode, stdout, stderr, seconds)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `pulumi`, for tests that interrupt it."""
        pulumi = shutil.which("pulumi", path=self.environment["PATH"])
        assert pulumi, "no pulumi on PATH"
        return subprocess.Popen(
            [pulumi, "--non-interactive", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def write(self, source: str) -> None:
        """Replace the program's text."""
        (self.folder / "__main__.py").write_text(source)


def environment(home: Path, engine_bin: str, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of `pulumi`: its home and backend in a folder of the test's, whatever the user's are."""
    backend = home / "backend"
    backend.mkdir(parents=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "AWS_"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # it would cost a second at every start of Python
    path = os.pathsep.join(part for part in (engine_bin, kept.get("PATH", os.defpath)) if part)
    return {
        **kept,
        **more,
        "PATH": path,
        "PULUMI_HOME": str(home / "pulumi"),
        "PULUMI_BACKEND_URL": backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true",
    }


def project(
    program: str | Path, home: Path, variables: dict[str, str], config: Mapping[str, str | Sequence[str]]
) -> Pulumi:
    """Make a project with a stack.

    Args:
        program: the text of a Python program, or the folder of a project, which is used where it is.
        home: a folder of the test's.
        variables: the environment; see environment().
        config: configuration by key; a list is set element by element.
    """
    if isinstance(program, str):
        folder = home / "project"
        folder.mkdir()
        (folder / "__main__.py").write_text(program)
        options = {"toolchain": "pip", "virtualenv": str(VIRTUALENV)}
        description = {"name": "tested", "runtime": {"name": "python", "options": options}}
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(description))
    else:
        folder = program
    # `pulumi` writes the encryption salt into the stack's configuration: here into a copy, not into a committed file.
    # `stack init` does not know of that option, so it runs beside a copy of the project file.
    beside = home / "stack"
    beside.mkdir()
    shutil.copy(folder / "Pulumi.yaml", beside)
    committed = folder / f"Pulumi.{STACK}.yaml"
    if committed.exists():
        shutil.copy(committed, beside)
    Pulumi(beside, variables).run("stack", "init", "--no-select", STACK).assert_ok()
    made = Pulumi(
        folder,
        {**variables, "PULUMI_OPTION_CONFIG_FILE": str(beside / committed.name), "PULUMI_OPTION_STACK": STACK},
    )
    for key, value in config.items():
        if isinstance(value, str):
            made.configure(key, value)
        else:
            for index, element in enumerate(value):
                made.run("config", "set", "--path", f"{key}[{index}]", "--", element).assert_ok()
    return made
