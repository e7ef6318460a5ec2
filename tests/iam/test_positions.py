import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless_iam.positions import Position, statement_positions

ONE: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::app/*"}
TWO: dict[str, Any] = {"Sid": "Other", "Effect": "Deny", "Action": ["s3:*"], "Resource": ["*"]}


def at(text: str) -> list[Any]:
    """What the text holds at each position."""
    found: list[Any] = []
    for position in statement_positions(text):
        line = text.split("\n")[position.line - 1]
        start = sum(len(before) + 1 for before in text.split("\n")[: position.line - 1])
        assert line[position.column - 1] == "{"
        found.append(json.JSONDecoder().raw_decode(text, start + position.column - 1)[0])
    return found


def test_statements_of_one_line_differ_by_column() -> None:
    text = '{"Statement":[{"Effect":"Allow"},{"Effect":"Deny"}]}'
    assert statement_positions(text) == (Position(1, 15), Position(1, 34))


def test_lines_and_columns_are_counted_from_one() -> None:
    text = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {"Effect": "Allow"},\n\n    {\n    }\n  ]\n}\n'
    assert statement_positions(text) == (Position(4, 5), Position(6, 5))
    assert statement_positions(text.replace("\n", "\r\n")) == statement_positions(text)
    assert statement_positions(text.replace("  ", "\t")) == (Position(4, 3), Position(6, 3))


@pytest.mark.parametrize("indent", [None, 0, 2, 4])
@pytest.mark.parametrize(
    "document",
    [
        {"Version": "2012-10-17", "Statement": [ONE, TWO]},
        {"Statement": [ONE, TWO], "Version": "2012-10-17", "Id": "{[}"},
        {"Id": "Statement", "Statement": [ONE, TWO]},
        {"Id": '"Statement": [{', "Statement": [{**ONE, "Sid": "}]{["}, TWO]},
        {"Statement": [{**ONE, "Resource": 'arn:aws:s3:::app/\\"{"'}, TWO]},
        {"Statement": [{**ONE, "Condition": {"StringEquals": {"Statement": ["x"]}}}, TWO]},
        {"Statement": [{**ONE, "Condition": {"Statement": {"Statement": "x"}}}, TWO]},
    ],
)
def test_every_statement_is_found_where_it_begins(document: dict[str, Any], indent: int | None) -> None:
    assert at(json.dumps(document, indent=indent)) == document["Statement"]


@pytest.mark.parametrize("indent", [None, 2])
def test_one_statement_without_a_list_is_found(indent: int | None) -> None:
    statement = {**ONE, "Condition": {"Statement": {"Statement": "x"}}}
    assert at(json.dumps({"Version": "2012-10-17", "Statement": statement, "Id": "x"}, indent=indent)) == [statement]


def test_a_key_written_with_escapes_is_the_same_key() -> None:
    text = '{"\\u0053tatement" : [{"Effect": "Allow"}]}'
    assert at(text) == [{"Effect": "Allow"}]


TEXTS = st.text('ab{}[]:,"\\ \n€Statement', max_size=8)
VALUES = st.recursive(TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))
STATEMENTS = st.dictionaries(TEXTS | st.just("Statement"), VALUES, max_size=4)


@given(
    st.lists(STATEMENTS, max_size=4) | STATEMENTS,
    st.sampled_from((None, 0, 1, 4)),
    st.booleans(),
    TEXTS,
)
def test_whatever_a_document_holds_its_statements_are_found(
    statements: Any, indent: int | None, ascii_only: bool, name: str
) -> None:
    text = json.dumps({"Id": name, "Statement": statements, "Version": name}, indent=indent, ensure_ascii=ascii_only)
    assert at(text) == (statements if isinstance(statements, list) else [statements])
