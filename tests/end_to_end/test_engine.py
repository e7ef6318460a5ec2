"""The engine itself, on programs that need no AWS. With an official Pulumi on PATH the same holds of that one."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.engine.processes import alive, wait_for

from .conftest import MakeProject
from .harness import VIRTUALENV

pytestmark = pytest.mark.end_to_end

WITH_CONFIG = """
import pulumi
config = pulumi.Config()
kept = pulumi.Stash("kept", input=config.require("shown"))
pulumi.export("shown", config.require("shown"))
pulumi.export("hidden", config.require_secret("hidden"))
"""

# Says where it runs, and does not end by itself; nor does its child, which ignores what a Ctrl-C sends.
ENDLESS = """
import os, pathlib, signal, subprocess, sys, time
ignoring = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", ignoring], stdout=subprocess.PIPE)
child.stdout.readline()
pathlib.Path("pids.new").write_text(f"{os.getppid()} {os.getpid()} {child.pid}")
os.rename("pids.new", "pids")
time.sleep(600)
"""

ENDLESS_GO = """
package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"time"
)

func main() {
	child := exec.Command("sh", "-c", "trap '' INT; echo; sleep 600")
	out, _ := child.StdoutPipe()
	child.Start()
	bufio.NewReader(out).ReadString('\\n')
	pids := fmt.Sprint(os.Getppid(), " ", os.Getpid(), " ", child.Process.Pid)
	os.WriteFile("pids.new", []byte(pids), 0o644)
	os.Rename("pids.new", "pids")
	time.Sleep(600 * time.Second)
}
"""

COMPONENT = """
import pulumi
from typing import TypedDict
from pulumi.provider.experimental import component_provider_host

class GreetingArgs(TypedDict):
    whom: pulumi.Input[str]

class Greeting(pulumi.ComponentResource):
    text: pulumi.Output[str]

    def __init__(self, name: str, args: GreetingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("greetings:index:Greeting", name, {}, opts)
        self.text = pulumi.Output.concat("Hello, ", args["whom"])
        self.register_outputs({"text": self.text})

if __name__ == "__main__":
    component_provider_host(name="greetings", components=[Greeting])
"""

PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def no_shouting(args, report):
    if args.resource_type == "pulumi:index:Stash" and str(args.props.get("input")).isupper():
        report("It shouts.")

PolicyPack("manners", policies=[ResourceValidationPolicy(
    name="no-shouting", description="Values are said calmly.", validate=no_shouting,
    enforcement_level=EnforcementLevel.MANDATORY)])
"""

PLUGIN_RUNTIME = {"name": "python", "options": {"toolchain": "pip", "virtualenv": "venv"}}


Endless = tuple["subprocess.Popen[str]", list[int]]


def make_virtualenv(folder: Path) -> None:
    """Make folder/venv, in which all packages of the repository's own virtual environment can be imported."""
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    (packages,) = (VIRTUALENV / "lib").glob("python3.*/site-packages")
    (own,) = (folder / "venv" / "lib").glob("python3.*/site-packages")
    (own / "repository.pth").write_text(f"{packages}\n")


@pytest.fixture
def component(tmp_path: Path) -> Path:
    """A component plugin in Python."""
    folder = tmp_path / "greetings"
    folder.mkdir()
    (folder / "__main__.py").write_text(COMPONENT)
    (folder / "PulumiPlugin.yaml").write_text(yaml.safe_dump({"runtime": PLUGIN_RUNTIME}))
    make_virtualenv(folder)
    return folder


def test_configuration_and_secrets_reach_the_program_and_its_outputs(engine_project: MakeProject) -> None:
    pulumi = engine_project(WITH_CONFIG, {"shown": "calm"})
    pulumi.configure("hidden", "whispered", secret=True)
    up = pulumi.up().assert_ok()
    assert ("create", "kept") in up.changed("create")
    assert pulumi.stack_output() == {"shown": "calm", "hidden": "whispered"}
    assert "whispered" not in str(pulumi.export())
    pulumi.preview().assert_unchanged()
    pulumi.up().assert_unchanged()
    pulumi.refresh().assert_unchanged()
    assert ("delete", "kept") in pulumi.destroy().assert_ok().changed("delete")


def test_a_program_without_configuration_runs(engine_project: MakeProject) -> None:
    pulumi = engine_project('import pulumi\npulumi.export("answer", 42)')
    pulumi.up().assert_ok()
    assert pulumi.stack_output() == {"answer": 42}


def test_an_error_in_the_program_fails_the_run_and_is_shown(engine_project: MakeProject) -> None:
    pulumi = engine_project("raise ValueError('no such luck')")
    pulumi.up().assert_failed("ValueError: no such luck")


def test_a_missing_virtual_environment_is_named(engine_project: MakeProject) -> None:
    pulumi = engine_project("")
    project = pulumi.folder / "Pulumi.yaml"
    project.write_text(project.read_text().replace(str(VIRTUALENV), "nowhere"))
    pulumi.up().assert_failed("nowhere")


def test_the_configuration_in_the_projects_folder_is_not_written_to(
    engine_project: MakeProject, tmp_path: Path
) -> None:
    (tmp_path / "Pulumi.yaml").write_text(engine_project("").folder.joinpath("Pulumi.yaml").read_text())
    (tmp_path / "__main__.py").write_text(WITH_CONFIG)
    committed = tmp_path / "Pulumi.dev.yaml"
    committed.write_text("config:\n  tested:shown: committed\n")
    pulumi = engine_project(tmp_path)
    pulumi.configure("hidden", "whispered", secret=True)
    pulumi.up().assert_ok()
    assert pulumi.stack_output()["shown"] == "committed"
    assert committed.read_text() == "config:\n  tested:shown: committed\n"


def test_a_yaml_program_uses_a_python_component(engine_project: MakeProject, component: Path) -> None:
    pulumi = engine_project("")
    (pulumi.folder / "Pulumi.yaml").write_text(
        textwrap.dedent(
            f"""
            name: tested
            runtime: yaml
            packages:
              greetings: {component}
            resources:
              first:
                type: greetings:index:Greeting
                properties: {{whom: world}}
            outputs:
              text: ${{first.text}}
            """
        )
    )
    assert ("create", "first") in pulumi.up().assert_ok().changed()
    assert pulumi.stack_output() == {"text": "Hello, world"}
    pulumi.up().assert_unchanged()


def test_package_add_gives_a_python_program_the_component(engine_project: MakeProject, component: Path) -> None:
    pulumi = engine_project("")
    (pulumi.folder / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "tested", "runtime": PLUGIN_RUNTIME}))
    (pulumi.folder / "requirements.txt").write_text("")
    make_virtualenv(pulumi.folder)
    added = pulumi.run("package", "add", str(component)).assert_ok()
    assert "import pulumi_greetings" in added.stdout
    assert "greetings" in (pulumi.folder / "requirements.txt").read_text()

    pulumi.write(
        "import pulumi, pulumi_greetings\n"
        "pulumi.export('text', pulumi_greetings.Greeting('first', whom='Python').text)\n"
    )
    pulumi.up().assert_ok()
    assert pulumi.stack_output() == {"text": "Hello, Python"}


def test_a_mandatory_violation_blocks_and_an_orderly_program_passes(
    engine_project: MakeProject, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "__main__.py").write_text(PACK)
    options = {"toolchain": "pip", "virtualenv": str(VIRTUALENV)}
    (pack / "PulumiPolicy.yaml").write_text(
        yaml.safe_dump({"runtime": {"name": "python", "options": options}, "version": "0.0.1"})
    )
    pulumi = engine_project(WITH_CONFIG, {"shown": "CALM!", "hidden": "-"})
    blocked = pulumi.preview("--policy-pack", str(pack)).assert_failed()
    (violation,) = blocked.violations
    assert (violation.policy, violation.level) == ("no-shouting", "mandatory")
    assert "It shouts." in violation.message

    pulumi.up("--policy-pack", str(pack)).assert_failed()
    assert "kept" not in str(pulumi.export())

    pulumi.configure("shown", "calm")
    assert pulumi.up("--policy-pack", str(pack)).assert_ok().violations == []


def test_about_names_the_stand_in_when_the_engine_was_built(engine_project: MakeProject, engine_bin: str) -> None:
    about = engine_project("").run("about").assert_ok().stdout
    assert ("Keyless stand-in, not the official pulumi-language-python" in about) == bool(engine_bin)
    assert "pulumi-policy" in about, "the program's dependencies are listed"


@pytest.fixture
def endless_go(tmp_path: Path) -> Path:
    """The program that does not end, in Go."""
    folder = tmp_path / "endless"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "tested", "runtime": "go"}))
    (folder / "go.mod").write_text("module keyless.local/endless\n\ngo 1.25\n")
    (folder / "main.go").write_text(ENDLESS_GO)
    return folder


@pytest.fixture(params=["python", "go"])
def endless(request: pytest.FixtureRequest, engine_project: MakeProject, endless_go: Path) -> Iterator[Endless]:
    """A preview that does not end: the engine, and the processes below it."""
    pulumi = engine_project(ENDLESS if request.param == "python" else endless_go)
    pids = pulumi.folder / "pids"
    engine = pulumi.start("preview")
    below: list[int] = []
    try:
        wait_for(pids.exists)
        below = [int(pid) for pid in pids.read_text().split()]
        yield engine, below
    finally:
        engine.kill()
        for pid in filter(alive, below):
            os.kill(pid, signal.SIGKILL)
        engine.communicate()


def test_an_interrupted_run_ends_and_leaves_no_process(endless: Endless) -> None:
    engine, below = endless
    assert len(list(filter(alive, below))) == 3
    engine.send_signal(signal.SIGINT)
    stdout, _ = engine.communicate(timeout=30)
    assert engine.returncode != 0
    assert "canceled" in stdout
    wait_for(lambda: not any(map(alive, below)))


def test_an_engine_killed_in_a_run_takes_all_its_processes_along(endless: Endless) -> None:
    engine, below = endless
    engine.kill()
    wait_for(lambda: not any(map(alive, below)))
