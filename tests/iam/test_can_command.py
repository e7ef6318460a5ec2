import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from keyless_iam.commands.can import can

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::app-data/*"},
        {
            "Sid": "List",
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::app-data",
            "Condition": {"StringLike": {"s3:prefix": "in/*"}},
        },
        {"Sid": "NotSecret", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::app-data/secret/*"},
    ],
}


@pytest.fixture(autouse=True)
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.json").write_text(json.dumps(POLICY))


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(can, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    ("arguments", "exit_code", "outcome", "statement"),
    [
        (["s3:GetObject", "arn:aws:s3:::app-data/x"], 0, "allowed", 'statement 0 ("Read") of p.json'),
        (
            ["s3:GetObject", "arn:aws:s3:::app-data/secret/x"],
            1,
            "explicitly denied",
            'statement 2 ("NotSecret") of p.json',
        ),
        (["s3:PutObject", "arn:aws:s3:::app-data/x"], 1, "implicitly denied", ""),
        (
            ["s3:ListBucket", "arn:aws:s3:::app-data", "--context", "s3:prefix=in/"],
            0,
            "allowed",
            'statement 1 ("List")',
        ),
        (["s3:ListBucket", "arn:aws:s3:::app-data"], 1, "implicitly denied", ""),
        (["s3:ListBucket", "arn:aws:s3:::app-data", "--unknown", "s3:prefix"], 2, "undecided", ""),
        (["s3:ListBucket", "arn:aws:s3:::app-data", "--others-unknown"], 2, "undecided", ""),
    ],
)
def test_a_request_is_decided_by_a_statement(
    arguments: list[str], exit_code: int, outcome: str, statement: str
) -> None:
    result = run(*arguments, "--policy", "p.json")

    assert result.exit_code == exit_code
    assert result.output.startswith(outcome)
    assert statement in result.output


def test_nothing_is_allowed_beyond_the_boundary() -> None:
    boundary = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}}
    Path("b.json").write_text(json.dumps(boundary))

    result = run("s3:GetObject", "arn:aws:s3:::app-data/x", "--policy", "p.json", "--boundary", "b.json")

    assert result.exit_code == 1
    assert "boundary" in result.output


def test_the_answer_for_programs_names_the_statement() -> None:
    data = json.loads(run("s3:GetObject", "arn:aws:s3:::app-data/x", "--policy", "p.json", "--format", "json").output)

    assert data["outcome"] == "allowed"
    assert data["deciding"] == [{"policy": "p.json", "statement": 0, "sid": "Read", "effect": "Allow"}]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["GetObject", "*"], "'GetObject' is no action"),
        (["s3:GetObject", "*", "--policy", "nowhere.json"], "nowhere.json: No such file or directory; name a file"),
        (["s3:GetObject", "*", "--context", "prefix"], '--context "prefix" is no KEY=VALUE'),
        (["s3:GetObject", "*", "--context", "a:b=c", "--unknown", "A:B"], "given twice"),
        (["s3:GetObject", "*", "--principal", "arn:aws:s3:::x"], "is no principal's ARN"),
    ],
)
def test_error_of_a_request_that_is_none(arguments: list[str], told: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert told in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["s3:Get*", "*"], 'action: "s3:Get*" is no action; write one, such as s3:GetObject'),
        (["s3:GetObject", "app-data/x"], 'resource: "app-data/x" is no ARN'),
        (["s3:GetObject", "arn:aws:s3:::app-data/*"], "is a pattern; name a resource: a question tells of one request"),
        (["s3:GetObject", "*", "--principal", ""], "no name is no principal"),
    ],
)
def test_error_of_what_no_single_request_asks(arguments: list[str], told: str) -> None:
    result = run(*arguments, "--policy", "p.json")

    assert result.exit_code == 2
    assert told in result.output


def test_a_number_of_any_length_is_compared() -> None:
    statement = {**POLICY["Statement"][0], "Condition": {"NumericLessThan": {"s3:max-keys": "9" * 5_000}}}
    Path("n.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": statement}))
    asked = ("s3:GetObject", "arn:aws:s3:::app-data/x", "--policy", "n.json", "--context")

    assert run(*asked, "s3:max-keys=" + "8" * 5_000).exit_code == 0
    assert run(*asked, "s3:max-keys=" + "9" * 5_001).exit_code == 1
