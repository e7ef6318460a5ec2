"""Who may exchange the instance profile of an instance gets the credentials of another role there."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_ACTIONS = ("ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation")

RULE = Rule(
    name="instance-profile-exchange",
    title="No program exchanges the instance profile of an instance.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "instance-profile-exchange",
        (Danger("can give an instance another role, and use its credentials there", _ACTIONS),),
        "Take the action out; choose the instance profile where the instance is created",
    ),
    remediation="Remove the actions, or the pattern that covers them.",
    documentation=("IAM roles for Amazon EC2 (Amazon EC2 User Guide)",),
    options=(ALLOWED_ACTIONS,),
)
