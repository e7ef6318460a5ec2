from typing import Any

import pytest
from keyless_iam.rules.key_policy_public import RULE

from tests.iam.rules.judging import KEY, allow, findings


def everybody(**condition: Any) -> dict[str, Any]:
    more = {"Condition": condition} if condition else {}
    return allow(["kms:Decrypt", "kms:GenerateDataKey"], Principal={"AWS": "*"}, **more)


@pytest.mark.parametrize(
    "statement",
    [
        everybody(),
        allow("kms:*", Principal="*"),
        everybody(StringEquals={"kms:ViaService": "s3.eu-west-1.amazonaws.com"}),
        everybody(StringLike={"kms:CallerAccount": "1111*"}),
    ],
)
def test_a_key_for_every_account_is_found(statement: dict[str, Any]) -> None:
    (found,) = findings([statement], type=KEY, rules=RULE)
    assert found.example == "kms:Decrypt by a role of another account"


@pytest.mark.parametrize(
    "statement",
    [
        allow("kms:*", Principal={"AWS": "arn:aws:iam::111122223333:root"}),
        everybody(StringEquals={"kms:CallerAccount": "111122223333", "kms:ViaService": "s3.eu-west-1.amazonaws.com"}),
        everybody(StringEquals={"aws:PrincipalOrgID": "o-1"}),
        allow("kms:GenerateDataKey*", Principal={"Service": "logs.eu-west-1.amazonaws.com"}),
    ],
)
def test_a_key_for_known_accounts_is_not_found(statement: dict[str, Any]) -> None:
    assert findings([statement], type=KEY, rules=RULE) == []
