"""docs/check.md says what the commands do."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from keyless_iam.commands.can import can
from keyless_iam.commands.check import check

PAGE = (Path(__file__).parents[2] / "docs" / "check.md").read_text()


@pytest.mark.parametrize("command", [check, can], ids=lambda command: command.name)
def test_every_option_is_told(command: click.Command) -> None:
    section = PAGE.split(f"## `keyless {command.name}`")[1].split("\n## ")[0]

    for option in (p for p in command.params if isinstance(p, click.Option)):
        assert f"`{option.opts[0]}`" in section, option.opts[0]


def test_the_example_is_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (document,) = re.findall(r"A policy that reads any bucket:\n\n```json\n(.*?)```", PAGE, re.DOTALL)
    (told,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("role.json").write_text(document)

    assert CliRunner().invoke(check, ["role.json"]).output == told


def test_the_configuration_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (given,) = re.findall(r"is an error\.\n\n```json\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("config.json").write_text(given)
    Path("p.json").write_text(
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}'
    )

    result = CliRunner().invoke(check, ["--config", "config.json", "p.json"])

    assert result.exit_code == 0, result.output
