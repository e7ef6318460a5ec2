"""Who may turn IMDSv2 off may read an instance's credentials by a forwarded request."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_ACTIONS = ("ec2:ModifyInstanceMetadataDefaults", "ec2:ModifyInstanceMetadataOptions")

RULE = Rule(
    name="instance-metadata-options",
    title="No program changes how instances get their credentials.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "instance-metadata-options",
        (
            Danger(
                "can turn IMDSv2 off, so that a forwarded request is enough to get an instance's credentials", _ACTIONS
            ),
        ),
        "Take the action out; set the metadata options where the instance is created",
    ),
    remediation="Remove the actions, or the pattern that covers them.",
    documentation=("Configure the Instance Metadata Service options (Amazon EC2 User Guide)",),
    options=(ALLOWED_ACTIONS,),
)
