"""The command, on what `pulumi` prints; the engine itself is met in tests/end_to_end/test_diff.py."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from keyless_cli import main

from tests.preview.making import (
    ATTACHMENT,
    BUCKET,
    READ,
    UNKNOWN,
    WRITE,
    create,
    delete,
    role,
    role_policy,
    same,
    state,
    update,
)
from tests.preview.printing import logged, printed

BROADENED = printed(*same(role()), *update(role_policy(READ), role_policy(WRITE)))
NARROWED = printed(*same(role()), *update(role_policy(WRITE), role_policy(READ)))
UNCHANGED = printed(*same(role(), role_policy(READ)))
UNDECIDED = printed(*same(role()), *update(role_policy(READ), role_policy(UNKNOWN)))
DELETED = printed(*same(role()), *delete(state(BUCKET, "old", {"bucket": "old"}, id="old")))
REPLACED = printed(*update(*[state(BUCKET, "old", {"bucket": "old"}, id="old")] * 2, "bucket", op="replace"))
VIOLATION = {
    "policyName": "s3-any-bucket",
    "policyPackName": "keyless",
    "enforcementLevel": "advisory",
    "severity": "high",
    "resourceUrn": role().urn,
    "message": "Statement 0 reaches any bucket.",
}


def diff(*arguments: str, given: str | None = None, **variables: str) -> Result:
    return CliRunner(env=variables).invoke(main, ["diff", *arguments], input=given)


def test_error_lines_are_what_they_are() -> None:
    """Guards the helper below: click keeps standard error apart."""
    assert diff("no-such-file").stderr.startswith("keyless: no-such-file: ")


def told(result: Result) -> str:
    assert result.exit_code == 2, result.output
    return result.stderr


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder first on PATH with a `pulumi` that prints the file `digest`, logs the file `events` and notes its call."""
    program = tmp_path / "pulumi"
    program.write_text(
        f"""#!/bin/sh
cd {tmp_path}
echo "$@" "| $PULUMI_DEBUG_COMMANDS$PULUMI_ENABLE_STREAMING_JSON_PREVIEW" > call
for each; do case $each in --event-log=*) [ -f events ] && cp events "${{each#*=}}";; esac; done
echo "what it says besides" >&2
[ -f digest ] && cat digest
exit $(cat code 2>/dev/null || echo 0)
"""
    )
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path


# What is read.


def test_a_preview_comes_from_a_file_or_from_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "preview.json"
    file.write_text(BROADENED)
    by_name = diff(str(file), "--format", "markdown")
    assert "web** (role)\n  - can now write objects under data/in/" in by_name.stdout
    assert diff("-", "--format", "markdown", given=BROADENED).stdout == by_name.stdout
    assert diff("--format", "markdown", given=BROADENED).stdout == by_name.stdout
    assert by_name.exit_code == 0


def test_several_previews_make_one_report(tmp_path: Path) -> None:
    for name, text in {"a": BROADENED, "b": NARROWED.replace("dev::shop", "prod::shop")}.items():
        (tmp_path / name).write_text(text)
    said = diff(str(tmp_path / "a"), str(tmp_path / "b"), "--format", "markdown").stdout
    assert "## shop / dev" in said
    assert "## shop / prod" in said


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "keyless: standard input is empty: give what pulumi preview --json --show-sames prints\n"),
        (
            "Previewing update",
            "keyless: standard input holds no JSON: give what pulumi preview --json --show-sames prints\n",
        ),
    ],
)
def test_error_what_is_no_preview_is_told_in_one_line(given: str, message: str) -> None:
    assert told(diff(given=given)) == message


def test_error_mistakes_of_the_call_are_told_in_one_line(tmp_path: Path) -> None:
    access = tmp_path / "access.expect"
    access.write_text("may web s3:GetObject *\n")
    assert told(diff("--expect", str(access), given=UNCHANGED)).startswith(
        f'keyless: {access}: line 1: "may" is neither'
    )
    assert told(diff("--")) == "keyless: nothing follows --; give pulumi preview and its options\n"
    assert told(diff("--pull-request", "3", given=UNCHANGED)) == (
        "keyless: --repository and --pull-request say where --post puts the report; give --post github too\n"
    )


# What is run.


def test_a_preview_that_is_run_is_asked_for_everything(pulumi: Path) -> None:
    (pulumi / "digest").write_text(BROADENED)
    (pulumi / "events").write_text(logged(VIOLATION))
    result = diff(
        "--format", "markdown", "--", "pulumi", "preview", "--stack", "dev", PULUMI_ENABLE_STREAMING_JSON_PREVIEW="true"
    )
    call, variables = (pulumi / "call").read_text().split(" | ")
    assert call.startswith("preview --stack dev --json --show-sames --event-log=")
    assert variables == "true\n", "the option for a log is hidden without it, and a stream of events is no document"
    assert not Path(call.partition("--event-log=")[2]).parent.exists(), "nothing is left behind"
    assert "can now write objects under data/in/" in result.stdout
    assert "advisory, high: **s3-any-bucket** web: Statement 0 reaches any bucket." in result.stdout


@pytest.mark.parametrize("option", ["--target=urn", "--target", "-t", "-turn", "--target-replace", "--exclude", "-x"])
def test_of_a_run_for_some_targets_nobody_can_tell(pulumi: Path, option: str) -> None:
    (pulumi / "digest").write_text(BROADENED)
    result = diff("--format", "markdown", "--fail-on", "cannot-tell", "--", "pulumi", "preview", option, "x")
    assert "Cannot tell what becomes of access: the preview was run for some targets only" in result.stdout
    assert "can now" not in result.stdout
    assert result.exit_code == 1


def test_error_a_preview_that_failed_is_reported_with_its_error(pulumi: Path) -> None:
    (pulumi / "digest").write_text(printed(diagnostics=[{"severity": "error", "message": "error: no such thing\n"}]))
    (pulumi / "code").write_text("1")
    result = diff("--format", "markdown", "--", "pulumi", "preview")
    assert "The preview failed: what it would change is not known." in result.stdout
    assert "- error: no such thing" in result.stdout
    assert result.exit_code == 2


def test_error_a_preview_that_ends_badly_has_failed_whatever_it_printed(pulumi: Path) -> None:
    (pulumi / "digest").write_text(UNCHANGED)
    (pulumi / "code").write_text("255")
    assert diff("--", "pulumi", "preview").exit_code == 2


def test_error_a_command_that_prints_no_preview(pulumi: Path) -> None:
    (pulumi / "code").write_text("6")
    assert told(diff("--", "pulumi", "preview", "--stack", "x")) == (
        "keyless: pulumi preview --stack x ended with 6 and printed no preview; its own message is above\n"
    )


def test_error_a_command_that_is_no_preview_is_not_run(pulumi: Path) -> None:
    assert told(diff("--", "pulumi", "up")) == (
        "keyless: pulumi up: it is no preview, and could change something; give -- pulumi preview and its options\n"
    )
    assert not (pulumi / "call").exists()


def test_error_a_command_that_is_not_there() -> None:
    assert told(diff("--", "no-such-program", "preview")) == (
        "keyless: no-such-program preview: No such file or directory; install Pulumi, or see PATH\n"
    )


# How it ends.


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (UNCHANGED, set()),
        (BROADENED, {"broadened"}),
        (NARROWED, {"narrowed"}),
        (UNDECIDED, {"cannot-tell"}),
        (DELETED, {"delete"}),
        (REPLACED, {"replace"}),
    ],
    ids=["unchanged", "broadened", "narrowed", "undecided", "deleted", "replaced"],
)
def test_the_exit_code_says_whether_there_is_something_of_a_kind(text: str, kinds: set[str]) -> None:
    every = ["broadened", "narrowed", "cannot-tell", "delete", "replace", "expect"]
    assert {kind for kind in every if diff("--fail-on", kind, given=text).exit_code == 1} == kinds
    assert diff(given=text).exit_code == 0, "without --fail-on nothing counts"


def test_a_line_of_an_access_file_that_breaks_counts_as_such(tmp_path: Path) -> None:
    access = tmp_path / "access.expect"
    access.write_text("cannot web s3:PutObject arn:aws:s3:::data/in/a\n")
    result = diff("--expect", str(access), "--fail-on", "expect", "--format", "markdown", given=BROADENED)
    assert "access.expect, line 1: `cannot web s3:PutObject arn:aws:s3:::data/in/a` does not hold" in result.stdout
    assert result.exit_code == 1
    assert diff("--expect", str(access), "--fail-on", "expect", given=NARROWED).exit_code == 0


def test_what_policy_packs_found_counts_whatever_its_level(pulumi: Path) -> None:
    (pulumi / "digest").write_text(UNCHANGED)
    (pulumi / "events").write_text(logged(VIOLATION))
    assert diff("--fail-on", "policy", "--", "pulumi", "preview").exit_code == 1
    (pulumi / "events").write_text(logged())
    assert diff("--fail-on", "policy", "--", "pulumi", "preview").exit_code == 0


def test_error_a_format_that_does_not_tell_of_policies_gives_no_all_clear() -> None:
    assert told(diff("--fail-on", "policy", given=UNCHANGED)).startswith(
        "keyless: --fail-on policy: what pulumi preview"
    )


def test_what_nobody_can_tell_is_said_to_those_who_ask_for_what_is_proved() -> None:
    result = diff("--fail-on", "broadened", given=UNDECIDED)
    assert result.stderr == "keyless diff: some of it nobody can tell, which --fail-on cannot-tell counts\n"
    assert result.exit_code == 0


# How it is written.


def test_an_attached_policy_is_told_in_every_format() -> None:
    attached = state(ATTACHMENT, "all", {"role": "web", "policyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"})
    text = printed(*same(role(), role_policy(READ)), *create(attached))
    assert "can now" in diff(given=text).stdout
    assert "can now" in diff("--format", "markdown", given=text).stdout
    assert json.loads(diff("--format", "json", given=text).stdout)["version"] == 1
    assert json.loads(diff("--format", "sarif", given=text).stdout)["version"] == "2.1.0"
