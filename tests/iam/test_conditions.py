"""Condition operators, one row a comparison, and what surrounds them: absence, sets, variables, the unknown."""

import pytest
from keyless_iam.conditions.checks import check
from keyless_iam.conditions.context import Context
from keyless_iam.conditions.operators import OPERATORS
from keyless_iam.document import Condition, Version
from keyless_iam.truth import FALSE, TRUE, UNKNOWN, Truth

Given = str | tuple[str, ...] | None


def holds(operator: str, wanted: Given, given: Given, version: Version = "2012-10-17", **context: str) -> Truth:
    values = {} if given is None else {"demo:key": given}
    known = Context.of({**values, **{k.replace("_", ":"): v for k, v in context.items()}})
    return check(Condition.of(operator, "Demo:Key", () if wanted is None else wanted), version).holds(known)


MATCHES = [
    ("StringEquals", "in/", "in/", TRUE),
    ("StringEquals", "in/", "IN/", FALSE),
    ("StringEquals", "in/*", "in/a", FALSE),
    ("StringEquals", "", "", TRUE),
    ("StringEquals", ("a", "b"), "b", TRUE),
    ("StringNotEquals", "a", "b", TRUE),
    ("StringNotEquals", ("a", "b"), "b", FALSE),
    ("StringEqualsIgnoreCase", "Team", "tEAM", TRUE),
    ("StringNotEqualsIgnoreCase", "Team", "tEAM", FALSE),
    ("StringLike", "in/*", "in/a/b", TRUE),
    ("StringLike", "in/?", "in/", FALSE),
    ("StringLike", "in/?", "in/a", TRUE),
    ("StringLike", "in.*", "inxa", FALSE),
    ("StringLike", "a*", "a\nb", TRUE),
    ("StringNotLike", "in/*", "out/a", TRUE),
    ("StringNotLike", ("in/*", "out/*"), "out/a", FALSE),
    ("NumericEquals", "10", "10.0", TRUE),
    ("NumericEquals", "9007199254740993", "9007199254740992", FALSE),
    ("NumericNotEquals", "10", "11", TRUE),
    ("NumericLessThan", "2.0", "1.0", TRUE),
    ("NumericLessThan", "2.0", "2", FALSE),
    ("NumericLessThan", "9", "10", FALSE),
    ("NumericLessThanEquals", "10", "10", TRUE),
    ("NumericGreaterThan", "-2", "-1", TRUE),
    ("NumericGreaterThanEquals", "2", "1.9", FALSE),
    ("NumericEquals", "ten", "10", FALSE),
    ("NumericEquals", "10", "ten", FALSE),
    ("NumericNotEquals", "10", "ten", UNKNOWN),
    ("NumericNotEquals", ("ten", "10"), "10", FALSE),
    ("DateEquals", "2024-01-01", "2024-01-01T00:00:00Z", TRUE),
    ("DateEquals", "1704067200", "2024-01-01T00:00:00Z", TRUE),
    ("DateEquals", "2024-01-01T02:00:00+02:00", "2024-01-01T00:00:00Z", TRUE),
    ("DateEquals", "2024-01-01T00:00:00.5Z", "2024-01-01T00:00:00.500Z", TRUE),
    ("DateNotEquals", "2024-01-01", "2024-01-02", TRUE),
    ("DateLessThan", "2024-02", "2024-01-31T23:59:59Z", TRUE),
    ("DateLessThan", "2024", "2023-12-31", TRUE),
    ("DateGreaterThan", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", FALSE),
    ("DateGreaterThanEquals", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", TRUE),
    ("DateLessThan", "2024-13-01", "2024-01-01", FALSE),
    ("DateLessThan", "soon", "2024-01-01", FALSE),
    ("DateNotEquals", "soon", "2024-01-01", UNKNOWN),
    ("Bool", "true", "True", TRUE),
    ("Bool", "false", "true", FALSE),
    ("Bool", "yes", "true", FALSE),
    ("BinaryEquals", "QQ==", "QQ==", TRUE),
    ("BinaryEquals", "QQ==", "Qg==", FALSE),
    ("BinaryEquals", "%", "%", FALSE),
    ("IpAddress", "203.0.113.0/24", "203.0.113.255", TRUE),
    ("IpAddress", "203.0.113.0/24", "203.0.114.0", FALSE),
    ("IpAddress", "203.0.113.7", "203.0.113.7", TRUE),
    ("IpAddress", "2001:db8::/32", "2001:DB8::1", TRUE),
    ("IpAddress", "0.0.0.0/0", "2001:db8::1", FALSE),
    ("IpAddress", "203.0.113.0/33", "203.0.113.1", FALSE),
    ("NotIpAddress", "203.0.113.0/24", "192.0.2.1", TRUE),
    ("NotIpAddress", ("203.0.113.0/24", "192.0.2.0/24"), "192.0.2.1", FALSE),
    ("NotIpAddress", "203.0.113.0/24", "nowhere", UNKNOWN),
    ("ArnLike", "arn:aws:iam::*:role/App*", "arn:aws:iam::111122223333:role/App/x", TRUE),
    ("ArnEquals", "arn:aws:iam::*:role/App*", "arn:aws:iam::111122223333:role/App/x", TRUE),
    ("ArnLike", "arn:aws:sns:*:topic", "arn:aws:sns:eu-west-1:111122223333:topic", FALSE),
    ("ArnLike", "arn:aws:s3:::app", "app", FALSE),
    ("ArnNotLike", "arn:aws:iam::*:role/App", "arn:aws:iam::111122223333:role/Other", TRUE),
    ("ArnNotEquals", "arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/Other", FALSE),
    ("ArnNotLike", "arn:aws:s3:::app", "app", UNKNOWN),
    ("ArnNotLike", "app", "arn:aws:s3:::app", UNKNOWN),
    ("ArnLike", "app", "arn:aws:s3:::app", FALSE),
    ("ArnLike", "*", "arn:aws:s3:::app", UNKNOWN),
    ("ArnLike", "arn:aws:s3", "arn:aws:s3:::app", UNKNOWN),
    ("Null", "true", "a", FALSE),
    ("Null", "false", "a", TRUE),
    ("Null", "false", "", TRUE),
    ("Null", "perhaps", "a", UNKNOWN),
]


@pytest.mark.parametrize(("operator", "wanted", "given", "expected"), MATCHES)
def test_an_operator_compares_as_documented(operator: str, wanted: Given, given: Given, expected: Truth) -> None:
    assert holds(operator, wanted, given) is expected


POSITIVE = sorted(name for name, operator in OPERATORS.items() if not operator.negated and name != "Null")
NEGATED = sorted(name for name, operator in OPERATORS.items() if operator.negated)


def test_every_documented_operator_is_known() -> None:
    assert len(OPERATORS) == 27
    assert set(OPERATORS) == {*POSITIVE, *NEGATED, "Null"}
    assert len(NEGATED) == 8


@pytest.mark.parametrize("name", POSITIVE)
def test_a_positive_operator_is_false_for_an_absent_key(name: str) -> None:
    assert holds(name, "1", None) is FALSE
    assert holds(name, "1", ()) is FALSE


@pytest.mark.parametrize("name", NEGATED)
def test_a_negated_operator_is_true_for_an_absent_key(name: str) -> None:
    assert holds(name, "1", None) is TRUE


@pytest.mark.parametrize("name", [*POSITIVE, *NEGATED])
def test_absence_with_if_exists_is_true_and_decides_the_sets(name: str) -> None:
    assert holds(f"{name}IfExists", "1", None) is TRUE
    assert holds(f"ForAllValues:{name}", "1", None) is TRUE
    assert holds(f"ForAllValues:{name}", "1", ()) is TRUE
    assert holds(f"ForAnyValue:{name}", "1", None) is FALSE
    assert holds(f"ForAnyValue:{name}", "1", ()) is FALSE
    assert holds(f"ForAnyValue:{name}IfExists", "1", None) is TRUE


def test_if_exists_compares_a_key_that_is_there() -> None:
    assert holds("StringEqualsIfExists", "a", "a") is TRUE
    assert holds("StringEqualsIfExists", "a", "b") is FALSE
    assert holds("StringNotEqualsIfExists", "a", "a") is FALSE


def test_null_asks_whether_the_key_is_there() -> None:
    assert holds("Null", "true", None) is TRUE
    assert holds("Null", "false", None) is FALSE
    assert holds("Null", "true", ()) is TRUE
    assert holds("Null", ("true", "false"), "a") is TRUE


def test_for_all_values_wants_every_value_of_the_request_matched() -> None:
    assert holds("ForAllValues:StringLike", ("a*", "b"), ("a1", "b")) is TRUE
    assert holds("ForAllValues:StringLike", ("a*", "b"), ("a1", "c")) is FALSE
    assert holds("ForAllValues:StringNotEquals", ("a", "b"), ("c", "d")) is TRUE
    assert holds("ForAllValues:StringNotEquals", ("a", "b"), ("c", "b")) is FALSE


def test_for_any_value_wants_one_value_of_the_request_matched() -> None:
    assert holds("ForAnyValue:StringEquals", ("a", "b"), ("c", "b")) is TRUE
    assert holds("ForAnyValue:StringEquals", ("a", "b"), ("c", "d")) is FALSE
    assert holds("ForAnyValue:StringNotEquals", ("a", "b"), ("a", "d")) is TRUE
    assert holds("ForAnyValue:StringNotEquals", ("a", "b"), ("a", "b")) is FALSE


def test_for_all_values_takes_a_value_that_is_an_empty_text_for_none_and_for_any_value_cannot_tell() -> None:
    assert holds("ForAllValues:StringEquals", "a", "") is TRUE
    assert holds("ForAnyValue:StringEquals", "a", "") is FALSE
    assert holds("ForAnyValue:StringEquals", "", "") is UNKNOWN


@pytest.mark.parametrize("name", ["StringEquals", "StringNotLike", "StringEqualsIfExists"])
def test_a_plain_operator_cannot_tell_about_several_values(name: str) -> None:
    assert holds(name, "a", ("a", "b")) is UNKNOWN


def test_a_plain_operator_cannot_tell_about_a_key_that_is_made_for_several_values() -> None:
    plain = check(Condition.of("StringEquals", "aws:TagKeys", "team"), "2012-10-17")
    assert plain.holds(Context.of({"aws:TagKeys": "team"})) is UNKNOWN
    assert plain.holds(Context.of()) is FALSE
    assert (
        check(Condition.of("Null", "aws:TagKeys", "false"), "2012-10-17").holds(Context.of({"aws:TagKeys": "a"}))
        is TRUE
    )


def test_a_plain_operator_cannot_tell_what_would_hold_for_the_empty_set() -> None:
    assert holds("StringEquals", "a", ()) is FALSE
    assert holds("StringNotEquals", "a", ()) is UNKNOWN
    assert holds("StringEqualsIfExists", "a", ()) is UNKNOWN


@pytest.mark.parametrize(
    "name",
    ["StringMatches", "stringequals", "NullIfExists", "ForAnyValue:Null", "ForSome:StringEquals", ":StringEquals"],
)
def test_an_operator_that_aws_has_not_is_never_true_or_false(name: str) -> None:
    assert holds(name, "a", "a") is UNKNOWN
    assert holds(name, "a", None) is UNKNOWN


def test_key_names_are_compared_without_case() -> None:
    assert Context.of({"AWS:SourceIp": "10.0.0.1"})["aws:sourceip"] == ("10.0.0.1",)


def test_error_a_key_cannot_be_given_twice() -> None:
    with pytest.raises(ValueError, match="given twice"):
        Context.of({"aws:SourceIp": "10.0.0.1", "AWS:SOURCEIP": "10.0.0.2"})
    with pytest.raises(ValueError, match="given twice"):
        Context.of({"aws:SourceIp": "10.0.0.1"}, unknown=["AWS:SourceIP"])


def test_keys_that_are_not_listed_are_absent_or_unknown_as_the_context_says() -> None:
    condition = check(Condition.of("StringNotEquals", "a:b", "x"), "2012-10-17")
    assert condition.holds(Context.of()) is TRUE
    assert condition.holds(Context.of(unlisted="unknown")) is UNKNOWN
    assert condition.holds(Context.of(unknown=["A:B"])) is UNKNOWN


def test_a_variable_is_replaced_by_the_requests_value() -> None:
    assert holds("StringLike", "home/${aws:username}/*", "home/ana/x", aws_username="ana") is TRUE
    assert holds("StringEquals", "${AWS:UserName}", "ana", aws_username="ana") is TRUE
    assert (
        holds("ArnLike", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::1:user/ana", aws_username="ana") is TRUE
    )


def test_the_value_of_a_variable_is_no_pattern() -> None:
    assert holds("StringLike", "${aws:username}/*", "x/a", aws_username="*") is FALSE
    assert holds("StringLike", "${aws:username}/*", "*/a", aws_username="*") is TRUE
    assert holds("StringLike", "${aws:username}", "ab", aws_username="a?") is FALSE


def test_escapes_are_the_characters_themselves() -> None:
    assert holds("StringLike", "a${*}${?}${$}", "a*?$") is TRUE
    assert holds("StringLike", "a${*}", "ab") is FALSE
    assert holds("StringEquals", "a${*}", "a*") is TRUE


def test_a_default_stands_in_for_an_absent_variable_only() -> None:
    assert holds("StringEquals", "${aws:PrincipalTag/team, 'all'}", "all") is TRUE
    assert holds("StringEquals", "${aws:username, 'all'}", "all", aws_username="ana") is FALSE


def test_a_variable_is_literal_text_in_a_document_of_2008() -> None:
    assert holds("StringEquals", "${aws:username}", "ana", "2008-10-17", aws_username="ana") is FALSE
    assert holds("StringEquals", "${aws:username}", "${aws:username}", "2008-10-17", aws_username="ana") is TRUE


def test_an_absent_variable_never_matches() -> None:
    assert holds("StringEquals", "${aws:username}", "ana") is FALSE
    assert holds("StringEquals", "${aws:username}", "") is FALSE


def test_it_cannot_be_told_whether_an_absent_variable_spoils_what_would_hold_without_it() -> None:
    assert holds("StringEquals", ("${aws:username}", "ana"), "ana") is UNKNOWN
    assert holds("StringNotEquals", "${aws:username}", "ana") is UNKNOWN


def test_an_unknown_variable_makes_the_comparison_unknown() -> None:
    hidden = Context.of({"demo:key": "ana"}, unknown=["aws:username"])
    assert check(Condition.of("StringEquals", "demo:key", "${aws:username}"), "2012-10-17").holds(hidden) is UNKNOWN
    alternatives = Condition.of("StringNotEquals", "demo:key", ("${aws:username}", "ana"))
    assert check(alternatives, "2012-10-17").holds(hidden) is FALSE


def test_variables_stand_in_texts_and_arns_only() -> None:
    assert holds("NumericEquals", "${aws:username}", "1", aws_username="1") is UNKNOWN
    assert holds("IpAddress", "${aws:username}", "10.0.0.1", aws_username="10.0.0.1") is UNKNOWN


def test_a_condition_is_told_in_one_line() -> None:
    assert str(check(Condition.of("StringLike", "s3:prefix", ("in/*", "out/*")), "2012-10-17")) == (
        'StringLike s3:prefix: "in/*" or "out/*"'
    )
