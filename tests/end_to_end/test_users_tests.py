"""Tests of users with the fixtures for pytest: those of the documentation's page, and those of a stranger's project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .harness import ROOT, VIRTUALENV

pytestmark = pytest.mark.end_to_end

PAGE = ROOT / "docs" / "testing-with-pytest.md"
STRANGER = ROOT / "examples" / "stranger"
FILE = re.compile(r"^`(?P<name>\w+\.py)`.*?:\n\n```python\n(?P<text>.*?)```", re.MULTILINE | re.DOTALL)


def pytest_in(folder: Path, engine_bin: str) -> str:
    """What pytest tells of the tests in a project, with its environment where the project expects it."""
    (folder / "venv").symlink_to(VIRTUALENV)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "PATH": os.pathsep.join(filter(None, (engine_bin, os.environ["PATH"])))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout + ended.stderr


def test_the_example_of_the_page_passes(tmp_path: Path, engine_bin: str) -> None:
    files = {found["name"]: found["text"] for found in FILE.finditer(PAGE.read_text())}
    assert files.keys() == {"__main__.py", "report.py", "test_report.py"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    shutil.copy(STRANGER / "Pulumi.yaml", tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    told = pytest_in(tmp_path, engine_bin)
    assert "2 passed" in told, told
    assert {path.name for path in tmp_path.iterdir()} - {"venv", "__pycache__"} == before


def test_a_strangers_project_has_tests_that_pass_and_notice_a_change(tmp_path: Path, engine_bin: str) -> None:
    shutil.copytree(STRANGER, tmp_path / "good", ignore=shutil.ignore_patterns("venv", "__pycache__"))
    shutil.copytree(tmp_path / "good", tmp_path / "wide")
    told = pytest_in(tmp_path / "good", engine_bin)
    assert "3 passed" in told, told

    program = tmp_path / "wide" / "__main__.py"
    text = program.read_text()
    program.write_text(text.replace('"s3:GetObject"', '"s3:GetObject", "s3:PutObject", "s3:DeleteObject"'))
    assert program.read_text() != text
    told = pytest_in(tmp_path / "wide", engine_bin)
    assert "1 failed, 2 passed" in told, told
    assert "FAILED tests/test_worker.py::test_the_worker_changes_no_order" in told
