"""Secrets and parameters that nobody named."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.secrets_any import RULE

from tests.iam.rules.judging import allow, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


@pytest.mark.parametrize(
    "resource", ["*", "arn:aws:secretsmanager:*:*:*", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:*"]
)
def test_any_secret_is_found(resource: str) -> None:
    (finding,) = findings([allow("secretsmanager:GetSecretValue", resource)], rules=RULE)
    assert finding.says == "secretsmanager:GetSecretValue can reach every secret or parameter of the account"


@pytest.mark.parametrize(
    "action", ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParam*"]
)
@pytest.mark.parametrize("resource", ["*", "arn:aws:ssm:*:*:parameter/*"])
def test_any_parameter_is_found(action: str, resource: str) -> None:
    assert len(findings([allow(action, resource)], rules=RULE)) == 1


def test_named_ones_are_fine() -> None:
    secret = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:app/db-*"
    path = "arn:aws:ssm:eu-central-1:111122223333:parameter/app/*"
    assert (
        findings([allow("secretsmanager:GetSecretValue", secret), allow("ssm:GetParameter*", path)], rules=RULE) == []
    )


def test_names_and_descriptions_are_fine() -> None:
    assert findings([allow(["secretsmanager:ListSecrets", "ssm:DescribeParameters"])], rules=RULE) == []


def test_a_tag_says_which() -> None:
    def tagged(operator: str, value: str) -> list[dict[str, object]]:
        condition = {operator: {"secretsmanager:ResourceTag/app": value}}
        return [allow("secretsmanager:GetSecretValue", Condition=condition)]

    assert findings(tagged("StringEquals", "orders"), rules=RULE) == []
    assert findings(tagged("StringEqualsIfExists", "orders"), rules=RULE)
    assert findings(tagged("StringNotEquals", "orders"), rules=RULE)
    assert findings(tagged("StringLike", "*"), rules=RULE)


def test_a_deny_of_all_others_says_which_too() -> None:
    rest = {"Effect": "Deny", "Action": "ssm:*", "NotResource": "arn:aws:ssm:*:*:parameter/app/*"}
    assert findings([allow("ssm:GetParameter"), rest], rules=RULE) == []


def test_it_can_be_meant() -> None:
    assert findings([allow("ssm:GetParameter")], rules=RULE, settings=Settings(allowed_actions=("ssm:Get*",))) == []
