"""What is published: built as a release builds it, looked into, and used where nothing else is installed."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from release.files import PROJECT, SCHEMA, version_in

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")
VERSION = version_in(PROJECT, (ROOT / PROJECT).read_text("utf-8"))
PACKAGES = {
    "keyless": "components",
    "keyless_cli": "cli",
    "keyless_iam": "iam",
    "keyless_preview": "preview",
    "keyless_sandbox": "sandbox",
}


def run(*command: "str | Path", folder: Path = ROOT) -> str:
    """What a command prints. Nothing of this process's Python leads it to our sources."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON") and key != "VIRTUAL_ENV"}
    finished = subprocess.run(
        command, cwd=folder, env=kept, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout + finished.stderr


def uv(*arguments: "str | Path") -> None:
    """Runs uv on what it has in its cache, or, where that is not enough, with the network."""
    offline = subprocess.run([UV, "--offline", *arguments], cwd=ROOT, capture_output=True, check=False)
    if offline.returncode:
        run(UV, *arguments)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with sdist and wheel; uv makes the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--python", sys.executable, "--out-dir", folder)
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    return dist / f"keyless-{VERSION}-py3-none-any.whl"


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel and what it depends on, in the versions that are pinned."""
    folder = tmp_path_factory.mktemp("consumer")
    pins = folder / "pins.txt"
    lines = (ROOT / "components" / "requirements.txt").read_text().splitlines(keepends=True)
    pins.write_text("".join(line for line in lines if "==" in line))
    interpreter = folder / "venv" / "bin" / "python"
    uv("venv", "--python", sys.executable, interpreter.parents[1])
    uv("pip", "install", "--python", interpreter, "--constraint", pins, wheel)
    return interpreter


def sources() -> set[str]:
    """The files of the packages, as a program that imports them sees them."""
    return {
        str(path.relative_to(ROOT / room))
        for package, room in PACKAGES.items()
        for path in (ROOT / room / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_has_the_packages_the_licence_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}

    about = f"keyless-{VERSION}.dist-info"
    described = {f"{about}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}
    assert names == sources() | described
    assert {f"{package}/py.typed" for package in PACKAGES} | {"keyless_iam/data/managed_policies.zip"} <= names


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = message_from_string(archive.read(f"keyless-{VERSION}.dist-info/METADATA").decode())

    assert (metadata["Name"], metadata["Version"]) == ("keyless", VERSION)
    assert (metadata["License-Expression"], metadata["Requires-Python"]) == ("Apache-2.0", ">=3.10")
    assert sorted(metadata.get_all("Provides-Extra", [])) == ["dev", "preview", "sandbox"]


def test_the_sdist_has_what_the_wheel_is_made_of_and_no_tests(dist: Path) -> None:
    with tarfile.open(dist / f"keyless-{VERSION}.tar.gz") as archive:
        names = {member.name for member in archive if member.isfile()}

    made_of = {f"{PACKAGES[name.partition('/')[0]]}/{name}" for name in sources()}
    beside = {".gitignore", "CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml"}
    assert names == {f"keyless-{VERSION}/{name}" for name in made_of | beside}


def test_a_consumer_s_test_runs_where_only_the_wheel_is_installed(python: Path, tmp_path: Path) -> None:
    printed = run(python, "-I", ROOT / "tests" / "packaging" / "consumer.py", folder=tmp_path)

    created = [
        "aws:ec2/instance:Instance",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:iam/instanceProfile:InstanceProfile",
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "keyless:index:Instance",
    ]
    assert f"created: {' '.join(created)}\n" in printed
    assert "told: keyless.Instance 'web': s3[0].allow[0]: " in printed
    assert "\nRan 2 tests in " in printed


def test_what_is_installed_is_the_component_that_the_plugin_serves(python: Path, tmp_path: Path) -> None:
    code = "from importlib.metadata import version; from keyless.plugin import Plugin; print(Plugin(version('keyless')).schema)"
    schema = json.loads(run(python, "-I", "-c", code, folder=tmp_path))

    assert schema.pop("version") == VERSION
    assert schema == json.loads((ROOT / SCHEMA).read_text("utf-8"))


def test_the_command_is_installed_with_the_wheel(python: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text('{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}')
    keyless = python.with_name("keyless")

    assert run(keyless, "--version", folder=tmp_path) == f"keyless {VERSION}\n"
    request = ("s3:GetObject", "arn:aws:s3:::orders/in/a")
    assert run(keyless, "can", *request, "--policy", policy, folder=tmp_path).startswith("allowed")
