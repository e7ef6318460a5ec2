"""VPC endpoints, and the route tables that a gateway endpoint serves."""

import zlib
from typing import Any

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.resources.ec2_things import Description, described, filtered, first, thing
from keyless_sandbox.provider.schema import REGION, Kind, Property, Resource
from keyless_sandbox.provider.translate import to_aws
from keyless_sandbox.provider.wire import Properties

_ENDPOINT = {
    "policy": Property(kind=Kind.DOCUMENT, computed=True, aws="PolicyDocument"),
    "privateDnsEnabled": Property(kind=Kind.BOOLEAN, computed=True),
    "routeTableIds": Property(kind=Kind.SET, computed=True),
    "securityGroupIds": Property(kind=Kind.SET, computed=True),
    "serviceName": Property(required=True, force_new=True),
    "subnetIds": Property(kind=Kind.SET, computed=True),
    "vpcEndpointType": Property(default="Gateway", force_new=True),
    "vpcId": Property(required=True, force_new=True),
}
_SETS = {"routeTableIds": "RouteTableIds", "securityGroupIds": "SecurityGroupIds", "subnetIds": "SubnetIds"}
_describe = described("describe_vpc_endpoints", "VpcEndpointIds", "VpcEndpoints")
_ENDED = frozenset({"Deleting", "Deleted", "deleting", "deleted"})  # EC2 writes it both ways


def _find(aws: Aws, endpoint_id: str) -> Description | None:
    """An endpoint that is deleted is still described for a while."""
    found = _describe(aws, endpoint_id)
    return None if found is None or found["State"] in _ENDED else found


def _create(aws: Aws, new: Properties, tags: list[dict[str, object]]) -> str:
    answer = aws.ec2.create_vpc_endpoint(**to_aws(_ENDPOINT, new), TagSpecifications=tags)
    return answer["VpcEndpoint"]["VpcEndpointId"]


def _read(aws: Aws, found: Description) -> Properties:
    prefixes = aws.ec2.describe_prefix_lists(Filters=filtered("prefix-list-name", found["ServiceName"]))["PrefixLists"]
    prefix = first(prefixes) if found["VpcEndpointType"] == "Gateway" else {}
    return {
        "cidrBlocks": prefix.get("Cidrs", []),
        "dnsEntries": [
            {"dnsName": one.get("DnsName"), "hostedZoneId": one.get("HostedZoneId")}
            for one in found.get("DnsEntries", [])
        ],
        "networkInterfaceIds": found.get("NetworkInterfaceIds", []),
        "ownerId": found.get("OwnerId") or aws.account,
        "policy": found.get("PolicyDocument") or None,
        "prefixListId": prefix.get("PrefixListId"),
        "privateDnsEnabled": found.get("PrivateDnsEnabled", False),
        "requesterManaged": found.get("RequesterManaged", False),
        "routeTableIds": found.get("RouteTableIds", []),
        "securityGroupIds": [group["GroupId"] for group in found.get("Groups", [])],
        "serviceName": found["ServiceName"],
        "state": found["State"],
        "subnetIds": found.get("SubnetIds", []),
        "vpcEndpointType": found["VpcEndpointType"],
        "vpcId": found["VpcId"],
    }


def _update(aws: Aws, endpoint_id: str, old: Properties, new: Properties) -> None:
    changes: dict[str, Any] = {}
    for ours, theirs in _SETS.items():
        if ours in new:
            before, after = set(old.get(ours) or []), set(new[ours])
            changes |= {f"Add{theirs}": sorted(after - before), f"Remove{theirs}": sorted(before - after)}
    if "policy" in new and new["policy"] != old.get("policy"):
        changes["PolicyDocument"] = new["policy"]
    if "privateDnsEnabled" in new and new["privateDnsEnabled"] != old.get("privateDnsEnabled"):
        changes["PrivateDnsEnabled"] = new["privateDnsEnabled"]
    if changes := {name: value for name, value in changes.items() if value or value is False}:
        aws.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint_id, **changes)


VPC_ENDPOINT = thing(
    token="aws:ec2/vpcEndpoint:VpcEndpoint",  # noqa: S106 - a type token
    kind="vpc-endpoint",
    inputs=_ENDPOINT,
    outputs=(
        "arn",
        "cidrBlocks",
        "dnsEntries",
        "networkInterfaceIds",
        "ownerId",
        "prefixListId",
        "requesterManaged",
        "state",
    ),
    not_done=frozenset(
        {
            "autoAccept",
            "dnsOptions",
            "ipAddressType",
            "resourceConfigurationArn",
            "serviceNetworkArn",
            "serviceRegion",
            "subnetConfigurations",
        }
    ),
    find=_find,
    create=_create,
    read=_read,
    update=_update,
    delete=lambda aws, endpoint_id, _state: aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint_id]),
)


def _association_id(endpoint_id: str, table_id: str) -> str:
    return f"a-{endpoint_id}{zlib.crc32(table_id.encode())}"


def _associate(aws: Aws, new: Properties) -> str:
    aws.ec2.modify_vpc_endpoint(VpcEndpointId=new["vpcEndpointId"], AddRouteTableIds=[new["routeTableId"]])
    return _association_id(new["vpcEndpointId"], new["routeTableId"])


def _read_association(aws: Aws, association_id: str, state: Properties) -> Properties | None:
    endpoint_id, table_id = state.get("vpcEndpointId", ""), state.get("routeTableId", "")
    if not endpoint_id:  # an import
        endpoint_id, slash, table_id = association_id.partition("/")
        if not slash:
            raise StandInError(f"the id {association_id!r} must have the form VPCENDPOINTID/ROUTETABLEID")
    found = _find(aws, endpoint_id)
    if found is None or table_id not in found.get("RouteTableIds", []):
        return None
    return {
        "id": _association_id(endpoint_id, table_id),
        "region": aws.region,
        "routeTableId": table_id,
        "vpcEndpointId": endpoint_id,
    }


def _disassociate(aws: Aws, _id: str, state: Properties) -> None:
    aws.ec2.modify_vpc_endpoint(VpcEndpointId=state["vpcEndpointId"], RemoveRouteTableIds=[state["routeTableId"]])


VPC_ENDPOINT_ROUTE_TABLE_ASSOCIATION = Resource(
    token="aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",  # noqa: S106 - a type token
    inputs={
        "region": REGION,
        "routeTableId": Property(required=True, force_new=True),
        "vpcEndpointId": Property(required=True, force_new=True),
    },
    create=_associate,
    read=_read_association,
    delete=_disassociate,
)
