"""Rules that are written inside a security group, and rules of the older kind, which name several sources at once."""

import zlib
from typing import Any

from keyless_sandbox.provider.aws import Aws, unless
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.schema import REGION, Failure, Kind, Property, Resource
from keyless_sandbox.provider.wire import Properties

EVERY_PROTOCOL = "-1"
_SOURCES = {
    "cidrBlocks": ("IpRanges", "CidrIp"),
    "ipv6CidrBlocks": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListIds": ("PrefixListIds", "PrefixListId"),
    "securityGroups": ("UserIdGroupPairs", "GroupId"),
}
_SET = Property(kind=Kind.SET)
_PORT = Property(kind=Kind.INTEGER, required=True)

# The rules of one direction, inside a group.
RULES = Property(
    kind=Kind.BLOCK_SET,
    computed=True,
    fields={
        **dict.fromkeys(_SOURCES, _SET),
        "description": Property(),
        "fromPort": _PORT,
        "protocol": Property(required=True),
        "self": Property(kind=Kind.BOOLEAN),
        "toPort": _PORT,
    },
)


def permission(rule: Properties, group_id: str) -> dict[str, Any]:
    """A rule as EC2's IpPermission, of the group with an id."""
    description = {"Description": rule["description"]} if rule.get("description") else {}
    found: dict[str, Any] = {"IpProtocol": rule["protocol"]}
    if rule["protocol"] != EVERY_PROTOCOL:
        found |= {"FromPort": rule["fromPort"], "ToPort": rule["toPort"]}
    for ours, (theirs, key) in _SOURCES.items():
        values: list[str] = list(rule.get(ours) or [])
        if ours == "securityGroups" and rule.get("self"):
            values.append(group_id)
        if values:
            found[theirs] = [{key: value, **description} for value in values]
    return found


def rules(permissions: list[dict[str, Any]], group_id: str, written: list[Properties]) -> list[Properties]:
    """EC2's permissions of a group as rules: those that the program has written where they come to the same."""
    live = _gathered(permissions, group_id)
    return written if _sources(written, group_id) == _sources(live, group_id) else live


def _sources(several: list[Properties], group_id: str) -> frozenset[str]:
    """Every source of every rule with what it may reach, however the program groups them."""
    return frozenset(
        repr((found["IpProtocol"], found.get("FromPort"), found.get("ToPort"), theirs, sorted(source.items())))
        for found in (permission(rule, group_id) for rule in several)
        for theirs, _ in _SOURCES.values()
        for source in found.get(theirs, [])
    )


def _gathered(permissions: list[dict[str, Any]], group_id: str) -> list[Properties]:
    """Rules of the sources that share ports and description."""
    found: dict[tuple[str, int, int, str], Properties] = {}
    for each in permissions:
        protocol = each["IpProtocol"]
        first, last = (0, 0) if protocol == EVERY_PROTOCOL else (each["FromPort"], each["ToPort"])
        for ours, (theirs, key) in _SOURCES.items():
            for source in each.get(theirs, []):
                description: str = source.get("Description") or ""
                rule = found.setdefault(
                    (protocol, first, last, description), {"protocol": protocol, "fromPort": first, "toPort": last}
                )
                if description:
                    rule["description"] = description
                if source[key] == group_id:
                    rule["self"] = True
                else:
                    rule.setdefault(ours, []).append(source[key])
    return list(found.values())


def authorise(aws: Aws, group_id: str, permissions: list[dict[str, Any]], *, egress: bool) -> None:
    """Add permissions to a group."""
    if permissions:
        call = aws.ec2.authorize_security_group_egress if egress else aws.ec2.authorize_security_group_ingress
        call(GroupId=group_id, IpPermissions=permissions)


def revoke(aws: Aws, group_id: str, permissions: list[dict[str, Any]], *, egress: bool) -> None:
    """Take permissions from a group."""
    if permissions:
        call = aws.ec2.revoke_security_group_egress if egress else aws.ec2.revoke_security_group_ingress
        with unless("InvalidPermission.NotFound"):
            call(GroupId=group_id, IpPermissions=permissions)


_RULE = {
    "cidrBlocks": Property(kind=Kind.LIST, force_new=True),
    "description": Property(),
    "fromPort": Property(kind=Kind.INTEGER, required=True, force_new=True),
    "ipv6CidrBlocks": Property(kind=Kind.LIST, force_new=True),
    "prefixListIds": Property(kind=Kind.LIST, force_new=True),
    "protocol": Property(required=True, force_new=True),
    "region": REGION,
    "securityGroupId": Property(required=True, force_new=True),
    "self": Property(kind=Kind.BOOLEAN, default=False, force_new=True),
    "sourceSecurityGroupId": Property(force_new=True, computed=True),
    "toPort": Property(kind=Kind.INTEGER, required=True, force_new=True),
    "type": Property(required=True, force_new=True),
}


def _permission_of(rule: Properties) -> dict[str, Any]:
    group = rule.get("sourceSecurityGroupId")
    inline = {**rule, "securityGroups": [group] if group and not rule.get("self") else []}
    return permission(inline, rule["securityGroupId"])


def _is_egress(rule: Properties) -> bool:
    return rule["type"] == "egress"


def _create(aws: Aws, new: Properties) -> str:
    found = _permission_of(new)
    authorise(aws, new["securityGroupId"], [found], egress=_is_egress(new))
    return f"sgrule-{zlib.crc32(repr((new['type'], new['securityGroupId'], found)).encode())}"


def _read(aws: Aws, _id: str, state: Properties) -> Properties | None:
    if not state.get("securityGroupId"):
        raise StandInError(
            "rules of this type are not imported by the sandbox's stand-in: use SecurityGroupIngressRule or EgressRule"
        )
    group = aws.ec2.describe_security_groups(GroupIds=[state["securityGroupId"]])["SecurityGroups"][0]
    live: list[dict[str, Any]] = group["IpPermissionsEgress" if _is_egress(state) else "IpPermissions"]
    wanted = _permission_of(state)
    for theirs, key in _SOURCES.values():
        for source in wanted.get(theirs, []):
            if not any(_has(each, wanted, theirs, key, source[key]) for each in live):
                return None
    return {"region": aws.region}


def _has(live: dict[str, Any], wanted: dict[str, Any], field: str, key: str, value: str) -> bool:
    """Whether a permission of a group lets the same ports through from a source."""
    ports = ("IpProtocol", "FromPort", "ToPort")
    if any(name in wanted and live.get(name) != wanted[name] for name in ports):
        return False
    return any(source.get(key) == value for source in live.get(field, []))


def _update(aws: Aws, _id: str, old: Properties, new: Properties) -> None:
    """Only the description can differ."""
    revoke(aws, new["securityGroupId"], [_permission_of(old)], egress=_is_egress(new))
    authorise(aws, new["securityGroupId"], [_permission_of(new)], egress=_is_egress(new))


def _delete(aws: Aws, _id: str, state: Properties) -> None:
    revoke(aws, state["securityGroupId"], [_permission_of(state)], egress=_is_egress(state))


def _check(inputs: Properties) -> list[Failure]:
    sources = ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "sourceSecurityGroupId")
    if not inputs.get("self") and not any(name in inputs for name in sources):
        return [Failure("", f"one of {', '.join(sources)} or self must be given")]
    return []


SECURITY_GROUP_RULE = Resource(
    token="aws:ec2/securityGroupRule:SecurityGroupRule",  # noqa: S106 - a type token
    inputs=_RULE,
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    check=_check,
)
