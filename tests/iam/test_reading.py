import json
from enum import Enum
from typing import Any

import pytest
from keyless_iam.document import Condition, Document, Principal, Statement
from keyless_iam.problems import DocumentError, Problem
from keyless_iam.reading import Kind, read_document

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::app-data/*"}


def policy(*statements: Any, **more: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements), **more}


def problems(source: Any, kind: Kind | None = None) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        read_document(source, kind)
    return [str(problem) for problem in caught.value.problems]


def test_scalars_and_lists_mean_the_same() -> None:
    listed = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::app-data/*"]}

    assert read_document(policy(ALLOW)) == read_document({"Version": "2012-10-17", "Statement": listed})


def test_a_document_without_a_version_has_the_one_that_aws_assumes() -> None:
    assert read_document({"Statement": ALLOW}).version == "2008-10-17"


def test_every_element_is_read() -> None:
    text = json.dumps(
        policy(
            {
                "Sid": "A",
                "Effect": "Deny",
                "NotPrincipal": {"AWS": ["111122223333", "*"], "Service": "ec2.amazonaws.com"},
                "NotAction": ["iam:*", "sts:*"],
                "NotResource": "*",
                "Condition": {
                    "foranyvalue:stringlikeifexists": {"aws:TagKeys": ["a*", "b"]},
                    "NumericLessThan": {"ec2:RoleDelivery": 2.0},
                    "Bool": {"aws:SecureTransport": False},
                    "Null": {"s3:prefix": [True]},
                },
            },
            Id="x",
        )
    )

    assert read_document(text) == Document(
        (
            Statement.of(
                "Deny",
                not_actions=["iam:*", "sts:*"],
                not_resources="*",
                not_principals=[
                    Principal("AWS", "111122223333"),
                    Principal("AWS", "*"),
                    Principal("Service", "ec2.amazonaws.com"),
                ],
                conditions=[
                    Condition.of("ForAnyValue:StringLikeIfExists", "aws:TagKeys", ["a*", "b"]),
                    Condition.of("NumericLessThan", "ec2:RoleDelivery", "2.0"),
                    Condition.of("Bool", "aws:SecureTransport", "false"),
                    Condition.of("Null", "s3:prefix", "true"),
                ],
                sid="A",
            ),
        ),
        id="x",
    )


def test_what_is_read_is_written_and_read_again_the_same() -> None:
    document = read_document(policy(ALLOW, {**ALLOW, "Effect": "Deny", "Sid": "B", "Principal": "*"}, Id="é"))

    assert read_document(document.to_json()) == document
    assert read_document(document.to_json().encode()) == document


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "{",
            "document: line 1, column 2 is not JSON: Expecting property name enclosed in double quotes; correct the JSON",
        ),
        (b"\xff", "document: byte 0 is not UTF-8; save the document as UTF-8"),
        (None, "document: a NoneType is no document; give JSON text, or its data as a mapping"),
        ("[]", 'document: it is no JSON object; give an object with "Version" and "Statement"'),
        ({}, "Statement: there is no statement; give at least one"),
        (
            "[" * 100_000,
            "document: it is nested too deeply; give the lists and mappings that the grammar of policies has, no more",
        ),
        ('{"Statement": NaN}', "document: NaN is not JSON; write a number"),
        (policy(ALLOW, Version="2012-10-18"), 'Version: it is neither of the two versions; write "2012-10-17"'),
        (policy(ALLOW, version="2012-10-17"), 'document: "version" is not known here; write Version'),
        (policy({**ALLOW, "effect": "Allow"}), 'Statement[0]: "effect" is not known here; write Effect'),
        (
            policy({**ALLOW, "Effect": "allow"}),
            'Statement[0].Effect: it is neither Allow nor Deny; write "Allow"',
        ),
        (policy({**ALLOW, "NotAction": "x:y"}), "Statement[0]: it has both Action and NotAction; keep one of them"),
        (
            policy({**ALLOW, "Action": []}),
            "Statement[0].Action: the list is empty; give at least one, or leave the statement out",
        ),
        (
            policy({**ALLOW, "Action": ["s3:GetObject", "GetObject"]}),
            (
                'Statement[0].Action[1]: "GetObject" is no action; write "*", or the service\'s prefix, a colon and a name, such as '
                '"s3:GetObject"'
            ),
        ),
        (
            policy({**ALLOW, "Resource": "app-data/*"}),
            'Statement[0].Resource: "app-data/*" is no ARN; write "*", or an ARN such as "arn:aws:s3:::bucket/prefix/*"',
        ),
        (
            policy({**ALLOW, "Resource": ["arn:aws:s3:::app-data/*", "**"]}),
            'Statement[0].Resource[1]: "**" is no ARN; write "*", or an ARN such as "arn:aws:s3:::bucket/prefix/*"',
        ),
        (
            policy({**ALLOW, "Resource": "arn:aws:s3:::app-data/${aws:username/*"}),
            (
                'Statement[0].Resource: "arn:aws:s3:::app-data/${aws:username/*" has a "${" that begins no policy variable; '
                'write such as "${aws:username}" or "${aws:PrincipalTag/team, \'none\'}", and "${$}" for the character'
            ),
        ),
        (
            policy({**ALLOW, "Condition": {"StringEquals": {"a:b": []}}}),
            "Statement[0].Condition.StringEquals.a:b: the list is empty; give at least one value, or leave the key out",
        ),
        (
            policy({**ALLOW, "Condition": {"StringEquals": {"username": "x"}}}),
            'Statement[0].Condition.StringEquals: "username" is no condition key; write such as "aws:SourceVpc"',
        ),
        (
            policy({**ALLOW, "Condition": {"forAnyValue:StringLik": {"a:b": "c"}}}),
            'Statement[0].Condition: "forAnyValue:StringLik" is no condition operator; write ForAnyValue:StringLike',
        ),
        (
            policy({**ALLOW, "Condition": {"NullIfExists": {"a:b": "true"}}}),
            'Statement[0].Condition: "NullIfExists" is no condition operator; write Null',
        ),
        (
            policy({**ALLOW, 5: "x"}),
            'Statement[0]: "<int>" is not known here',
        ),
        (
            " " * 1_000_001,
            "document: it is longer than any policy of AWS; give one policy document",
        ),
        (
            policy({**ALLOW, "Condition": {"StringEqual": {"a:b": "c"}}}),
            'Statement[0].Condition: "StringEqual" is no condition operator; write StringEquals',
        ),
        (
            policy({**ALLOW, "Condition": {"StringEquals": {"a:b": "c"}, "stringequals": {"a:b": "d"}}}),
            "Statement[0].Condition.stringequals.a:b: it is given repeatedly; give it once, with all values",
        ),
        (
            policy({**ALLOW, "Condition": {"StringEquals": {"a:b": [None]}}}),
            "Statement[0].Condition.StringEquals.a:b: a value is no string, number or boolean; give one of these, or a list",
        ),
        (
            policy({**ALLOW, "Principal": "arn:aws:iam::111122223333:root"}),
            'Statement[0].Principal: it is neither "*" nor an object; write such as {"Service": "ec2.amazonaws.com"}',
        ),
        (
            policy({**ALLOW, "Sid": "A"}, {**ALLOW, "Sid": "A"}),
            'Statement[0].Sid: "A" is given repeatedly; give each its own',
        ),
    ],
    ids=lambda value: None if not isinstance(value, str) else value[:30],
)
def test_error_names_place_rule_and_mend(source: Any, expected: str) -> None:
    assert any(problem.startswith(expected) for problem in problems(source))


@pytest.mark.parametrize("action", ["**", "?*", "GetObject", "s3:", "s3:Get:Object", "s3:Get Object", ""])
def test_error_of_an_action_that_is_neither_a_star_nor_has_one_prefix_and_one_name(action: str) -> None:
    assert "is no action" in problems(policy({**ALLOW, "Action": action}))[0]


@pytest.mark.parametrize(
    "resource", ["**", "*/*", "?", "app-data", "ARN:aws:s3:::app-data", " arn:aws:s3:::app-data", ""]
)
def test_error_of_a_resource_that_is_neither_a_star_nor_an_arn(resource: str) -> None:
    assert "is no ARN" in problems(policy({**ALLOW, "Resource": resource}))[0]


def test_variables_of_the_earlier_version_are_plain_text() -> None:
    statement = {**ALLOW, "Resource": "arn:aws:s3:::app-data/${"}

    assert read_document(policy(statement, Version="2008-10-17")).statements[0].resources == (statement["Resource"],)


class Choice(str, Enum):
    ALLOW = "Allow"
    VPC = "vpc-1"


def test_members_of_enumerations_are_their_texts() -> None:
    condition = {"StringEquals": {"aws:SourceVpc": Choice.VPC}}
    (statement,) = read_document(policy({**ALLOW, "Effect": Choice.ALLOW, "Condition": condition})).statements

    assert type(statement.effect) is str
    assert statement.conditions == (Condition.of("StringEquals", "aws:SourceVpc", "vpc-1"),)


@pytest.mark.parametrize(
    ("value", "text"), [(5, "5"), (2.0, "2"), (1.5, "1.5"), (True, "true"), (10**400, "1" + "0" * 400)], ids=str
)
def test_a_number_of_data_is_the_text_that_pulumi_writes(value: float, text: str) -> None:
    read = read_document(policy({**ALLOW, "Condition": {"NumericEquals": {"a:b": value}}}))

    assert read.statements[0].conditions[0].values == (text,)


def test_keys_that_differ_in_case_are_two_conditions() -> None:
    read = read_document(policy({**ALLOW, "Condition": {"StringEquals": {"aws:sourcevpc": "a", "aws:SourceVpc": "b"}}}))

    assert [(c.key, c.values) for c in read.statements[0].conditions] == [
        ("aws:SourceVpc", ("b",)),
        ("aws:sourcevpc", ("a",)),
    ]


class Broken(dict[str, Any]):
    def items(self) -> Any:
        raise LookupError("hunter2")


def test_error_of_a_mapping_that_cannot_be_read() -> None:
    assert problems({"Statement": Broken()}) == [
        "document: its data cannot be read: LookupError; give JSON text, or plain dictionaries and lists"
    ]


def test_error_of_data_that_holds_itself() -> None:
    data: dict[str, Any] = {}
    data["Statement"] = [data, data]

    assert "nested too deeply" in problems(data)[0]


def test_error_of_a_key_given_twice_since_readers_differ_in_which_one_counts() -> None:
    text = (
        '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}}'
    )

    assert problems(text) == [
        'Statement[0]: "Effect" is given repeatedly, and readers differ in which one counts; give it once'
    ]


def test_error_tells_all_problems_at_once() -> None:
    assert len(problems(policy({"Effect": "No", "Action": "x", "Resource": "y"}, 7, Version="1"))) == 5


def test_error_never_repeats_a_conditions_value() -> None:
    for value in ({"x": "hunter2"}, "hunter2${", "hunter2\ud800"):
        assert "hunter2" not in "".join(problems(policy({**ALLOW, "Condition": {"StringEquals": {"a:b": value}}})))


TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}


@pytest.mark.parametrize(
    ("kind", "statement", "expected"),
    [
        (Kind.IDENTITY, TRUST, ["Statement[0]: it has no Resource; add Resource"]),
        (Kind.TRUST, ALLOW, ["Statement[0]: it has no Principal; add Principal"]),
        (Kind.RESOURCE, ALLOW, ["Statement[0]: it has no Principal; add Principal"]),
        (
            Kind.TRUST,
            {**TRUST, "Resource": "*"},
            ["Statement[0].Resource: a policy of this kind has none; leave it out"],
        ),
        (
            Kind.IDENTITY,
            {**ALLOW, "Sid": "a b"},
            ["Statement[0].Sid: it has other characters than A-Z, a-z and 0-9; leave them out"],
        ),
    ],
)
def test_error_of_an_element_that_the_kind_of_policy_needs_or_refuses(
    kind: Kind, statement: Any, expected: list[str]
) -> None:
    assert set(expected) <= set(problems(policy(statement), kind))
    assert read_document(policy(statement))


def test_a_problem_is_one_line() -> None:
    assert str(Problem("", "it is wrong", "right it")) == "document: it is wrong; right it"
    assert "\n" not in problems(policy({**ALLOW, "Resource": "a\nb"}))[0]
    assert "\n" not in problems(policy({**ALLOW, "Condition": {"StringEquals": {"a:\nb": None}}}))[0]
    assert len(problems(policy({**ALLOW, "Condition": {"StringEquals": {"a:" + "b" * 10_000: None}}}))[0]) < 300
