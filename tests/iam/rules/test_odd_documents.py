"""Documents that can be read and that nobody would write: the rules judge them, and nothing else happens."""

import random
from typing import Any

import pytest
from keyless_iam.policy import Policy
from keyless_iam.problems import DocumentError
from keyless_iam.reading import read_document
from keyless_iam.rules import RULES
from keyless_iam.rules.judge import Configured, judge
from keyless_iam.subject import PolicyType, Subject

from tests.iam.test_reading_fuzz import SEEDS, mutated

_DOCUMENTS = 500
_ODD = [
    "*",
    "*:*",
    "?:?",
    "s3:*",
    "iam:*",
    "kms:*",
    "sts:AssumeRole",
    "arn:",
    "arn:::::",
    "arn:aws:s3",
    "arn:aws:s3:::*",
    "arn:*:s3:*:*:x/*",
    "arn:aws:s3:::${x}/*",
    "StringEqualsIfExists",
    "ForAllValues:StringLike",
    "NumericLessThan",
    "IpAddress",
    "DateGreaterThan",
    "s3:prefix",
    "aws:SourceIp",
    "aws:TagKeys",
    "aws:PrincipalTag/",
    "0.0.0.0/0",
    "9" * 5_000,
    "2020-99-99",
]


def odd(rng: random.Random, value: Any) -> Any:
    """A value some texts of which are replaced."""
    if isinstance(value, dict):
        return {key if rng.random() < 0.9 else rng.choice(_ODD): odd(rng, each) for key, each in value.items()}
    if isinstance(value, list):
        return [odd(rng, each) for each in value]
    kept = not isinstance(value, str) or value in ("Allow", "Deny", "2012-10-17", "2008-10-17")
    return value if kept or rng.random() > 0.35 else rng.choice(_ODD)


@pytest.mark.parametrize("type_", PolicyType, ids=lambda type_: type_.name.lower())
def test_every_document_that_can_be_read_is_judged(type_: PolicyType) -> None:
    rng = random.Random(type_.value)
    rules = [Configured(rule) for rule in RULES]
    judged = found = 0
    while judged < _DOCUMENTS:
        try:
            document = read_document(odd(rng, mutated(rng, rng.choice(SEEDS))))
        except DocumentError:
            continue
        findings = judge(Subject(type_, (Policy("p", document),), carried_by_instance=True), rules)
        assert all(finding.says and finding.mend and "\n" not in str(finding) for finding in findings)
        judged += 1
        found += bool(findings)
    # A document in which nothing is found shows little.
    assert found > _DOCUMENTS / 10, found
