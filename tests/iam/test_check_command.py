import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from keyless_iam.commands.check import check

WIDE = {"Sid": "Wide", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
NARROW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::app-data/in/*"}
ROOT = Path(__file__).parents[2]
SARIF = json.loads((Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_text())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, *statements: Any) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2))
    return name


def run(*arguments: str, input: str | bytes | None = None) -> Result:  # noqa: A002  click's name
    result = CliRunner().invoke(check, arguments, input=input)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_good_policy_has_no_findings() -> None:
    result = run(write("good.json", NARROW))

    assert (result.exit_code, result.output) == (0, "keyless check: 1 document, no findings\n")


def test_a_wide_policy_is_found_at_the_line_of_its_statement() -> None:
    result = run(write("wide.json", NARROW, WIDE))

    assert result.exit_code == 1
    assert "wide.json:9:5: s3-any-bucket [mandatory, high]" in result.output
    assert 'Statement 1 ("Wide"), Resource:' in result.output
    assert "Example: s3:GetObject on arn:aws:s3:::any-bucket/any-key" in result.output
    assert result.output.endswith("keyless check: 1 document, 1 finding (1 mandatory, 0 advisory)\n")


def test_folders_are_searched_and_other_json_is_left_out() -> None:
    write("policies/a.json", WIDE)
    write("policies/deep/b.json", NARROW)
    Path("policies/package.json").write_text('{"name": "x"}')

    result = run("policies")

    assert result.exit_code == 1
    assert (
        "keyless check: 2 documents, 1 finding (1 mandatory, 0 advisory), 1 skipped, being no policies" in result.output
    )


def test_standard_input_is_read() -> None:
    text = json.dumps({"Version": "2012-10-17", "Statement": WIDE})

    for arguments in ((), ("-",)):
        assert "-:1:40: s3-any-bucket" in run(*arguments, input=text).output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"Statement": [{"Effect": "Allow"}]}', "Statement[0]: it has no Action; add Action"),
    ],
)
def test_error_of_a_file_that_is_no_policy_and_the_others_are_checked_all_the_same(content: bytes, told: str) -> None:
    Path("bad.json").write_bytes(content)

    result = run("bad.json", write("wide.json", WIDE))

    assert result.exit_code == 2
    assert "bad.json: cannot be read" in result.output
    assert told in result.output
    assert "s3-any-bucket" in result.output


def test_error_of_a_file_that_is_not_there() -> None:
    result = run("nowhere.json")

    assert result.exit_code == 2
    assert "nowhere.json: cannot be read\n  file: No such file or directory" in result.output


def test_a_trust_policy_is_judged_as_one() -> None:
    result = run(write("trust.json", {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}))

    assert "trust-anyone [mandatory, critical]" in result.output


def test_a_type_that_is_given_counts() -> None:
    result = run("--type", "trust", write("identity.json", NARROW))

    assert result.exit_code == 2
    assert "Statement[0].Resource: a policy of this kind has none; leave it out" in result.output


def test_the_preset_decides_levels() -> None:
    path = write("wide.json", WIDE)

    assert "s3-any-bucket [advisory, high]" in run("--preset", "audit", path).output
    assert "s3-any-bucket [mandatory, high]" in run("--preset", "strict", path).output


def test_a_configuration_disables_lowers_and_excepts() -> None:
    path = write("wide.json", WIDE)
    exception = {"file": "wide*", "reason": "until the move", "expires": "2999-01-01"}
    for given, found in (
        ({"s3-any-bucket": "disabled"}, ""),
        ({"s3-any-bucket": {"enforcementLevel": "advisory"}}, "s3-any-bucket [advisory, high]"),
        ({"s3-any-bucket": {"exceptions": [exception]}}, ""),
        ({"s3-any-bucket": {"exceptions": [{**exception, "file": "other"}]}}, "s3-any-bucket [mandatory, high]"),
        ({"all": "advisory"}, "s3-any-bucket [advisory, high]"),
    ):
        Path("config.json").write_text(json.dumps(given))

        result = run("--config", "config.json", path)

        assert (found in result.output) if found else ("s3-any-bucket" not in result.output), given


def test_an_exception_that_has_expired_excuses_nothing_and_is_told() -> None:
    exception = {"file": "*", "reason": "until the move", "expires": "2020-01-01"}
    Path("config.json").write_text(json.dumps({"s3-any-bucket": {"exceptions": [exception]}}))

    result = run("--config", "config.json", write("wide.json", WIDE))

    assert result.exit_code == 1
    assert "Its exception (until the move) expired on 2020-01-01." in result.output


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{", "config.json: it is no JSON"),
        ("[]", "config.json: it is no JSON object"),
        ('{"s3-any-buckets": "disabled"}', 'config.json: there is no rule "s3-any-buckets"'),
        ('{"s3-any-bucket": "off"}', "config.json: s3-any-bucket: the level is one of disabled, advisory, mandatory"),
        ('{"s3-any-bucket": {"allowdBuckets": []}}', 'there is no property "allowdBuckets"'),
        ('{"s3-any-bucket": {"exceptions": [{"file": "*"}]}}', "exceptions[0].reason is missing"),
        ('{"s3-any-bucket": {"exceptions": [{"file": "*", "reason": "x", "expires": "soon"}]}}', '"soon" is no date'),
    ],
)
def test_error_of_a_configuration_that_says_what_cannot_be(given: str, told: str) -> None:
    Path("config.json").write_text(given)

    result = run("--config", "config.json", write("wide.json", WIDE))

    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output


def test_a_baseline_holds_what_was_found_and_nothing_new() -> None:
    path = write("old.json", NARROW, WIDE)

    written = run("--write-baseline", "baseline.json", path)
    assert written.exit_code == 0
    assert "baseline.json holds 1 findings" in written.output

    # The statement has moved, and is the same all the same.
    write("old.json", WIDE, NARROW)
    again = run("--baseline", "baseline.json", path)
    assert (again.exit_code, again.output) == (0, "keyless check: 1 document, no findings, 1 in the baseline\n")

    write("old.json", WIDE, {**WIDE, "Sid": "New", "Action": "s3:PutObject"})
    assert run("--baseline", "baseline.json", path).exit_code == 1

    write("old.json", NARROW)
    assert "1 of the baseline no longer found: write it anew" in run("--baseline", "baseline.json", path).output


def test_error_of_a_baseline_that_is_none() -> None:
    Path("baseline.json").write_text('{"version": 7}')

    result = run("--baseline", "baseline.json", write("wide.json", WIDE))

    assert result.exit_code == 2
    assert "baseline.json: it has version 7, and 1 is known; write it anew" in result.output


def test_the_report_for_programs_is_versioned() -> None:
    data = json.loads(run("--format", "json", write("wide.json", WIDE)).output)

    assert data["version"] == 1
    (finding,) = data["findings"]
    assert (finding["rule"], finding["path"], finding["line"], finding["statement"]) == (
        "s3-any-bucket",
        "wide.json",
        4,
        0,
    )
    assert finding["certain"] is True


def test_the_report_for_code_scanning_is_sarif() -> None:
    Path("bad.json").write_text("{")
    for paths in ((write("wide.json", WIDE),), (write("good.json", NARROW),), ("wide.json", "bad.json")):
        data = json.loads(run("--format", "sarif", *paths).output)
        jsonschema.validate(data, SARIF)
    (result,) = data["runs"][0]["results"]
    rules = {rule["id"] for rule in data["runs"][0]["tool"]["driver"]["rules"]}
    assert result["ruleId"] in rules
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 4
    assert data["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_the_report_for_pull_requests_is_escaped() -> None:
    result = run("--format", "github", write("a,b.json", WIDE))

    (line, _) = result.output.splitlines()
    assert line.startswith("::error file=a%2Cb.json,line=4,title=s3-any-bucket::Resource: ")
    assert "%0AMend: " in line


def test_what_a_policy_lets_through_is_shown_as_a_table() -> None:
    path = write("some.json", NARROW, {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::app-data"})

    result = run("--reach", path)

    assert result.exit_code == 0
    assert "GetObject" in result.output
    assert "arn:aws:s3:::app-data/in/*" in result.output
    assert "Permissions management" in result.output
    rows = json.loads(run("--reach", "--format", "json", path).output)["reach"]
    assert [(row["statement"], row["types"]) for row in rows] == [(0, "object"), (1, "bucket")]


def test_the_table_leaves_nothing_out_that_the_catalogue_does_not_know() -> None:
    key = "arn:aws:s3:::app-data/in/*"
    thing = "arn:aws:newservice:eu-west-1:111122223333:thing/*"
    path = write(
        "new.json",
        {"Effect": "Allow", "Action": "*", "Resource": key},
        {"Effect": "Allow", "Action": ["s3:GetOfTomorrow", "s3:Puttt*"], "Resource": key},
        {"Effect": "Allow", "Action": "newservice:*", "Resource": thing},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": key},
    )

    rows = json.loads(run("--reach", "--format", "json", path).output)["reach"]

    assert (0, "s3", "object") in {(row["statement"], row["service"], row["types"]) for row in rows}
    assert [(row["statement"], row["service"], row["actions"]) for row in rows if row["statement"] > 0] == [
        (1, "s3", "GetOfTomorrow"),
        (1, "s3", "Puttt*"),
        (2, "newservice", "*"),
        (3, "*", "nothing"),
    ]


def test_the_lines_of_an_access_file_are_held_against_the_policies() -> None:
    path = write("web.json", NARROW)
    Path("access.expect").write_text(
        "can web s3:GetObject arn:aws:s3:::app-data/in/x\n"
        "cannot web s3:GetObject arn:aws:s3:::app-data/out/x\n"
        "cannot web s3:GetObject arn:aws:s3:::app-data/in/x\n"
        "can other s3:DeleteBucket arn:aws:s3:::app-data\n"
    )

    result = run("--expect", "access.expect", "--principal", "web", path)

    assert result.exit_code == 1
    assert (
        "access.expect:3: cannot web s3:GetObject arn:aws:s3:::app-data/in/x: does not hold. allowed" in result.output
    )
    assert "1 broken expectations" in result.output


def test_error_of_an_access_file_with_no_line_about_the_principal() -> None:
    Path("access.expect").write_text("can web s3:GetObject arn:aws:s3:::app-data/in/x\n")

    result = run("--expect", "access.expect", "--principal", "wbe", write("web.json", NARROW))

    assert result.exit_code == 2
    assert 'access.expect: no line is about "wbe"; name a principal of the file' in result.output


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    write("policies/a.json", *({**WIDE, "Sid": f"S{i}"} for i in range(200)))
    command = [sys.executable, "-c", "from keyless_cli import main; main()", "check", "policies"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_one_file_is_checked_without_pulumi_and_without_other_services_data() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from keyless_cli import main;"
        f"CliRunner().invoke(main, ['check', {write('wide.json', WIDE)!r}]);"
        "print([m for m in ('pulumi', 'rich.console', 'boto3', 'jsonschema') if m in sys.modules])"
    )

    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert finished.stdout.strip() == "[]"


def test_error_of_a_principal_that_is_none() -> None:
    Path("access.expect").write_text("can arn:aws:s3:::x s3:GetObject arn:aws:s3:::app-data/in/x\n")

    result = run("--expect", "access.expect", "--principal", "arn:aws:s3:::x", write("web.json", NARROW))

    assert result.exit_code == 2
    assert "--principal: 'arn:aws:s3:::x' is no principal's ARN" in result.output


def test_error_of_a_folder_in_which_nothing_is_to_be_checked() -> None:
    Path("empty").mkdir()

    result = run("empty")

    assert result.exit_code == 2
    assert "empty: no policy document is there; name files or folders that hold some" in result.output


def test_error_of_a_form_that_shows_no_table() -> None:
    result = run("--reach", "--format", "sarif", write("some.json", NARROW))

    assert result.exit_code == 2
    assert "--reach --format sarif: what is let through is shown as text or as json" in result.output
