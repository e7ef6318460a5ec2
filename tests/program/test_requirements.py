"""The three requirements files, which 'make lock' writes: they agree with each other and with pyproject.toml."""

from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = [requirement for extra in PROJECT["optional-dependencies"].values() for requirement in extra]
ASKED_FOR: dict[str, list[str]] = {
    "requirements.txt": [*PROJECT["dependencies"], *EXTRAS],
    "components/requirements.txt": PROJECT["dependencies"],
    "policy_pack/requirements.txt": [*PROJECT["dependencies"], "pulumi-policy"],
}


def lines(path: str) -> list[str]:
    return [line for line in (ROOT / path).read_text().splitlines() if not line.startswith("#")]


def pins(path: str) -> set[str]:
    """Each with its marker, if it has one."""
    return {line for line in lines(path) if "==" in line}


@pytest.mark.parametrize("path", ["components/requirements.txt", "policy_pack/requirements.txt"])
def test_every_file_has_the_project_s_pins(path: str) -> None:
    assert pins(path)
    assert pins(path) <= pins("requirements.txt")


@pytest.mark.parametrize(("path", "asked_for"), ASKED_FOR.items())
def test_every_file_pins_what_is_asked_for(path: str, asked_for: list[str]) -> None:
    pinned = [Requirement(pin) for pin in pins(path)]
    versions = {canonicalize_name(pin.name): [next(iter(pin.specifier)).version] for pin in pinned}
    for pin in pinned:
        versions[canonicalize_name(pin.name)].append(next(iter(pin.specifier)).version)
    for requirement in map(Requirement, asked_for):
        fitting = versions.get(canonicalize_name(requirement.name), [])
        assert fitting, f"{path} has no pin of {requirement.name}: run 'make lock'"
        assert all(requirement.specifier.contains(version) for version in fitting), f"{requirement}: run 'make lock'"


def needed(asked_for: Iterable[str]) -> set[str]:
    """The names of all packages that requirements lead to on this interpreter and system, read from what is installed."""
    environment = {key: str(value) for key, value in default_environment().items()}
    found: set[str] = set()
    pending = [(Requirement(text), "") for text in asked_for]
    while pending:
        requirement, extra = pending.pop()
        if requirement.marker and not requirement.marker.evaluate({**environment, "extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        pending += [
            (Requirement(text), wanted)
            for wanted in ({*requirement.extras} if name in found else {"", *requirement.extras})
            for text in distribution(name).requires or ()
        ]
        found.add(name)
    return found


@pytest.mark.parametrize(("path", "asked_for"), ASKED_FOR.items())
def test_every_file_pins_all_that_is_needed_and_nothing_else(path: str, asked_for: list[str]) -> None:
    pinned = [Requirement(pin) for pin in pins(path)]
    here = {canonicalize_name(pin.name) for pin in pinned if not pin.marker or pin.marker.evaluate()}

    assert here == needed(asked_for), f"{path} is not what pyproject.toml asks for: run 'make lock'"


@pytest.mark.parametrize(
    ("path", "project"),
    [("requirements.txt", "-e ."), ("components/requirements.txt", ".."), ("policy_pack/requirements.txt", "..")],
)
def test_every_file_installs_the_project_itself(path: str, project: str) -> None:
    assert [line for line in lines(path) if "==" not in line] == [project]
