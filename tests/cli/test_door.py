"""The front door: finds rooms, costs nothing, and says what to install."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import entry_points, version

import pytest
from click.testing import CliRunner
from keyless_cli import door, main

HEAVY = {"pulumi", "pulumi_aws", "moto", "boto3", "botocore", "grpc", "flask", "rich"}


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["sandbox", "--help"], ["sandbox", "up", "--help"]], ids=" ".join
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        f"import sys, json; from keyless_cli import main; main({arguments!r}, standalone_mode=False); "
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    loaded = set(json.loads(run(code).stderr.splitlines()[-1]))
    assert not loaded & HEAVY


def test_help_names_every_room() -> None:
    text = CliRunner().invoke(main, ["--help"]).output
    for name, room in door.ROOMS.items():
        assert re.search(rf"^  {name} +{re.escape(room.help)}$", text, re.MULTILINE)


def test_the_version_is_the_distributions() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"keyless {version('keyless')}\n"


def test_the_command_that_is_installed_is_this_door() -> None:
    [script] = entry_points(group="console_scripts", name="keyless")
    assert script.load() is main


@pytest.mark.parametrize("missing", ["needs", "module"])
def test_error_a_room_whose_packages_are_missing_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    room = replace(door.ROOMS["sandbox"], **{missing: "no_such_package"})
    monkeypatch.setitem(door.ROOMS, "sandbox", room)
    answer = CliRunner().invoke(main, ["sandbox", "up"])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith("keyless: `keyless sandbox` is not installed: pip install 'keyless[sandbox]'")
    assert len(answer.stderr.splitlines()) == 1


def test_error_an_unknown_room() -> None:
    answer = CliRunner().invoke(main, ["sandbos"])
    assert answer.exit_code == 2
    assert "No such command 'sandbos'" in answer.output
    assert "Traceback" not in answer.output
