"""What 'make up' and 'make down' run, on the real engine and in a sandbox of its own."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[2]
Run = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Runs a script of the Makefile; what it started ends with the test."""
    variables = {
        **os.environ,
        "KEYLESS_SANDBOX_DIR": str(tmp_path / "sandbox"),
        "STACK_FOLDER": str(tmp_path / "stack"),
    }

    def script(name: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [ROOT / "scripts" / name],
            env=variables,
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    yield script
    script("down.sh")


def test_up_runs_the_app_without_a_key_a_second_up_changes_nothing_and_down_leaves_nothing(
    run: Run, tmp_path: Path
) -> None:
    before = committed()

    first = run("up.sh")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "\n    + 14 created\n" in first.stdout
    for line in (
        "credentials from iam-role",
        "running as arn:aws:sts::123456789012:assumed-role/app-role-",
        "listed 2 object(s) under s3://keyless-dev-4711/in/",
        "read in/hello.txt: 15 bytes, sha256 ",
        "wrote s3://keyless-dev-4711/out/report.json",
    ):
        assert f"\n{line}" in first.stdout

    second = run("up.sh")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "\n    14 unchanged\n" in second.stdout

    down = run("down.sh")
    assert down.returncode == 0, down.stdout + down.stderr
    assert "\n    - 14 deleted\n" in down.stdout
    assert not (tmp_path / "stack").exists()
    assert not (tmp_path / "sandbox").exists()
    assert committed() == before


def test_down_has_nothing_to_do_where_nothing_is_up(run: Run) -> None:
    down = run("down.sh")
    assert (down.returncode, down.stdout) == (0, "sandbox: does not run\n")


def committed() -> tuple[bytes, ...]:
    """The files beside which Pulumi writes."""
    return tuple((ROOT / name).read_bytes() for name in ("Pulumi.yaml", "Pulumi.dev.yaml"))
