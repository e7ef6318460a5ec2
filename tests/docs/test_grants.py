"""The cookbook: each program yields the policy that is shown after it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from keyless_cli import main
from keyless_iam.reading import read_document

from tests.components.recording import record
from tests.docs.blocks import ROOT, Block, blocks_of
from tests.docs.command_line import command_lines

PAGE = ROOT / "docs" / "grants.md"
BLOCKS = list(blocks_of(PAGE.relative_to(ROOT), PAGE.read_text("utf-8")))


def recipes() -> Iterator[tuple[Block, str, Block]]:
    """Each program, the name of the policy that is shown after it, and the policy."""
    program = None
    for block in BLOCKS:
        if block.language == "python":
            program = block
        marked = re.search(r"<!-- yields: (\S+) -->\n$", block.before)
        if marked:
            assert program is not None
            yield program, marked[1], block


def policy_of(program: Block, name: str) -> dict[str, Any]:
    """What a program registers at preview, without the Deny that all policies of an own role end with."""
    document = record(lambda: exec(program.text, {}), preview=True).policy(name)
    kept = [each for each in document["Statement"] if each.get("Sid") != "DenyCredentialsNotFromImdsV2"]
    return {**document, "Statement": kept}


@pytest.mark.parametrize(("program", "name", "shown"), list(recipes()), ids=str)
def test_a_program_yields_the_policy_that_is_shown(program: Block, name: str, shown: Block) -> None:
    assert read_document(json.dumps(policy_of(program, name))) == read_document(shown.text)


def test_every_policy_is_held_to_a_program_but_that_of_the_other_account() -> None:
    policies = [block for block in BLOCKS if block.language == "json"]

    assert len(list(recipes())) == len(policies) - 1 > 5


@pytest.fixture
def question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the page asks about the other account's bucket, in a folder with the files that it names."""
    (bucket,) = [block for block in BLOCKS if block.before.endswith("<!-- bucket policy -->\n")]
    program = next(program for program, _, shown in recipes() if "partner-4711" in shown.text)
    (tmp_path / "bucket.json").write_text(bucket.text)
    (tmp_path / "web.json").write_text(json.dumps(record(lambda: exec(program.text, {})).policy()))
    monkeypatch.chdir(tmp_path)
    (words,) = [words for block in BLOCKS if block.language == "sh" for words in command_lines(block.text)]
    return words[1:]


def test_the_other_account_s_bucket_is_reached_by_both_policies_together(question: list[str]) -> None:
    answer = CliRunner().invoke(main, question)

    assert answer.exit_code == 0, answer.output


@pytest.mark.parametrize("side", ["web.json", "bucket.json"])
def test_it_is_not_reached_if_one_side_does_not_allow_it(question: list[str], side: str) -> None:
    text = Path(side).read_text()
    Path(side).write_text(text.replace("s3:GetObject", "s3:GetObjectVersion"))

    answer = CliRunner().invoke(main, question)

    assert answer.exit_code == 1, answer.output
