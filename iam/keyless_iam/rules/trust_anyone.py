"""A role that everybody may assume is everybody's."""

from collections.abc import Iterator

from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.trusting import is_anyone, letting_in, told_apart
from keyless_iam.subject import PolicyType, Subject

_NAME = "trust-anyone"

# sts:ExternalId is not among them: it is a name to tell customers apart, and no secret.
_WHO = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:userid",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
)


def _check(subject: Subject, _: Settings) -> Iterator[Finding]:
    for place, statement in letting_in(subject):
        if any(map(is_anyone, statement.principals)) and not told_apart(statement, _WHO):
            yield Finding(
                _NAME,
                place,
                "Principal",
                "everybody with an AWS account may assume the role",
                "Name who may assume it, or demand the organization by StringEquals on aws:PrincipalOrgID",
                "sts:AssumeRole by arn:aws:iam::111122223333:root",
            )


RULE = Rule(
    name=_NAME,
    title="Trust policies name who may assume the role.",
    severity=Severity.CRITICAL,
    levels=BLOCKS,
    types=frozenset({PolicyType.TRUST}),
    check=_check,
    remediation='Replace "*" by the services, accounts or roles that are to assume the role.',
    documentation=("AWS JSON policy elements: Principal (IAM User Guide)",),
    covers=frozenset({"trust-cross-account", "trust-instance-role"}),
)
