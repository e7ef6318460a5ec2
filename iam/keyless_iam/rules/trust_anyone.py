"""A role that everybody may assume is everybody's."""

from collections.abc import Iterator

from keyless_iam.public import for_everybody, limits
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.trusting import letting_in
from keyless_iam.subject import PolicyType, Subject

_NAME = "trust-anyone"

# sts:ExternalId is not among them: it is a name to tell customers apart, and no secret.
_WHO = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:userid",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
    }
)


def _check(subject: Subject, _: Settings) -> Iterator[Finding]:
    for place, statement, version in letting_in(subject):
        told_apart = any(c.key.lower() in _WHO and limits(c, version) for c in statement.conditions)
        if for_everybody(statement) and not told_apart:
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
