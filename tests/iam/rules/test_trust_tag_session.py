from keyless_iam.rules.trust_tag_session import RULE

from tests.iam.rules.judging import TRUST, findings
from tests.iam.rules.trusts import VENDOR, trust


def test_sessions_may_be_tagged_at_will() -> None:
    action = ["sts:AssumeRole", "sts:TagSession"]

    assert findings(trust(VENDOR, action=action), type=TRUST, rules=RULE)
    assert findings(trust(VENDOR, action="sts:*"), type=TRUST, rules=RULE)


def test_sessions_may_be_tagged_with_tags_that_are_named() -> None:
    action = ["sts:AssumeRole", "sts:TagSession"]
    condition = {"StringEquals": {"aws:RequestTag/team": ["web", "data"]}}

    assert not findings(trust(VENDOR, condition, action), type=TRUST, rules=RULE)
    assert not findings(trust({"Service": "pods.eks.amazonaws.com"}, action=action), type=TRUST, rules=RULE)
