"""The condition keys that are no service's own.

Source: "AWS global condition context keys" and "Available keys for AWS web identity federation" (IAM User Guide); for
``ec2:``, "Condition keys for Amazon EC2" (Service Authorization Reference): credentials of an instance's role carry them to
every service.
"""

from dataclasses import dataclass
from functools import lru_cache

_STRING = """
aws:AssumedRoot aws:CalledViaFirst aws:CalledViaLast aws:Ec2InstanceSourceVpc aws:FederatedProvider aws:PrincipalAccount
aws:PrincipalOrgId aws:PrincipalServiceName aws:PrincipalType aws:Referer aws:RequestedRegion aws:ResourceAccount
aws:ResourceOrgID aws:SourceAccount aws:SourceIdentity aws:SourceOrgID aws:SourceOwner aws:SourceVpc aws:SourceVpce
aws:SourceVpcAccount aws:SourceVpcOrgID aws:VpceAccount aws:VpceOrgID aws:SourceVpcArn aws:UserAgent aws:userid aws:username
ec2:RoleDeliveryService aws:SignInSessionArn aws:ChatbotSourceArn
aws:PrincipalTag/* aws:RequestTag/* aws:ResourceTag/*
"""
_STRINGS = """
aws:CalledVia aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:ResourceOrgPaths aws:SourceOrgPaths aws:TagKeys
aws:SourceVpcOrgPaths aws:VpceOrgPaths
"""
_ARN = "aws:PrincipalArn aws:SourceArn ec2:SourceInstanceARN lambda:SourceFunctionArn ssm:SourceInstanceARN ecs:SourceTaskArn"
_BOOL = """
aws:IsMcpServiceAction aws:MultiFactorAuthPresent aws:PrincipalIsAWSService aws:SecureTransport aws:ViaAWSMCPService
aws:ViaAWSService
"""
_NUMERIC = "aws:MultiFactorAuthAge ec2:RoleDelivery"
_DATE = "aws:CurrentTime aws:TokenIssueTime aws:EpochTime"
_ADDRESS = "aws:SourceIp aws:VpcSourceIp aws:Ec2InstanceSourcePrivateIPv4"


@dataclass(frozen=True)
class ConditionKey:
    """A condition key.

    Attributes:
        name: as documented, placeholders included.
        type: ``String``, ``ARN``, ``Bool``, ``Numeric``, ``Date`` or ``IPAddress``.
        multivalued: whether a request can carry several values.
    """

    name: str
    type: str
    multivalued: bool = False


def global_key(name: str) -> ConditionKey | None:
    """A key that requests to any service can carry; None if it is none.

    Args:
        name: such as ``aws:SourceIp`` or ``aws:PrincipalTag/team``, in any case.
    """
    lower = name.lower()
    tag = lower.find("/")
    return _table().get(f"{lower[:tag]}/*" if tag > 0 else lower)


@lru_cache(maxsize=1)
def _table() -> dict[str, ConditionKey]:
    kinds = (
        ("String", _STRING, False),
        ("String", _STRINGS, True),
        ("ARN", _ARN, False),
        ("Bool", _BOOL, False),
        ("Numeric", _NUMERIC, False),
        ("Date", _DATE, False),
        ("IPAddress", _ADDRESS, False),
    )
    return {
        name.lower(): ConditionKey(name, type_, multivalued)
        for type_, names, multivalued in kinds
        for name in names.split()
    }
