"""Policy documents written as arguments, compared with what the official plugin documents to make of them."""

import json
from typing import Any

import grpc
import pytest

from tests.sandbox.provider.driver import Engine

TOKEN = "aws:iam/getPolicyDocument:getPolicyDocument"


def document(engine: Engine, **arguments: Any) -> Any:
    return json.loads(engine.invoke(TOKEN, **arguments)["json"])


def test_the_text_is_the_one_of_the_documentation(engine: Engine) -> None:
    """The first example of the page `aws_iam_policy_document` and its rendered result."""
    statements = [
        {
            "sid": "1",
            "actions": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"],
            "resources": ["arn:aws:s3:::*"],
        },
        {
            "actions": ["s3:ListBucket"],
            "resources": ["arn:aws:s3:::bucket"],
            "conditions": [
                {"test": "StringLike", "variable": "s3:prefix", "values": ["", "home/", "home/&{aws:username}/"]}
            ],
        },
    ]
    found = engine.invoke(TOKEN, statements=statements)
    assert (
        found["json"]
        == """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "1",
      "Effect": "Allow",
      "Action": [
        "s3:ListAllMyBuckets",
        "s3:GetBucketLocation"
      ],
      "Resource": "arn:aws:s3:::*"
    },
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::bucket",
      "Condition": {
        "StringLike": {
          "s3:prefix": [
            "",
            "home/",
            "home/${aws:username}/"
          ]
        }
      }
    }
  ]
}"""
    )
    assert json.loads(found["minifiedJson"]) == json.loads(found["json"])
    assert "\n" not in found["minifiedJson"]


def test_the_order_of_actions_in_the_program_changes_nothing(engine: Engine) -> None:
    one, other = (
        engine.invoke(TOKEN, statements=[{"actions": actions, "resources": ["*"]}])
        for actions in (["s3:A", "s3:B", "s3:C"], ["s3:C", "s3:A", "s3:B"])
    )
    assert (one["json"], one["id"]) == (other["json"], other["id"])


@pytest.mark.parametrize(
    ("principals", "written"),
    [
        ([{"type": "*", "identifiers": ["*"]}], "*"),
        ([{"type": "AWS", "identifiers": ["*"]}], {"AWS": "*"}),
        (
            [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}, {"type": "AWS", "identifiers": ["1", "2"]}],
            {"AWS": ["2", "1"], "Service": "ec2.amazonaws.com"},
        ),
        (
            [{"type": "AWS", "identifiers": ["1"]}, {"type": "AWS", "identifiers": ["2"]}],
            {"AWS": ["1", "2"]},
        ),
    ],
)
def test_principals_by_type(engine: Engine, principals: list[Any], written: Any) -> None:
    assert document(engine, statements=[{"principals": principals}])["Statement"][0]["Principal"] == written


def test_conditions_on_one_key_become_alternatives(engine: Engine) -> None:
    conditions = [{"test": "StringEquals", "variable": "aws:PrincipalTag/a", "values": [value]} for value in ("y", "x")]
    found = document(engine, statements=[{"actions": ["s3:*"], "resources": ["*"], "conditions": conditions}])
    assert found["Statement"][0]["Condition"] == {"StringEquals": {"aws:PrincipalTag/a": ["y", "x"]}}


def policy(sid: str, action: str, **more: Any) -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Sid": sid, "Effect": "Deny", "Action": action}], **more}
    )


def test_a_statement_overrides_the_one_of_its_sid_in_a_source_and_is_overridden_in_turn(engine: Engine) -> None:
    found = document(
        engine,
        sourcePolicyDocuments=[policy("a", "s3:One", Id="source"), policy("b", "s3:Two")],
        statements=[{"sid": "b", "effect": "Deny", "actions": ["s3:Three"]}],
        overridePolicyDocuments=[policy("a", "s3:Four"), policy("c", "s3:Five")],
    )
    assert found["Id"] == "source"
    assert [(one["Sid"], one["Action"]) for one in found["Statement"]] == [
        ("a", "s3:Four"),
        ("b", "s3:Three"),
        ("c", "s3:Five"),
    ]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"statements": [{"sid": "a"}, {"sid": "a"}]}, "duplicate Sid 'a' in statements: a Sid must be unique"),
        (
            {"sourcePolicyDocuments": [policy("a", "s3:A"), policy("a", "s3:B")]},
            "duplicate Sid 'a' in sourcePolicyDocuments: a Sid must be unique",
        ),
        ({"overridePolicyDocuments": ["{"]}, "overridePolicyDocuments must hold JSON policy documents"),
        (
            {"version": "2008-10-17", "statements": [{"resources": ["&{aws:username}"]}]},
            "the policy variable in '&{aws:username}' needs the policy version 2012-10-17",
        ),
    ],
)
def test_error_documents_that_cannot_be_written(engine: Engine, arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        engine.invoke(TOKEN, **arguments)
    assert engine.said(caught.value).startswith(f"could not call {TOKEN}: {text}")
