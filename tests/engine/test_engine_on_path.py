import os

import pytest

from .conftest import Shed


def test_a_pulumi_on_path_that_fits_is_used(shed: Shed) -> None:
    shed.put_pulumi("3.259.0")
    result = shed.run("ensure")
    assert (result.returncode, result.stdout) == (0, "engine: pulumi 3.259.0 from PATH\n")


def test_a_pulumi_on_path_needs_no_folder_before_it(shed: Shed) -> None:
    shed.put_pulumi("3.259.0")
    result = shed.run("bin")
    assert (result.returncode, result.stdout) == (0, "\n")


@pytest.mark.parametrize("version", ["3.236.0", "2.99.0", "4.0.0"])
def test_a_pulumi_of_another_version_is_refused_and_the_build_is_used(shed: Shed, version: str) -> None:
    shed.put_pulumi(version)
    shed.put_go()
    result = shed.run("ensure")
    assert result.returncode == 0
    assert f"it is {version}, and 3.237 or newer but below 4 is needed" in result.stderr
    assert "built from source" in result.stdout


@pytest.mark.parametrize("version", ["3.237.0", "3.999.1", "3.260.0-alpha.x1a2b3c"])
def test_versions_at_the_ends_of_the_range_fit(shed: Shed, version: str) -> None:
    shed.put_pulumi(version)
    assert f"pulumi {version} from PATH" in shed.run("ensure").stdout


def test_a_pulumi_without_its_python_host_is_refused_and_says_so(shed: Shed) -> None:
    shed.put_pulumi("3.259.0", language_host=False)
    shed.put_go()
    result = shed.run("ensure")
    assert "pulumi-language-python, is neither beside it nor on PATH" in result.stderr
    assert "built from source" in result.stdout


def test_a_python_host_beside_the_real_file_of_a_linked_pulumi_is_found(shed: Shed) -> None:
    shed.put_pulumi("3.259.0")
    linked = shed.root / "linked"
    linked.mkdir()
    (linked / "pulumi").symlink_to(shed.programs / "pulumi")
    result = shed.run("ensure", PATH=str(linked))
    assert result.stdout == "engine: pulumi 3.259.0 from PATH\n"


def test_a_pulumi_that_gives_no_version_is_refused(shed: Shed) -> None:
    shed.put("pulumi", "import sys; sys.exit(1)")
    result = shed.run("ensure")
    assert result.returncode == 2
    assert "does not answer with a version" in result.stderr


def test_a_built_engine_on_path_is_not_taken_for_an_installed_one(shed: Shed) -> None:
    shed.put_go()
    folder = shed.run("bin").stdout.strip()
    result = shed.run("ensure", PATH=os.pathsep.join([folder, str(shed.programs)]))
    assert result.stdout == "engine: pulumi 3.259.0 built from source (cached)\n"


def test_with_neither_pulumi_nor_go_both_ways_out_are_named(shed: Shed) -> None:
    result = shed.run("ensure")
    assert (result.returncode, result.stdout) == (2, "")
    assert "https://www.pulumi.com/docs/install/" in result.stderr
    assert "https://go.dev/doc/install" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_go_that_is_too_old_is_an_error_in_its_own_words(shed: Shed) -> None:
    shed.put_go()
    result = shed.run("ensure", FAKE_GO_OLD="1")
    assert result.returncode == 2
    assert "go.mod requires go >= 1.26.0 (running go 1.20)" in result.stderr
    assert "https://go.dev/doc/install" in result.stderr
