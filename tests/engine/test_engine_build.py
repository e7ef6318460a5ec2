import os
import signal
from pathlib import Path

from .conftest import Shed
from .processes import alive, wait_for

PACKAGES = [
    "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    "./langhost",
]


HOSTS = ("pulumi-language-go", "pulumi-language-nodejs", "pulumi-language-python")


def entries(shed: Shed) -> list[str]:
    return sorted(path.name for path in shed.cache.iterdir() if path.name not in {"build.lock", "programs"})


def test_a_build_holds_the_programs_and_the_official_script(shed: Shed) -> None:
    shed.put_go()
    folder = Path(shed.run("bin").stdout.strip())
    assert folder.parent == shed.cache
    assert sorted(path.name for path in folder.iterdir()) == [
        "pulumi",
        "pulumi-language-go",
        "pulumi-language-nodejs",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "pulumi-language-yaml",
    ]
    assert os.access(folder / "pulumi-language-python-exec", os.X_OK)


def test_the_language_hosts_are_one_executable_under_three_names(shed: Shed) -> None:
    shed.put_go()
    folder = Path(shed.run("bin").stdout.strip())
    assert len({(folder / host).stat().st_ino for host in HOSTS}) == 1


def test_after_a_change_of_the_language_hosts_they_alone_are_built(shed: Shed) -> None:
    shed.put_go()
    first = shed.run("bin").stdout
    source = shed.engine / "langhost" / "main.go"
    source.write_text(source.read_text() + "// changed")
    second = shed.run("bin").stdout
    assert first != second
    assert [package for _, package in shed.builds()] == [*PACKAGES, "./langhost"]
    assert len(list(Path(second.strip()).iterdir())) == 6


def test_after_a_change_of_the_pins_everything_is_built(shed: Shed) -> None:
    shed.put_go()
    shed.run("bin")
    pins = shed.engine / "go.sum"
    pins.write_text(pins.read_text() + "changed")
    shed.run("bin")
    assert [package for _, package in shed.builds()] == [*PACKAGES, *PACKAGES]


def test_the_second_time_nothing_is_built(shed: Shed) -> None:
    shed.put_go()
    first, second = shed.run("ensure"), shed.run("ensure")
    assert first.stdout.startswith("engine: pulumi 3.259.0 built from source (")
    assert first.stdout.endswith(" s)\n")
    assert second.stdout == "engine: pulumi 3.259.0 built from source (cached)\n"
    assert [package for _, package in shed.builds()] == PACKAGES


def test_what_is_being_built_is_said_on_standard_error(shed: Shed) -> None:
    shed.put_go()
    lines = shed.run("ensure").stderr.splitlines()
    assert lines[0] == "engine: building pulumi (1 of 3)"
    assert all("\r" not in line for line in lines)


def test_two_builds_at_once_build_once(shed: Shed) -> None:
    shed.put_go()
    first = shed.start("ensure", FAKE_GO_PAUSE="0.5")
    wait_for(shed.builds)
    second = shed.run("ensure")
    first.communicate(timeout=30)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "another build is running" in second.stderr
    assert second.stdout.endswith("(cached)\n")
    assert [package for _, package in shed.builds()] == PACKAGES


def test_a_killed_build_takes_its_compiler_along_and_does_not_block_the_next(shed: Shed) -> None:
    shed.put_go()
    killed = shed.start("ensure", FAKE_GO_PAUSE="600")
    wait_for(shed.builds)
    compiler = shed.builds()[0][0]
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=30)
    wait_for(lambda: not alive(compiler))

    result = shed.run("ensure")
    assert result.returncode == 0
    assert "another build" not in result.stderr
    assert len(entries(shed)) == 1, "what the killed build left is gone"


def test_an_interrupted_build_ends_with_its_compiler_and_without_a_traceback(shed: Shed) -> None:
    shed.put_go()
    interrupted = shed.start("ensure", FAKE_GO_PAUSE="600")
    wait_for(shed.builds)
    interrupted.send_signal(signal.SIGINT)
    _, stderr = interrupted.communicate(timeout=30)
    assert interrupted.returncode == 2
    assert "Traceback" not in stderr
    wait_for(lambda: not alive(shed.builds()[0][0]))
    assert entries(shed) == []


def test_a_failed_build_shows_its_end_and_leaves_only_finished_programs_in_the_cache(shed: Shed) -> None:
    shed.put_go()
    result = shed.run("ensure", FAKE_GO_FAILS_AT=PACKAGES[1])
    assert (result.returncode, result.stdout) == (2, "")
    assert "building pulumi-language-yaml (2 of 3) failed" in result.stderr
    assert "undefined: trouble" in result.stderr
    assert entries(shed) == []
    assert shed.run("ensure").returncode == 0
    assert [package for _, package in shed.builds()] == [*PACKAGES[:2], *PACKAGES[1:]]


def test_the_cache_is_in_the_users_cache_folder_unless_told_otherwise(shed: Shed) -> None:
    shed.put_go()
    result = shed.run("bin", KEYLESS_ENGINE_CACHE="", XDG_CACHE_HOME=str(shed.root / "caches"))
    assert Path(result.stdout.strip()).parent == shed.root / "caches" / "keyless" / "engine"
