"""The role of an instance is for instances: whoever else may assume it has its permissions without one."""

from collections.abc import Iterator

from keyless_iam.document import Principal
from keyless_iam.rules.contract import ACCOUNT_IDS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.trusting import account_of, letting_in
from keyless_iam.subject import PolicyType, Subject

_NAME = "trust-instance-role"

# In the partition of China the service has had both names.
_EC2 = frozenset({Principal("Service", "ec2.amazonaws.com"), Principal("Service", "ec2.amazonaws.com.cn")})


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    if not subject.carried_by_instance:
        return
    for place, statement, _version in letting_in(subject):
        others = [p for p in statement.principals if p not in _EC2 and account_of(p) not in settings.account_ids]
        if others:
            yield Finding(
                _NAME,
                place,
                "Principal",
                f"besides EC2, {', '.join(f'{p.kind} {p.name}' for p in others)} may assume the role that an instance "
                "profile carries",
                "Leave ec2.amazonaws.com alone, and give the others roles of their own",
                f"sts:AssumeRole by {others[0].name}",
            )


RULE = Rule(
    name=_NAME,
    title="Only EC2 may assume the role of an instance profile.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.TRUST}),
    check=_check,
    remediation="Remove the other principals from the trust policy.",
    documentation=(
        "IAM roles for Amazon EC2 (Amazon EC2 User Guide)",
        "How to use trust policies with IAM roles (AWS Security Blog)",
    ),
    options=(ACCOUNT_IDS,),
)
