"""The script is run for real, with its two folders moved and the commands that change a machine recorded."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import user_data as module
from app.user_data import AppSettings, user_data

ROOT = Path(__file__).parents[2]
PLAIN = AppSettings("orders", read_prefix="in/", write_prefix="out/", region="eu-west-1")
LIMIT = 16 * 1024


@dataclass(frozen=True)
class Machine:
    """What an instance looks like after its first start."""

    app: Path
    unit: str
    commands: list[str]


@contextmanager
def started_with(script: str, *, installer: str = "dnf") -> Iterator[Machine]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        app, bin_ = root / "app", root / "bin"
        (app / "venv" / "bin").mkdir(parents=True)
        bin_.mkdir()
        log = root / "log"
        log.touch()
        for command in (installer, "python3.11", "python3", "systemctl"):
            stub(bin_ / command, log)
        stub(app / "venv" / "bin" / "pip", log)
        moved = script.replace("/opt/keyless-app", str(app)).replace("/etc/systemd/system", str(root))
        (bin_ / "cat").symlink_to("/bin/cat")
        subprocess.run(["/bin/bash", "-c", moved], env={"PATH": str(bin_)}, check=True)
        yield Machine(app, (root / "keyless-app.service").read_text(), log.read_text().splitlines())


def stub(path: Path, log: Path) -> None:
    path.write_text(f'#!/bin/bash\necho "{path.name} $*" >>{log}\n')
    path.chmod(0o755)


def environment(machine: Machine) -> dict[str, str]:
    """The environment file as systemd reads it; in double quotes its rules are the shell's."""
    file = machine.app / "environment"
    shell = f"set -a; . {file}; /usr/bin/env -0"
    printed = subprocess.run(["/bin/bash", "-c", shell], env={}, capture_output=True, check=True).stdout.decode()
    pairs = dict(line.split("=", 1) for line in printed.split("\0") if line)
    return {name: value for name, value in pairs.items() if name.startswith(("APP_", "AWS_"))}


def test_the_program_arrives_as_it_is() -> None:
    with started_with(user_data(PLAIN)) as machine:
        assert (machine.app / "main.py").read_text() == (ROOT / "app" / "main.py").read_text()


def test_the_program_learns_its_settings_and_no_key() -> None:
    with started_with(user_data(PLAIN)) as machine:
        assert environment(machine) == {
            "APP_BUCKET": "orders",
            "APP_READ_PREFIX": "in/",
            "APP_WRITE_PREFIX": "out/",
            "AWS_REGION": "eu-west-1",
            "AWS_EC2_METADATA_V1_DISABLED": "true",
        }


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=["Cc"]), max_size=30))
@settings(max_examples=25, deadline=None)
def test_a_prefix_of_any_characters_arrives_as_it_is(prefix: str) -> None:
    with started_with(user_data(AppSettings("orders", prefix, "out/", "eu-west-1"))) as machine:
        assert environment(machine)["APP_READ_PREFIX"] == prefix


def test_error_a_line_break_cannot_smuggle_in_another_setting() -> None:
    with pytest.raises(ValueError, match=r"^APP_READ_PREFIX has a control character$"):
        user_data(AppSettings("orders", "in/\nAWS_ACCESS_KEY_ID=x", "out/", "eu-west-1"))


@pytest.mark.parametrize(
    ("installer", "python", "installs"),
    [
        ("dnf", "python3.11", ["dnf install -y python3.11 python3.11-pip"]),
        ("apt-get", "python3", ["apt-get update", "apt-get install -y python3-venv"]),
    ],
)
def test_an_interpreter_that_boto3_supports_is_installed_and_used(
    installer: str, python: str, installs: list[str]
) -> None:
    with started_with(user_data(PLAIN), installer=installer) as machine:
        assert machine.commands == [
            *installs,
            f"{python} -m venv {machine.app}/venv",
            f"pip install --no-cache-dir boto3=={module.BOTO3_VERSION}",
            "systemctl daemon-reload",
            "systemctl enable keyless-app.service",
            "systemctl start --no-block keyless-app.service",
        ]


def test_the_unit_runs_the_program_as_a_user_of_its_own() -> None:
    with started_with(user_data(PLAIN)) as machine:
        assert "\nDynamicUser=yes\n" in machine.unit
        assert f"\nExecStart={machine.app}/venv/bin/python {machine.app}/main.py\n" in machine.unit
        assert f"\nEnvironmentFile={machine.app}/environment\n" in machine.unit


def test_the_script_fits_into_user_data() -> None:
    longest = AppSettings("b" * 63, "p" * 1024, "q" * 1024, "ap-southeast-99")
    assert len(user_data(longest).encode()) < LIMIT


def test_the_instance_installs_the_boto3_that_the_tests_ran_with() -> None:
    assert f"\nboto3=={module.BOTO3_VERSION}\n" in (ROOT / "requirements.txt").read_text()


def test_nothing_in_the_program_ends_the_file_early() -> None:
    assert not re.search("^END_OF_KEYLESS_APP$", (ROOT / "app" / "main.py").read_text(), re.MULTILINE)
