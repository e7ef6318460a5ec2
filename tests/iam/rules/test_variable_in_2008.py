from typing import Any

import pytest
from keyless_iam.rules.variable_in_2008 import RULE

from tests.iam.rules.judging import allow, findings

IN_RESOURCE = allow("s3:GetObject", "arn:aws:s3:::app-data/${aws:username}/*")
IN_CONDITION = allow(
    "s3:ListBucket", "arn:aws:s3:::app-data", Condition={"StringLike": {"s3:prefix": "${aws:username}/*"}}
)


@pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}], ids=["none", "2008"])
@pytest.mark.parametrize("statement", [IN_RESOURCE, IN_CONDITION], ids=["resource", "condition"])
def test_a_variable_in_an_old_document_is_found(version: dict[str, str], statement: dict[str, Any]) -> None:
    (found,) = findings({**version, "Statement": [statement]}, rules=RULE)
    assert "${aws:username} is plain text" in found.says
    assert found.mend == 'Give the document "Version": "2012-10-17"'


@pytest.mark.parametrize("statement", [IN_RESOURCE, IN_CONDITION], ids=["resource", "condition"])
def test_a_variable_in_a_new_document_is_not_found(statement: dict[str, Any]) -> None:
    assert findings([statement], rules=RULE) == []


def test_an_old_document_without_variables_is_not_found() -> None:
    statements = [allow("s3:GetObject", "arn:aws:s3:::app-data/$*"), allow("s3:GetObject", "arn:aws:s3:::app-data/${x")]
    assert findings({"Version": "2008-10-17", "Statement": statements}, rules=RULE) == []
