"""Rules of a security group, one resource each."""

from functools import partial
from typing import Any

from keyless_sandbox.provider.aws import Aws, tag_map
from keyless_sandbox.provider.resources.tags import retag_ec2, tag_specifications
from keyless_sandbox.provider.schema import TAGS, Failure, Kind, Property, Resource
from keyless_sandbox.provider.wire import Properties

_SOURCES = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
_EVERY_PROTOCOL = "-1"


def _permission(new: Properties) -> dict[str, Any]:
    """The rule as EC2's IpPermission."""
    description = {"Description": new["description"]} if new.get("description") else {}
    permission: dict[str, Any] = {"IpProtocol": new["ipProtocol"]}
    if "fromPort" in new:
        permission["FromPort"] = new["fromPort"]
    if "toPort" in new:
        permission["ToPort"] = new["toPort"]
    if "cidrIpv4" in new:
        permission["IpRanges"] = [{"CidrIp": new["cidrIpv4"], **description}]
    if "cidrIpv6" in new:
        permission["Ipv6Ranges"] = [{"CidrIpv6": new["cidrIpv6"], **description}]
    if "prefixListId" in new:
        permission["PrefixListIds"] = [{"PrefixListId": new["prefixListId"], **description}]
    if "referencedSecurityGroupId" in new:
        permission["UserIdGroupPairs"] = [{"GroupId": new["referencedSecurityGroupId"], **description}]
    return permission


def _create(aws: Aws, new: Properties, *, egress: bool) -> str:
    authorize = aws.ec2.authorize_security_group_egress if egress else aws.ec2.authorize_security_group_ingress
    answer = authorize(
        GroupId=new["securityGroupId"],
        IpPermissions=[_permission(new)],
        TagSpecifications=tag_specifications("security-group-rule", new.get("tagsAll")),
    )
    return answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]


def _read(aws: Aws, rule_id: str, _state: Properties) -> Properties:
    rule = aws.ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule_id])["SecurityGroupRules"][0]
    owner = rule.get("GroupOwnerId") or aws.sts.get_caller_identity()["Account"]
    return {
        "arn": f"arn:{aws.partition.name}:ec2:{aws.region}:{owner}:security-group-rule/{rule_id}",
        "securityGroupRuleId": rule_id,
        "securityGroupId": rule["GroupId"],
        "ipProtocol": rule["IpProtocol"],
        "fromPort": _port(rule, "FromPort"),
        "toPort": _port(rule, "ToPort"),
        "cidrIpv4": rule.get("CidrIpv4"),
        "cidrIpv6": rule.get("CidrIpv6"),
        "prefixListId": rule.get("PrefixListId"),
        "referencedSecurityGroupId": rule.get("ReferencedGroupInfo", {}).get("GroupId"),
        "description": rule.get("Description") or None,
        "region": aws.region,
        "tags": tag_map(rule.get("Tags")),
    }


def _port(rule: dict[str, Any], key: str) -> int | None:
    return None if rule["IpProtocol"] == _EVERY_PROTOCOL else rule.get(key)


def _update(aws: Aws, rule_id: str, old: Properties, new: Properties) -> None:
    if any(old.get(key) != new.get(key) for key in ("ipProtocol", "fromPort", "toPort", "description", *_SOURCES)):
        wanted = {
            "IpProtocol": new["ipProtocol"],
            "FromPort": new.get("fromPort", -1),
            "ToPort": new.get("toPort", -1),
            "CidrIpv4": new.get("cidrIpv4"),
            "CidrIpv6": new.get("cidrIpv6"),
            "PrefixListId": new.get("prefixListId"),
            "ReferencedGroupId": new.get("referencedSecurityGroupId"),
            "Description": new.get("description", ""),
        }
        rule = {key: value for key, value in wanted.items() if value is not None}
        aws.ec2.modify_security_group_rules(
            GroupId=new["securityGroupId"],
            SecurityGroupRules=[{"SecurityGroupRuleId": rule_id, "SecurityGroupRule": rule}],
        )
    retag_ec2(aws, [rule_id], old, new)


def _delete(aws: Aws, rule_id: str, state: Properties, *, egress: bool) -> None:
    revoke = aws.ec2.revoke_security_group_egress if egress else aws.ec2.revoke_security_group_ingress
    revoke(GroupId=state["securityGroupId"], SecurityGroupRuleIds=[rule_id])


def _check(inputs: Properties) -> list[Failure]:
    failures: list[Failure] = []
    given = [source for source in _SOURCES if source in inputs]
    if len(given) != 1:
        found = ", ".join(given) or "none"
        failures.append(Failure("", f"exactly one of {', '.join(_SOURCES)} must be given, found {found}"))
    ports = [port for port in ("fromPort", "toPort") if port in inputs]
    if inputs.get("ipProtocol") == _EVERY_PROTOCOL and ports:
        failures.append(Failure(ports[0], 'must not be given with ipProtocol "-1", which means every port'))
    return failures


def _rule(token: str, *, egress: bool) -> Resource:
    return Resource(
        token=token,
        inputs={
            "cidrIpv4": Property(),
            "cidrIpv6": Property(),
            "description": Property(),
            "fromPort": Property(kind=Kind.INTEGER),
            "ipProtocol": Property(required=True),
            "prefixListId": Property(),
            "referencedSecurityGroupId": Property(),
            "region": Property(force_new=True, computed=True),
            "securityGroupId": Property(required=True, force_new=True),
            "tags": TAGS,
            "toPort": Property(kind=Kind.INTEGER),
        },
        outputs=("arn", "securityGroupRuleId"),
        create=partial(_create, egress=egress),
        read=_read,
        update=_update,
        delete=partial(_delete, egress=egress),
        check=_check,
    )


INGRESS_RULE = _rule("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", egress=False)
EGRESS_RULE = _rule("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", egress=True)
