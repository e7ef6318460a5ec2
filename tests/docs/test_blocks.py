"""The blocks of code in README and docs are code: they run, or they are read by what reads such files."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from keyless.plugin import Plugin
from keyless_iam.expectations import read_expectations
from keyless_iam.reading import read_document

from tests.components.recording import record
from tests.docs.blocks import ROOT, Block, all_blocks, blocks, blocks_of
from tests.docs.command_line import command_lines, problem_of

LANGUAGES = {"access", "json", "python", "sh", "text", "yaml"}
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def each(*languages: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("block", blocks(*languages), ids=str)


def test_every_block_says_what_it_is() -> None:
    """Only a text is taken as it stands: what a program prints, or a form."""
    assert [f"{block}: {block.language!r}" for block in all_blocks() if block.language not in LANGUAGES] == []


def test_a_fence_that_is_not_closed_is_an_error() -> None:
    with pytest.raises(AssertionError, match=re.escape("p.md: a fence is not closed")):
        list(blocks_of(Path("p.md"), "```sh\nmake up\n```\n\n```json\n{}\n"))


def runs_a_component(block: Block) -> bool:
    return "from keyless import" in block.text or "import pulumi" in block.text


@each("python")
def test_python_is_python(block: Block) -> None:
    ast.parse(block.text)


@pytest.mark.parametrize("block", [block for block in blocks("python") if runs_a_component(block)], ids=str)
def test_programs_run(block: Block) -> None:
    recording = record(lambda: exec(compile(block.text, str(block), "exec"), {"__name__": "__main__"}), preview=True)

    assert recording.aws


@each("json")
def test_json_is_json_and_a_policy_is_a_policy(block: Block) -> None:
    value = json.loads(block.text)

    if isinstance(value, dict) and "Statement" in value:
        read_document(block.text)


@each("yaml")
def test_yaml_is_yaml_and_names_arguments_that_there_are(block: Block) -> None:
    schema = json.loads(Plugin("0.0.0").schema or "{}")
    arguments = schema["resources"]["keyless:index:Instance"]["inputProperties"]
    grant = schema["types"]["keyless:index:S3Grant"]["properties"]

    value: dict[str, Any] = yaml.safe_load(block.text)

    for resource in value.get("resources", {}).values():
        assert resource["type"] == "keyless:index:Instance"
        assert set(resource["properties"]) <= set(arguments)
        assert all(set(given) <= set(grant) for given in resource["properties"]["s3"])


@each("access")
def test_access_files_are_read(block: Block) -> None:
    assert read_expectations(block.text)


@each("sh")
def test_commands_and_targets_are_there(block: Block) -> None:
    problems: list[str] = []
    for words in command_lines(block.text):
        if words[0].split("/")[-1] == "keyless":
            problems.append(problem_of(words))
        if words[0] == "make":
            targets = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
            problems += [f"make {target}" for target in targets if target not in TARGETS]
    assert [problem for problem in problems if problem] == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("keyless sandbox up --https", ""),
        ('eval "$(.venv/bin/keyless sandbox env)"', ""),
        ("A=1 keyless can s3:GetObject arn:aws:s3:::b/k --policy p.json | cat", ""),
        ("keyless sandbox exec -- python --version", ""),
        ("keyless sandbox fly", "there is no command keyless sandbox fly"),
        ("make up && keyless diff --loud -- pulumi preview", "keyless diff: No such option '--loud'."),
        ("x=$(keyless sandbox env --shell)", "keyless sandbox env: No such option '--shell'. Did you mean '--help'?"),
    ],
)
def test_a_command_line_is_held_to_the_commands(line: str, problem: str) -> None:
    found = [problem_of(words) for words in command_lines(line) if words[0].split("/")[-1] == "keyless"]

    assert "".join(found) == problem
