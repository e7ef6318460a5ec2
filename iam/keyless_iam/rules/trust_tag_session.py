"""Who may tag a session chooses what policies that look at its tags let through."""

from collections.abc import Iterator

from keyless_iam.rules.contract import ADVISES, Finding, Rule, Settings, Severity
from keyless_iam.rules.limits import demands, not_anything
from keyless_iam.rules.trusting import letting_in
from keyless_iam.subject import PolicyType, Subject

_NAME = "trust-tag-session"
_LIMITS = ("aws:requesttag/", "aws:tagkeys")
# Its agent sets the tags itself, from the pod's identity ("EKS Pod Identity", Amazon EKS User Guide).
_FIXED = frozenset({"pods.eks.amazonaws.com"})


def _check(subject: Subject, _: Settings) -> Iterator[Finding]:
    for place, statement, _version in letting_in(subject, ("sts:TagSession",)):
        if all(p.name in _FIXED for p in statement.principals):
            continue
        limited = demands(statement, _LIMITS, not_anything) or any(
            c.operator.startswith("ForAllValues:") and c.key.lower() == "aws:tagkeys" for c in statement.conditions
        )
        if not limited:
            yield Finding(
                _NAME,
                place,
                "NotAction" if statement.not_actions else "Action",
                "whoever assumes the role may give the session any tag, and with it what policies grant by "
                "aws:PrincipalTag",
                "Take sts:TagSession out, or say which tags by a condition on aws:RequestTag or aws:TagKeys",
                "sts:TagSession with any aws:RequestTag",
            )


RULE = Rule(
    name=_NAME,
    title="Sessions are tagged with tags that the trust policy names.",
    severity=Severity.MEDIUM,
    levels=ADVISES,
    types=frozenset({PolicyType.TRUST}),
    check=_check,
    remediation="Remove sts:TagSession, or limit the tags by conditions.",
    documentation=("Pass session tags in AWS STS (IAM User Guide)",),
)
