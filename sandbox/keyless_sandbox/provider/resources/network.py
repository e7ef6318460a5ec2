"""VPCs, subnets and internet gateways."""

from keyless_sandbox.provider.aws import Aws, unless
from keyless_sandbox.provider.resources.ec2_things import Description, described, filtered, first, thing
from keyless_sandbox.provider.schema import (
    CHOSEN,
    CHOSEN_AT_CREATION,
    FLAG,
    Failure,
    Kind,
    Property,
)
from keyless_sandbox.provider.translate import to_aws
from keyless_sandbox.provider.wire import Properties

_DNS = {"enableDnsSupport": "EnableDnsSupport", "enableDnsHostnames": "EnableDnsHostnames"}


def _create_vpc(aws: Aws, new: Properties, tags: list[dict[str, object]]) -> str:
    answer = aws.ec2.create_vpc(
        CidrBlock=new["cidrBlock"],
        InstanceTenancy=new["instanceTenancy"],
        AmazonProvidedIpv6CidrBlock=new["assignGeneratedIpv6CidrBlock"],
        TagSpecifications=tags,
    )
    return answer["Vpc"]["VpcId"]


def _settle_vpc(aws: Aws, vpc_id: str, new: Properties) -> None:
    _update_vpc(aws, vpc_id, {"enableDnsSupport": True, "enableDnsHostnames": False}, new)


def _update_vpc(aws: Aws, vpc_id: str, old: Properties, new: Properties) -> None:
    for ours, theirs in _DNS.items():  # one at a time, says EC2
        if ours in new and old.get(ours) != new[ours]:
            aws.ec2.modify_vpc_attribute(VpcId=vpc_id, **{theirs: {"Value": new[ours]}})


def _read_vpc(aws: Aws, found: Description) -> Properties:
    vpc_id = found["VpcId"]
    ipv6 = first(found.get("Ipv6CidrBlockAssociationSet"))
    main = aws.ec2.describe_route_tables(Filters=[*filtered("vpc-id", vpc_id), *filtered("association.main", "true")])[
        "RouteTables"
    ]
    groups = aws.ec2.describe_security_groups(
        Filters=[*filtered("vpc-id", vpc_id), *filtered("group-name", "default")]
    )["SecurityGroups"]
    lists = aws.ec2.describe_network_acls(Filters=[*filtered("vpc-id", vpc_id), *filtered("default", "true")])[
        "NetworkAcls"
    ]
    table = first(main).get("RouteTableId")
    return {
        "cidrBlock": found["CidrBlock"],
        "instanceTenancy": found["InstanceTenancy"],
        "assignGeneratedIpv6CidrBlock": bool(ipv6),
        **{
            ours: aws.ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=ours)[theirs]["Value"]
            for ours, theirs in _DNS.items()
        },
        "defaultNetworkAclId": first(lists).get("NetworkAclId"),
        "defaultRouteTableId": table,
        "defaultSecurityGroupId": first(groups).get("GroupId"),
        "dhcpOptionsId": found.get("DhcpOptionsId"),
        "ipv6AssociationId": ipv6.get("AssociationId"),
        "ipv6CidrBlock": ipv6.get("Ipv6CidrBlock"),
        "mainRouteTableId": table,
        "ownerId": found["OwnerId"],
    }


VPC = thing(
    token="aws:ec2/vpc:Vpc",  # noqa: S106 - a type token
    kind="vpc",
    inputs={
        "assignGeneratedIpv6CidrBlock": Property(kind=Kind.BOOLEAN, default=False, force_new=True),
        "cidrBlock": Property(required=True, force_new=True),
        "enableDnsHostnames": Property(kind=Kind.BOOLEAN, computed=True),
        "enableDnsSupport": Property(kind=Kind.BOOLEAN, default=True),
        "instanceTenancy": Property(default="default", force_new=True),
    },
    outputs=(
        "arn",
        "defaultNetworkAclId",
        "defaultRouteTableId",
        "defaultSecurityGroupId",
        "dhcpOptionsId",
        "ipv6AssociationId",
        "ipv6CidrBlock",
        "mainRouteTableId",
        "ownerId",
    ),
    not_done=frozenset(
        {
            "enableNetworkAddressUsageMetrics",
            "ipv4IpamPoolId",
            "ipv4NetmaskLength",
            "ipv6CidrBlock",
            "ipv6CidrBlockNetworkBorderGroup",
            "ipv6IpamPoolId",
            "ipv6NetmaskLength",
        }
    ),
    find=described("describe_vpcs", "VpcIds", "Vpcs"),
    create=_create_vpc,
    settle=_settle_vpc,
    read=_read_vpc,
    update=_update_vpc,
    delete=lambda aws, vpc_id, _state: aws.ec2.delete_vpc(VpcId=vpc_id),
)

_SUBNET = {
    "availabilityZone": CHOSEN_AT_CREATION,
    "availabilityZoneId": CHOSEN_AT_CREATION,
    "cidrBlock": Property(required=True, force_new=True),
    "ipv6CidrBlock": Property(force_new=True),
    "vpcId": Property(required=True, force_new=True),
}
_ADDRESSES = {
    "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
    "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
}


def _create_subnet(aws: Aws, new: Properties, tags: list[dict[str, object]]) -> str:
    return aws.ec2.create_subnet(**to_aws(_SUBNET, new), TagSpecifications=tags)["Subnet"]["SubnetId"]


def _settle_subnet(aws: Aws, subnet_id: str, new: Properties) -> None:
    _update_subnet(aws, subnet_id, dict.fromkeys(_ADDRESSES, False), new)


def _update_subnet(aws: Aws, subnet_id: str, old: Properties, new: Properties) -> None:
    for ours, theirs in _ADDRESSES.items():
        if old.get(ours) != new[ours]:
            aws.ec2.modify_subnet_attribute(SubnetId=subnet_id, **{theirs: {"Value": new[ours]}})


def _read_subnet(_aws: Aws, found: Description) -> Properties:
    ipv6 = first(found.get("Ipv6CidrBlockAssociationSet"))
    return {
        "availabilityZone": found["AvailabilityZone"],
        "availabilityZoneId": found["AvailabilityZoneId"],
        "cidrBlock": found["CidrBlock"],
        "ipv6CidrBlock": ipv6.get("Ipv6CidrBlock"),
        "ipv6CidrBlockAssociationId": ipv6.get("AssociationId"),
        "ownerId": found["OwnerId"],
        "vpcId": found["VpcId"],
        **{ours: found.get(theirs, False) for ours, theirs in _ADDRESSES.items()},
    }


def _check_subnet(inputs: Properties) -> list[Failure]:
    if "availabilityZone" in inputs and "availabilityZoneId" in inputs:
        return [Failure("availabilityZoneId", "must not be given together with availabilityZone")]
    return []


SUBNET = thing(
    token="aws:ec2/subnet:Subnet",  # noqa: S106 - a type token
    kind="subnet",
    inputs={**_SUBNET, **dict.fromkeys(_ADDRESSES, FLAG)},
    outputs=("arn", "ipv6CidrBlockAssociationId", "ownerId"),
    not_done=frozenset(
        {
            "customerOwnedIpv4Pool",
            "enableDns64",
            "enableLniAtDeviceIndex",
            "enableResourceNameDnsARecordOnLaunch",
            "enableResourceNameDnsAaaaRecordOnLaunch",
            "ipv4IpamPoolId",
            "ipv4NetmaskLength",
            "ipv6IpamPoolId",
            "ipv6Native",
            "ipv6NetmaskLength",
            "mapCustomerOwnedIpOnLaunch",
            "outpostArn",
            "privateDnsHostnameTypeOnLaunch",
        }
    ),
    find=described("describe_subnets", "SubnetIds", "Subnets"),
    create=_create_subnet,
    settle=_settle_subnet,
    read=_read_subnet,
    update=_update_subnet,
    delete=lambda aws, subnet_id, _state: aws.ec2.delete_subnet(SubnetId=subnet_id),
    check=_check_subnet,
)


def _create_gateway(aws: Aws, _new: Properties, tags: list[dict[str, object]]) -> str:
    return aws.ec2.create_internet_gateway(TagSpecifications=tags)["InternetGateway"]["InternetGatewayId"]


def _attach(aws: Aws, gateway_id: str, new: Properties) -> None:
    if new.get("vpcId"):
        aws.ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=new["vpcId"])


def _detach(aws: Aws, gateway_id: str, state: Properties) -> None:
    if state.get("vpcId"):
        with unless("Gateway.NotAttached"):
            aws.ec2.detach_internet_gateway(InternetGatewayId=gateway_id, VpcId=state["vpcId"])


def _update_gateway(aws: Aws, gateway_id: str, old: Properties, new: Properties) -> None:
    if "vpcId" in new and old.get("vpcId") != new["vpcId"]:
        _detach(aws, gateway_id, old)
        _attach(aws, gateway_id, new)


def _read_gateway(aws: Aws, found: Description) -> Properties:
    return {
        "ownerId": found.get("OwnerId") or aws.account,
        "vpcId": first(found.get("Attachments")).get("VpcId"),
    }


def _delete_gateway(aws: Aws, gateway_id: str, state: Properties) -> None:
    _detach(aws, gateway_id, state)
    aws.ec2.delete_internet_gateway(InternetGatewayId=gateway_id)


INTERNET_GATEWAY = thing(
    token="aws:ec2/internetGateway:InternetGateway",  # noqa: S106 - a type token
    kind="internet-gateway",
    inputs={"vpcId": CHOSEN},
    outputs=("arn", "ownerId"),
    find=described("describe_internet_gateways", "InternetGatewayIds", "InternetGateways"),
    create=_create_gateway,
    settle=_attach,
    read=_read_gateway,
    update=_update_gateway,
    delete=_delete_gateway,
)
