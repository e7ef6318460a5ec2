from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless_iam.expectations import Expectation, ExpectationError, read_expectations

KEY = "arn:aws:s3:::app-data/in/a.csv"


def problems(text: str) -> list[str]:
    with pytest.raises(ExpectationError) as caught:
        read_expectations(text)
    assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]
    return [str(problem) for problem in caught.value.problems]


def test_lines_are_read_with_their_numbers() -> None:
    text = (
        "\ufeff# what the web server does\r\n"
        "\r\n"
        f"can     web  s3:GetObject   {KEY}  # reads\r\n"
        "cannot\tweb  s3:ListBucket  arn:aws:s3:::app-data  if s3:prefix=out/ aws:SourceVpc=vpc-1\r\n"
        "can arn:aws:iam::111122223333:role/web s3:ListAllMyBuckets *"
    )

    assert read_expectations(text) == (
        Expectation(3, True, "web", "s3:GetObject", KEY),
        Expectation(
            4,
            False,
            "web",
            "s3:ListBucket",
            "arn:aws:s3:::app-data",
            (("s3:prefix", ("out/",)), ("aws:SourceVpc", ("vpc-1",))),
        ),
        Expectation(5, True, "arn:aws:iam::111122223333:role/web", "s3:ListAllMyBuckets", "*"),
    )


def test_a_file_without_lines_expects_nothing() -> None:
    assert read_expectations("") == read_expectations("\n  \n# nothing\n") == ()


@pytest.mark.parametrize(
    ("written", "resource"),
    [
        ("arn:aws:s3:::b/in#1.csv", "arn:aws:s3:::b/in#1.csv"),
        ("arn:aws:s3:::b/a\\b", "arn:aws:s3:::b/a\\b"),
        ('"arn:aws:s3:::b/a b#c"', "arn:aws:s3:::b/a b#c"),
        ("'arn:aws:s3:::b/say \"x\"'", 'arn:aws:s3:::b/say "x"'),
        ('arn:aws:s3:::b/"a b"/c', "arn:aws:s3:::b/a b/c"),
        ("arn:aws:s3:::b/été", "arn:aws:s3:::b/été"),
    ],
)
def test_no_character_of_a_key_is_lost(written: str, resource: str) -> None:
    (line,) = read_expectations(f"can web s3:GetObject {written} # {KEY}")

    assert line.resource == resource


def test_a_value_may_be_quoted_and_a_key_has_several_values_by_repeating_it_in_any_case() -> None:
    (line,) = read_expectations(
        f"can web s3:PutObject {KEY} if aws:TagKeys=team AWS:TagKeys='cost center' s3:prefix= 'aws:UserAgent=a=b c'"
    )

    assert line.context == (
        ("aws:TagKeys", ("team", "cost center")),
        ("s3:prefix", ("",)),
        ("aws:UserAgent", ("a=b c",)),
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            f"Can web s3:GetObject {KEY}",
            '"Can" is neither can nor cannot; write can|cannot PRINCIPAL ACTION RESOURCE [if KEY=VALUE …]',
        ),
        (
            "can web s3:GetObject",
            "1 of its words are missing; write can|cannot PRINCIPAL ACTION RESOURCE [if KEY=VALUE …]",
        ),
        (f"can * s3:GetObject {KEY}", '"*" is a pattern; name a principal: a line tells of one request'),
        (f"can web s3:Get* {KEY}", '"s3:Get*" is no action; write one, such as s3:GetObject'),
        (f"can web GetObject {KEY}", '"GetObject" is no action; write one, such as s3:GetObject'),
        (
            "can web s3:GetObject app-data/x",
            '"app-data/x" is no ARN; write one such as arn:aws:s3:::bucket/key, or * where there is none',
        ),
        (
            "cannot web s3:GetObject arn:aws:s3:::b/*",
            '"arn:aws:s3:::b/*" is a pattern; name a resource: a line tells of one request',
        ),
        (
            f"can web s3:GetObject {KEY} when",
            '"when" is not expected here; write can|cannot PRINCIPAL ACTION RESOURCE [if KEY=VALUE …]',
        ),
        (
            f"can web s3:GetObject {KEY} if",
            'nothing follows "if"; write can|cannot PRINCIPAL ACTION RESOURCE [if KEY=VALUE …]',
        ),
        (f"can web s3:GetObject {KEY} if prefix=in/", '"prefix=in/" is no KEY=VALUE; write such as s3:prefix=in/'),
        (
            f"cannot web s3:GetObject {KEY} if s3:prefix=in/*",
            '"s3:prefix=in/*" is a pattern; give the value of a request: a line tells of one request',
        ),
        (
            f"can web s3:GetObject '{KEY}",
            "a quotation mark is not closed; close it, or quote the word with the other kind",
        ),
    ],
)
def test_error_names_line_rule_and_mend(line: str, problem: str) -> None:
    assert problems(f"# first\n{line}\n") == [f"line 2: {problem}"]


def test_error_tells_all_lines_at_once() -> None:
    assert [p.partition(":")[0] for p in problems(f"may\ncan web s3:GetObject {KEY}\ncan")] == ["line 1", "line 3"]


@given(st.text(st.characters(exclude_characters='*?"\n', exclude_categories=["Cs"])))
def test_a_key_that_is_quoted_is_read_as_it_is(key: str) -> None:
    (line,) = read_expectations(f'can web s3:GetObject "arn:aws:s3:::b/{key}" if s3:prefix="{key}"')

    assert line.resource == f"arn:aws:s3:::b/{key}"
    assert line.context == (("s3:prefix", (key,)),)


@given(st.text("cannotwebs3:GetObject *?#\"'\\=\n\t\r\0\u2028"))
def test_any_text_is_read_or_told_to_be_none(text: str) -> None:
    try:
        read_expectations(text)
    except ExpectationError as error:
        told = str(error)
        assert told


def test_the_pages_example_is_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "access-file.md").read_text(encoding="utf-8")
    example = page.split("```access\n")[1].split("```")[0]

    assert [line.can for line in read_expectations(example)] == [True] * 3 + [False] * 5
