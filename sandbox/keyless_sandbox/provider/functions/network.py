"""Lookups of subnets, VPCs and security groups."""

from typing import Any

from keyless_sandbox.provider.aws import Aws, tag_map
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.functions.queries import FILTERS, filters
from keyless_sandbox.provider.schema import Function, Kind, Property
from keyless_sandbox.provider.wire import Properties

_SUBNET_FILTERS = {
    "availabilityZone": "availabilityZone",
    "availabilityZoneId": "availabilityZoneId",
    "cidrBlock": "cidrBlock",
    "defaultForAz": "defaultForAz",
    "ipv6CidrBlock": "ipv6-cidr-block-association.ipv6-cidr-block",
    "state": "state",
    "vpcId": "vpc-id",
}
_GROUP_FILTERS = {"name": "group-name", "vpcId": "vpc-id"}
_VPC_FILTERS = {"cidrBlock": "cidr", "default": "isDefault", "dhcpOptionsId": "dhcp-options-id", "state": "state"}


def _subnet(aws: Aws, arguments: Properties) -> Properties:
    ids = {"SubnetIds": [arguments["id"]]} if "id" in arguments else {}
    answer = aws.ec2.describe_subnets(Filters=filters(arguments, _SUBNET_FILTERS), **ids)
    found = _only(answer["Subnets"], "EC2 Subnet")
    dns: dict[str, Any] = found.get("PrivateDnsNameOptionsOnLaunch", {})
    ipv6 = _first(found.get("Ipv6CidrBlockAssociationSet"))
    return {
        "id": found["SubnetId"],
        "arn": found["SubnetArn"],
        "assignIpv6AddressOnCreation": found["AssignIpv6AddressOnCreation"],
        "availabilityZone": found["AvailabilityZone"],
        "availabilityZoneId": found["AvailabilityZoneId"],
        "availableIpAddressCount": found["AvailableIpAddressCount"],
        "cidrBlock": found["CidrBlock"],
        "customerOwnedIpv4Pool": found.get("CustomerOwnedIpv4Pool", ""),
        "defaultForAz": found["DefaultForAz"],
        "enableDns64": found.get("EnableDns64", False),
        "enableLniAtDeviceIndex": found.get("EnableLniAtDeviceIndex", 0),
        "enableResourceNameDnsARecordOnLaunch": dns.get("EnableResourceNameDnsARecord", False),
        "enableResourceNameDnsAaaaRecordOnLaunch": dns.get("EnableResourceNameDnsAAAARecord", False),
        "ipv6CidrBlock": ipv6.get("Ipv6CidrBlock", ""),
        "ipv6CidrBlockAssociationId": ipv6.get("AssociationId", ""),
        "ipv6Native": found.get("Ipv6Native", False),
        "mapCustomerOwnedIpOnLaunch": found.get("MapCustomerOwnedIpOnLaunch", False),
        "mapPublicIpOnLaunch": found["MapPublicIpOnLaunch"],
        "outpostArn": found.get("OutpostArn", ""),
        "ownerId": found["OwnerId"],
        "privateDnsHostnameTypeOnLaunch": dns.get("HostnameType", ""),
        "region": aws.region,
        "state": found["State"],
        "tags": tag_map(found.get("Tags")),
        "vpcId": found["VpcId"],
    }


def _vpc(aws: Aws, arguments: Properties) -> Properties:
    ids = {"VpcIds": [arguments["id"]]} if "id" in arguments else {}
    found = _only(aws.ec2.describe_vpcs(Filters=filters(arguments, _VPC_FILTERS), **ids)["Vpcs"], "EC2 VPC")
    vpc_id, owner = found["VpcId"], found["OwnerId"]
    main = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "association.main", "Values": ["true"]}]
    tables = aws.ec2.describe_route_tables(Filters=main)["RouteTables"]
    ipv6 = _first(found.get("Ipv6CidrBlockAssociationSet"))
    return {
        "id": vpc_id,
        "arn": f"arn:{aws.partition.name}:ec2:{aws.region}:{owner}:vpc/{vpc_id}",
        "cidrBlock": found["CidrBlock"],
        "cidrBlockAssociations": [
            {
                "associationId": one["AssociationId"],
                "cidrBlock": one["CidrBlock"],
                "state": one["CidrBlockState"]["State"],
            }
            for one in found.get("CidrBlockAssociationSet", [])
        ],
        "default": found["IsDefault"],
        "dhcpOptionsId": found.get("DhcpOptionsId", ""),
        "enableDnsHostnames": _attribute(aws, vpc_id, "enableDnsHostnames"),
        "enableDnsSupport": _attribute(aws, vpc_id, "enableDnsSupport"),
        "enableNetworkAddressUsageMetrics": _attribute(aws, vpc_id, "enableNetworkAddressUsageMetrics"),
        "instanceTenancy": found.get("InstanceTenancy", ""),
        "ipv6AssociationId": ipv6.get("AssociationId", ""),
        "ipv6CidrBlock": ipv6.get("Ipv6CidrBlock", ""),
        "ipv6CidrBlockAssociations": [],
        "mainRouteTableId": tables[0]["RouteTableId"] if tables else "",
        "ownerId": owner,
        "region": aws.region,
        "state": found["State"],
        "tags": tag_map(found.get("Tags")),
    }


def _attribute(aws: Aws, vpc_id: str, name: str) -> bool:
    answer = aws.ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=name)
    return answer.get(name[0].upper() + name[1:], {}).get("Value", False)


def _first(several: list[dict[str, Any]] | None) -> dict[str, Any]:
    return several[0] if several else {}


def _only(found: list[dict[str, Any]], what: str) -> dict[str, Any]:
    if not found:
        raise StandInError(f"no matching {what} found")
    if len(found) > 1:
        raise StandInError(f"{len(found)} matching {what}s found; use additional constraints to reduce matches to one")
    return found[0]


def _subnets(aws: Aws, arguments: Properties) -> Properties:
    found = aws.ec2.describe_subnets(Filters=filters(arguments, {}))["Subnets"]
    return {"id": aws.region, "ids": [subnet["SubnetId"] for subnet in found], "region": aws.region}


def _security_group(aws: Aws, arguments: Properties) -> Properties:
    ids = {"GroupIds": [arguments["id"]]} if "id" in arguments else {}
    answer = aws.ec2.describe_security_groups(Filters=filters(arguments, _GROUP_FILTERS), **ids)
    found = _only(answer["SecurityGroups"], "EC2 Security Group")
    group_id, owner = found["GroupId"], found["OwnerId"]
    return {
        "id": group_id,
        "arn": f"arn:{aws.partition.name}:ec2:{aws.region}:{owner}:security-group/{group_id}",
        "description": found["Description"],
        "name": found["GroupName"],
        "region": aws.region,
        "tags": tag_map(found.get("Tags")),
        "vpcId": found.get("VpcId", ""),
    }


_COMMON = {
    "cidrBlock": Property(),
    "filters": FILTERS,
    "id": Property(),
    "region": Property(),
    "state": Property(),
    "tags": Property(kind=Kind.MAP),
}

GET_SUBNET = Function(
    token="aws:ec2/getSubnet:getSubnet",  # noqa: S106 - a function token
    arguments={
        **_COMMON,
        "availabilityZone": Property(),
        "availabilityZoneId": Property(),
        "defaultForAz": Property(kind=Kind.BOOLEAN),
        "ipv6CidrBlock": Property(),
        "vpcId": Property(),
    },
    call=_subnet,
)
GET_VPC = Function(
    token="aws:ec2/getVpc:getVpc",  # noqa: S106 - a function token
    arguments={**_COMMON, "default": Property(kind=Kind.BOOLEAN), "dhcpOptionsId": Property()},
    call=_vpc,
)
GET_SUBNETS = Function(
    token="aws:ec2/getSubnets:getSubnets",  # noqa: S106 - a function token
    arguments={"filters": FILTERS, "region": Property(), "tags": Property(kind=Kind.MAP)},
    call=_subnets,
)
GET_SECURITY_GROUP = Function(
    token="aws:ec2/getSecurityGroup:getSecurityGroup",  # noqa: S106 - a function token
    arguments={
        "filters": FILTERS,
        "id": Property(),
        "name": Property(),
        "region": Property(),
        "tags": Property(kind=Kind.MAP),
        "vpcId": Property(),
    },
    call=_security_group,
)
