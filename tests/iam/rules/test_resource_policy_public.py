from typing import Any

import pytest
from keyless_iam.rules.resource_policy_public import RULE
from keyless_iam.subject import PolicyType

from tests.iam.rules.judging import allow, findings

QUEUE = "arn:aws:sqs:eu-west-1:111122223333:jobs"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:news"


@pytest.mark.parametrize(
    "statement",
    [
        allow("sqs:SendMessage", QUEUE, Principal="*"),
        allow("sns:Publish", TOPIC, Principal={"AWS": "*"}),
        allow("secretsmanager:GetSecretValue", Principal="*", Condition={"Bool": {"aws:SecureTransport": "true"}}),
        allow("sqs:SendMessage", QUEUE, Principal="*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:*"}}),
        allow(
            "sqs:SendMessage", QUEUE, Principal="*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:news"}}
        ),
    ],
)
def test_a_resource_for_everybody_is_found(statement: dict[str, Any]) -> None:
    (found,) = findings([statement], type=PolicyType.RESOURCE, rules=RULE)
    assert found.element == "Principal"


@pytest.mark.parametrize(
    "statement",
    [
        allow("sqs:SendMessage", QUEUE, Principal="*", Condition={"ArnEquals": {"aws:SourceArn": TOPIC}}),
        allow(
            "sqs:SendMessage", QUEUE, Principal="*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:app-data"}}
        ),
        allow(
            "sns:Publish",
            TOPIC,
            Principal={"AWS": "*"},
            Condition={"StringEquals": {"AWS:SourceOwner": "111122223333"}},
        ),
        allow("sns:Publish", TOPIC, Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        allow("sqs:SendMessage", QUEUE, Principal={"Service": "s3.amazonaws.com"}),
        allow("secretsmanager:GetSecretValue", Principal={"AWS": "arn:aws:iam::444455556666:role/app"}),
    ],
)
def test_a_resource_for_known_callers_is_not_found(statement: dict[str, Any]) -> None:
    assert findings([statement], type=PolicyType.RESOURCE, rules=RULE) == []
