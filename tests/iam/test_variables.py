import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless_iam.conditions.context import Context
from keyless_iam.globs import match
from keyless_iam.templates import template
from keyless_iam.variables import Variable, over_text, split, under_text, well_formed

NOW, EARLIER = "2012-10-17", "2008-10-17"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("arn:aws:s3:::b/*", ("arn:aws:s3:::b/*",)),
        ("home/${aws:username}/*", ("home/", Variable("aws:username"), "/*")),
        ("${a:b}${c:d}", (Variable("a:b"), Variable("c:d"))),
        ("${ aws:username }", (Variable("aws:username"),)),
        ("${aws:PrincipalTag/cost center}", (Variable("aws:PrincipalTag/cost center"),)),
        ("${aws:PrincipalTag/team, 'a, b}'}", (Variable("aws:PrincipalTag/team", "a, b}"),)),
        ("${aws:PrincipalTag/team,''}", (Variable("aws:PrincipalTag/team", ""),)),
        ("a${*}b${?}${$}", ("a", Variable("*"), "b", Variable("?"), Variable("$"))),
        ("$5 {a}", ("$5 {a}",)),
        ("", ()),
    ],
)
def test_a_text_is_plain_parts_and_variables(text: str, parts: tuple[str | Variable, ...]) -> None:
    assert split(text, NOW) == (parts or ("",))
    assert well_formed(text)


def test_a_document_of_the_earlier_version_has_no_variables() -> None:
    assert split("${aws:username}", EARLIER) == ("${aws:username}",)
    assert over_text("${aws:username}", EARLIER) == under_text("${aws:username}", EARLIER) == "${aws:username}"


@pytest.mark.parametrize(
    "text",
    [
        "${",
        "${}",
        "${ }",
        "${aws:username",
        "${aws:username, nobody}",
        "${aws:username, 'nobody}",
        "${a:b, 'it''s'}",
        "${a:b, '${c:d}'}",
        "${${a:b}}",
        "${aws:*}",
        "${**}",
        "${a:b} ${",
    ],
)
def test_a_text_that_begins_no_variable_is_not_well_formed(text: str) -> None:
    assert not well_formed(text)


def test_a_character_that_is_escaped_is_no_wildcard() -> None:
    pattern = under_text("a${*}${?}*", NOW)

    assert pattern is not None
    assert pattern == over_text("a${*}${?}*", NOW)
    assert match(pattern, "a*?bc")
    assert not match(pattern, "axyz")


def test_a_variable_may_be_any_text_and_is_certainly_none() -> None:
    assert over_text("home/${aws:username}/?", NOW) == "home/*/?"
    assert under_text("home/${aws:username, 'x'}/?", NOW) is None


@given(st.text("ab*?$/", max_size=6), st.text("ab*?${}", max_size=6))
def test_a_value_stands_for_itself_only_and_is_never_read_again(value: str, asked: str) -> None:
    resolved = template("${a:b}/*", NOW).resolve(Context.of({"a:b": value}), pattern=True)

    assert isinstance(resolved, str)
    assert match(resolved, f"{value}/x")
    assert match(resolved, f"{asked}/x") == (f"{asked}/x".startswith(f"{value}/"))
    assert match(over_text("${a:b}/*", NOW), f"{value}/x")


@given(st.text("${}a:*?,' "))
def test_the_parts_hold_no_opening_exactly_if_a_text_is_well_formed(text: str) -> None:
    assert well_formed(text) == ("${" not in "\0".join(p if isinstance(p, str) else "" for p in split(text, NOW)))
