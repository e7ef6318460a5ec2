"""Keys that nobody named."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.kms_any_key import RULE

from tests.iam.rules.judging import KEY, allow, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize("resource", ["*", "arn:aws:kms:*:*:key/*", "arn:aws:kms:eu-central-1:111122223333:*"])
@pytest.mark.parametrize("action", ["kms:Decrypt", "kms:CreateGrant", "kms:PutKeyPolicy", "kms:ReEncrypt*", "kms:*"])
def test_any_key_is_found(action: str, resource: str) -> None:
    (finding,) = findings([allow(action, resource)], rules=RULE)
    assert finding.says.endswith("can reach every key whose key policy leaves it to IAM")


def test_a_named_key_is_fine() -> None:
    assert findings([allow(["kms:Decrypt", "kms:CreateGrant"], KEY_ARN)], rules=RULE) == []


def test_looking_at_keys_is_fine() -> None:
    assert findings([allow(["kms:ListKeys", "kms:DescribeKey", "kms:Encrypt"])], rules=RULE) == []


def test_an_alias_says_which() -> None:
    condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"}}
    assert findings([allow("kms:Decrypt", Condition=condition)], rules=RULE) == []


def test_the_service_in_between_does_not_say_which() -> None:
    condition = {"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}}
    assert findings([allow("kms:Decrypt", Condition=condition)], rules=RULE)


def test_key_policies_are_not_judged() -> None:
    statement = allow("kms:*", Principal={"AWS": "arn:aws:iam::111122223333:root"})
    assert findings([statement], rules=RULE, type=KEY) == []


def test_it_can_be_meant() -> None:
    assert findings([allow("kms:Decrypt")], rules=RULE, settings=Settings(allowed_actions=("kms:Decrypt",))) == []
