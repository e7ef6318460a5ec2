"""EC2 security groups, with the rules that are written inside them."""

from typing import Any

from keyless_sandbox.provider.aws import Aws, tag_map
from keyless_sandbox.provider.resources.inline_rules import RULES, authorise, permission, revoke, rules
from keyless_sandbox.provider.resources.tags import retag_ec2, tag_specifications
from keyless_sandbox.provider.schema import FLAG, TAGS, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties

_DIRECTIONS = {"egress": "IpPermissionsEgress", "ingress": "IpPermissions"}


def _create(aws: Aws, new: Properties) -> str:
    vpc = {"VpcId": new["vpcId"]} if new.get("vpcId") else {}
    tags = tag_specifications("security-group", new.get("tagsAll"))
    answer = aws.ec2.create_security_group(
        GroupName=new["name"], Description=new["description"], TagSpecifications=tags, **vpc
    )
    return answer["GroupId"]


def _settle(aws: Aws, group_id: str, new: Properties) -> None:
    """EC2 gives a new group a rule that lets everything out; the official plugin takes it away."""
    revoke(aws, group_id, _describe(aws, group_id)["IpPermissionsEgress"], egress=True)
    _change_rules(aws, group_id, {}, new)


def _change_rules(aws: Aws, group_id: str, old: Properties, new: Properties) -> None:
    """Bring the rules of the directions that the program writes inside the group to what it says."""
    for direction in _DIRECTIONS:
        if direction in new:
            before, after = (_permissions(each.get(direction), group_id) for each in (old, new))
            egress = direction == "egress"
            revoke(aws, group_id, [one for one in before if one not in after], egress=egress)
            authorise(aws, group_id, [one for one in after if one not in before], egress=egress)


def _permissions(written: list[Properties] | None, group_id: str) -> list[dict[str, Any]]:
    return [permission(rule, group_id) for rule in written or []]


def _read(aws: Aws, group_id: str, state: Properties) -> Properties:
    group = _describe(aws, group_id)
    owner = group["OwnerId"]
    # Rules that are resources of their own are not told here: each of them would be a change of the group.
    told = {
        direction: rules(group[theirs], group_id, state.get(direction) or [])
        for direction, theirs in _DIRECTIONS.items()
        if direction in state or not state
    }
    return {
        **told,
        "name": group["GroupName"],
        "arn": f"arn:{aws.partition.name}:ec2:{aws.region}:{owner}:security-group/{group_id}",
        "description": group["Description"],
        "ownerId": owner,
        "region": aws.region,
        "vpcId": group.get("VpcId"),
        "tags": tag_map(group.get("Tags")),
    }


def _update(aws: Aws, group_id: str, old: Properties, new: Properties) -> None:
    _change_rules(aws, group_id, old, new)
    retag_ec2(aws, [group_id], old, new)


def _delete(aws: Aws, group_id: str, state: Properties) -> None:
    if state.get("revokeRulesOnDelete"):
        _revoke_all(aws, group_id)
    aws.ec2.delete_security_group(GroupId=group_id)


def _revoke_all(aws: Aws, group_id: str) -> None:
    group = _describe(aws, group_id)
    for direction, theirs in _DIRECTIONS.items():
        revoke(aws, group_id, group[theirs], egress=direction == "egress")


def _describe(aws: Aws, group_id: str) -> dict[str, Any]:
    return aws.ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]


SECURITY_GROUP = Resource(
    token="aws:ec2/securityGroup:SecurityGroup",  # noqa: S106 - a type token
    inputs={
        "description": Property(default="Managed by Pulumi", force_new=True),
        **dict.fromkeys(_DIRECTIONS, RULES),
        "name": Property(force_new=True, computed=True),
        "region": Property(force_new=True, computed=True),
        "revokeRulesOnDelete": FLAG,
        "tags": TAGS,
        "vpcId": Property(force_new=True, computed=True),
    },
    outputs=("arn", "ownerId"),
    not_done=frozenset({"namePrefix"}),
    naming=Naming(limit=255),
    create=_create,
    settle=_settle,
    read=_read,
    update=_update,
    delete=_delete,
)
