"""How a document is written: one text for one meaning."""

import json

import pytest
from keyless_iam import Condition, Document, Principal, Statement


def test_a_document_is_written_with_sorted_keys_and_no_white_space() -> None:
    document = Document((Statement.of("Allow", "s3:GetObject", "arn:aws:s3:::orders/in/*"),))

    assert document.to_json() == (
        '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::orders/in/*"}],'
        '"Version":"2012-10-17"}'
    )


def test_lists_are_sorted_and_without_repetition_and_a_list_of_one_is_its_element() -> None:
    statement = Statement.of("Deny", ["s3:PutObject", "s3:GetObject", "s3:PutObject"], ["*"], sid="No")

    assert statement.to_json() == {
        "Sid": "No",
        "Effect": "Deny",
        "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": "*",
    }


def test_conditions_are_grouped_by_operator_and_key() -> None:
    statement = Statement.of(
        "Allow",
        "s3:ListBucket",
        "arn:aws:s3:::orders",
        conditions=[
            Condition.of("StringLike", "s3:prefix", ["out/*", "in/*"]),
            Condition.of("StringEquals", "aws:ResourceAccount", "111122223333"),
            Condition.of("StringLike", "aws:PrincipalArn", "arn:*"),
        ],
    )

    assert statement.to_json()["Condition"] == {
        "StringEquals": {"aws:ResourceAccount": "111122223333"},
        "StringLike": {"aws:PrincipalArn": "arn:*", "s3:prefix": ["in/*", "out/*"]},
    }


def test_principals_are_grouped_by_kind() -> None:
    service, account = Principal("Service", "ec2.amazonaws.com"), Principal("AWS", "111122223333")

    statement = Statement.of("Allow", "sts:AssumeRole", principals=[service, account])

    assert statement.to_json()["Principal"] == {"AWS": "111122223333", "Service": "ec2.amazonaws.com"}
    assert "Resource" not in statement.to_json()


def test_characters_beyond_ascii_are_written_as_they_are() -> None:
    text = Document((Statement.of("Allow", "s3:GetObject", "arn:aws:s3:::orders/é/*"),)).to_json()

    assert "é" in text
    assert json.loads(text)["Statement"][0]["Resource"] == "arn:aws:s3:::orders/é/*"


def test_error_two_conditions_of_one_operator_and_key_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="share operator and key: give one with all values"):
        Statement.of(
            "Allow",
            "s3:ListBucket",
            conditions=[Condition.of("StringLike", "s3:prefix", "a/*"), Condition.of("StringLike", "s3:prefix", "b/*")],
        )
