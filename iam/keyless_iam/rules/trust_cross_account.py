"""A role that another account may assume needs to know on whose behalf it does: the confused deputy."""

from collections.abc import Iterator

from keyless_iam.rules.contract import ACCOUNT_IDS, ADVISES, Finding, Rule, Settings, Severity
from keyless_iam.rules.limits import demands
from keyless_iam.rules.trusting import account_of, letting_in
from keyless_iam.subject import PolicyType, Subject

_NAME = "trust-cross-account"
_WHO = ("sts:externalid", "aws:principalorgid", "aws:principalarn", "aws:sourceidentity")


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for place, statement, _version in letting_in(subject, ("sts:AssumeRole",)):
        accounts = {account for p in statement.principals if (account := account_of(p))}
        others = sorted(accounts - {subject.account, *settings.account_ids})
        if others and not demands(statement, _WHO):
            known = bool(subject.account)
            told = (
                "may assume the role" if known else "may assume the role: cannot tell whether that is another account"
            )
            yield Finding(
                _NAME,
                place,
                "Principal",
                f"account {', '.join(others)} {told}, and no sts:ExternalId says on whose behalf",
                "Demand the external id that was agreed on by StringEquals on sts:ExternalId, or list the account in accountIds",
                f"sts:AssumeRole by arn:aws:iam::{others[0]}:root",
                known,
            )


RULE = Rule(
    name=_NAME,
    title="Other accounts assume roles with an external id.",
    severity=Severity.MEDIUM,
    levels=ADVISES,
    types=frozenset({PolicyType.TRUST}),
    check=_check,
    remediation="Add a condition on sts:ExternalId, or name the account as one of your own in accountIds.",
    documentation=(
        "Access to AWS accounts owned by third parties (IAM User Guide)",
        "The confused deputy problem (IAM User Guide)",
    ),
    options=(ACCOUNT_IDS,),
)
