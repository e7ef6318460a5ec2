"""Who may run commands on any instance has the credentials of every role that an instance carries."""

from collections.abc import Iterator

from keyless_iam.rules.anywhere import anywhere
from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.subject import PolicyType, Subject

_NAME = "remote-command"


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    return anywhere(
        _NAME,
        subject,
        settings,
        actions=("ssm:SendCommand", "ssm:StartSession", "ec2-instance-connect:SendSSHPublicKey"),
        limits=("aws:resourcetag/", "ssm:resourcetag/", "ec2:resourcetag/"),
        says="every instance, with the credentials of its role",
        mend="Name the instances, or limit them by a condition on aws:ResourceTag",
    )


RULE = Rule(
    name=_NAME,
    title="Statements that let commands be run on instances name the instances.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the resource by the ARNs of the instances and documents, or add a condition on aws:ResourceTag.",
    documentation=(
        "Additional sample IAM policies for Session Manager (AWS Systems Manager User Guide)",
        "Restricting Run Command access based on tags (AWS Systems Manager User Guide)",
    ),
    options=(ALLOWED_ACTIONS,),
)
