"""Elastic IP addresses and NAT gateways."""

from keyless_sandbox.provider.aws import Aws, unless
from keyless_sandbox.provider.resources.ec2_things import Description, described, first, thing
from keyless_sandbox.provider.schema import CHOSEN_AT_CREATION, Failure, Property
from keyless_sandbox.provider.translate import from_aws, to_aws
from keyless_sandbox.provider.wire import Properties

_HOLDERS = {
    "associateWithPrivateIp": Property(aws="PrivateIpAddress"),
    "instance": Property(computed=True, aws="InstanceId"),
    "networkInterface": Property(computed=True, aws="NetworkInterfaceId"),
}


def _allocate(aws: Aws, _new: Properties, tags: list[dict[str, object]]) -> str:
    return aws.ec2.allocate_address(Domain="vpc", TagSpecifications=tags)["AllocationId"]


def _associate(aws: Aws, address_id: str, new: Properties) -> None:
    if new.get("instance") or new.get("networkInterface"):
        aws.ec2.associate_address(AllocationId=address_id, **to_aws(_HOLDERS, new))


def _read_address(aws: Aws, found: Description) -> Properties:
    address: str = found["PublicIp"]
    dashed = address.replace(".", "-")
    where = "compute-1" if aws.region == "us-east-1" else f"{aws.region}.compute"
    holders = from_aws(_HOLDERS, found)
    return {
        "allocationId": found["AllocationId"],
        "associationId": found.get("AssociationId") or None,
        "domain": found.get("Domain", "vpc"),
        "instance": holders["instance"] or None,
        "networkInterface": holders["networkInterface"] or None,
        "privateIp": found.get("PrivateIpAddress") or None,
        "publicDns": f"ec2-{dashed}.{where}.{aws.partition.dns_suffix}",
        "publicIp": address,
    }


def _move(aws: Aws, address_id: str, old: Properties, new: Properties) -> None:
    if any(name in new and old.get(name) != new[name] for name in _HOLDERS):
        _release(aws, old)
        _associate(aws, address_id, new)


def _release(aws: Aws, state: Properties) -> None:
    if state.get("associationId"):
        with unless("InvalidAssociationID.NotFound"):
            aws.ec2.disassociate_address(AssociationId=state["associationId"])


def _delete_address(aws: Aws, address_id: str, state: Properties) -> None:
    _release(aws, state)
    aws.ec2.release_address(AllocationId=address_id)


EIP = thing(
    token="aws:ec2/eip:Eip",  # noqa: S106 - a type token
    kind="elastic-ip",
    inputs={**_HOLDERS, "domain": CHOSEN_AT_CREATION},
    outputs=("allocationId", "arn", "associationId", "privateIp", "publicDns", "publicIp"),
    not_done=frozenset({"address", "customerOwnedIpv4Pool", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"}),
    find=described("describe_addresses", "AllocationIds", "Addresses"),
    create=_allocate,
    settle=_associate,
    read=_read_address,
    update=_move,
    delete=_delete_address,
)

_NAT = {
    "allocationId": Property(force_new=True),
    "connectivityType": Property(default="public", force_new=True),
    "privateIp": Property(force_new=True, computed=True, aws="PrivateIpAddress"),
    "subnetId": Property(required=True, force_new=True),
}
_ENDED = frozenset({"deleting", "deleted", "failed"})
_describe_gateway = described("describe_nat_gateways", "NatGatewayIds", "NatGateways")


def _find_gateway(aws: Aws, gateway_id: str) -> Description | None:
    """A gateway that is deleted is still described for a while."""
    found = _describe_gateway(aws, gateway_id)
    return None if found is None or found["State"] in _ENDED else found


def _create_gateway(aws: Aws, new: Properties, tags: list[dict[str, object]]) -> str:
    return aws.ec2.create_nat_gateway(**to_aws(_NAT, new), TagSpecifications=tags)["NatGateway"]["NatGatewayId"]


def _read_gateway(_aws: Aws, found: Description) -> Properties:
    address = first(found.get("NatGatewayAddresses"))
    return {
        "allocationId": address.get("AllocationId"),
        "associationId": address.get("AssociationId"),
        "connectivityType": found.get("ConnectivityType", "public"),
        "networkInterfaceId": address.get("NetworkInterfaceId"),
        "privateIp": address.get("PrivateIp"),
        "publicIp": address.get("PublicIp"),
        "subnetId": found["SubnetId"],
    }


def _check_gateway(inputs: Properties) -> list[Failure]:
    if inputs["connectivityType"] == "public" and "allocationId" not in inputs:
        return [Failure("allocationId", "is required for a public gateway")]
    return []


NAT_GATEWAY = thing(
    token="aws:ec2/natGateway:NatGateway",  # noqa: S106 - a type token
    kind="natgateway",
    inputs=_NAT,
    outputs=("associationId", "networkInterfaceId", "publicIp"),
    not_done=frozenset(
        {
            "availabilityMode",
            "availabilityZoneAddresses",
            "secondaryAllocationIds",
            "secondaryPrivateIpAddressCount",
            "secondaryPrivateIpAddresses",
            "vpcId",
        }
    ),
    find=_find_gateway,
    create=_create_gateway,
    read=_read_gateway,
    delete=lambda aws, gateway_id, _state: aws.ec2.delete_nat_gateway(NatGatewayId=gateway_id),
    check=_check_gateway,
)
