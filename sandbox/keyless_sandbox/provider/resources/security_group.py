"""EC2 security groups; their rules are resources of their own."""

from typing import Any

from keyless_sandbox.provider.aws import Aws, tag_map
from keyless_sandbox.provider.resources.tags import retag_ec2, tag_specifications
from keyless_sandbox.provider.schema import FLAG, TAGS, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties


def _create(aws: Aws, new: Properties) -> str:
    vpc = {"VpcId": new["vpcId"]} if new.get("vpcId") else {}
    tags = tag_specifications("security-group", new.get("tagsAll"))
    answer = aws.ec2.create_security_group(
        GroupName=new["name"], Description=new["description"], TagSpecifications=tags, **vpc
    )
    return answer["GroupId"]


def _settle(aws: Aws, group_id: str, _new: Properties) -> None:
    """EC2 gives a new group a rule that lets everything out; the official plugin takes it away."""
    if permissions := _describe(aws, group_id)["IpPermissionsEgress"]:
        aws.ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=permissions)


def _read(aws: Aws, group_id: str, _state: Properties) -> Properties:
    group = _describe(aws, group_id)
    owner = group["OwnerId"]
    return {
        "name": group["GroupName"],
        "arn": f"arn:{aws.partition.name}:ec2:{aws.region}:{owner}:security-group/{group_id}",
        "description": group["Description"],
        "ownerId": owner,
        "region": aws.region,
        "vpcId": group.get("VpcId"),
        "tags": tag_map(group.get("Tags")),
    }


def _update(aws: Aws, group_id: str, old: Properties, new: Properties) -> None:
    retag_ec2(aws, [group_id], old, new)


def _delete(aws: Aws, group_id: str, state: Properties) -> None:
    if state.get("revokeRulesOnDelete"):
        _revoke_all(aws, group_id)
    aws.ec2.delete_security_group(GroupId=group_id)


def _revoke_all(aws: Aws, group_id: str) -> None:
    group = _describe(aws, group_id)
    if group["IpPermissions"]:
        aws.ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=group["IpPermissions"])
    if group["IpPermissionsEgress"]:
        aws.ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=group["IpPermissionsEgress"])


def _describe(aws: Aws, group_id: str) -> dict[str, Any]:
    return aws.ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]


SECURITY_GROUP = Resource(
    token="aws:ec2/securityGroup:SecurityGroup",  # noqa: S106 - a type token
    inputs={
        "description": Property(default="Managed by Pulumi", force_new=True),
        "name": Property(force_new=True, computed=True),
        "region": Property(force_new=True, computed=True),
        "revokeRulesOnDelete": FLAG,
        "tags": TAGS,
        "vpcId": Property(force_new=True, computed=True),
    },
    outputs=("arn", "ownerId"),
    not_done=frozenset({"egress", "ingress", "namePrefix"}),
    naming=Naming(limit=255),
    create=_create,
    settle=_settle,
    read=_read,
    update=_update,
    delete=_delete,
)
