"""Route tables and their routes."""

import zlib
from typing import Any

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.resources.ec2_things import Description, described, thing
from keyless_sandbox.provider.schema import REGION, Failure, Kind, Property, Resource
from keyless_sandbox.provider.translate import from_aws, to_aws
from keyless_sandbox.provider.wire import Properties

# Property and AWS's name, where the two differ by more than a capital letter.
_TARGETS = {
    "carrierGatewayId": "",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "gatewayId": "",
    "localGatewayId": "",
    "natGatewayId": "",
    "networkInterfaceId": "",
    "transitGatewayId": "",
    "vpcEndpointId": "",
    "vpcPeeringConnectionId": "",
}
_DESTINATIONS = {
    "destinationCidrBlock": "",
    "destinationIpv6CidrBlock": "",
    "destinationPrefixListId": "",
}
_LOCAL = "local"

_INLINE = {
    "cidrBlock": Property(aws="DestinationCidrBlock"),
    "destinationPrefixListId": Property(),
    "ipv6CidrBlock": Property(aws="DestinationIpv6CidrBlock"),
    **{name: Property(aws=theirs) for name, theirs in _TARGETS.items()},
}


def _create_table(aws: Aws, new: Properties, tags: list[dict[str, object]]) -> str:
    return aws.ec2.create_route_table(VpcId=new["vpcId"], TagSpecifications=tags)["RouteTable"]["RouteTableId"]


def _settle_table(aws: Aws, table_id: str, new: Properties) -> None:
    for route in new.get("routes", []):
        aws.ec2.create_route(RouteTableId=table_id, **to_aws(_INLINE, route))


def _update_table(aws: Aws, table_id: str, old: Properties, new: Properties) -> None:
    if "routes" not in new:
        return
    before = [to_aws(_INLINE, route) for route in old.get("routes", [])]
    after = [to_aws(_INLINE, route) for route in new["routes"]]
    for route in before:
        if route not in after:
            aws.ec2.delete_route(RouteTableId=table_id, **_destination_of(route))
    for route in after:
        if route not in before:
            aws.ec2.create_route(RouteTableId=table_id, **route)


def _destination_of(route: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in route.items() if name.startswith("Destination")}


def _read_table(aws: Aws, found: Description) -> Properties:
    routes = [route for route in found["Routes"] if _is_own(route)]
    return {
        "vpcId": found["VpcId"],
        "ownerId": found.get("OwnerId") or aws.account,
        "routes": [_given(from_aws(_INLINE, route)) for route in routes],
    }


def _is_own(route: Description) -> bool:
    """Whether a route was made by itself: neither the VPC's own nor that of a gateway endpoint."""
    gateway: str = route.get("GatewayId") or ""
    return gateway != _LOCAL and not gateway.startswith("vpce-") and route.get("Origin", "CreateRoute") == "CreateRoute"


def _given(route: Properties) -> Properties:
    return {name: value for name, value in route.items() if value}


_find_table = described("describe_route_tables", "RouteTableIds", "RouteTables")

ROUTE_TABLE = thing(
    token="aws:ec2/routeTable:RouteTable",  # noqa: S106 - a type token
    kind="route-table",
    inputs={
        "routes": Property(
            kind=Kind.BLOCK_SET,
            computed=True,
            fields=_INLINE,
            not_done=frozenset({"coreNetworkArn", "odbNetworkArn"}),
        ),
        "vpcId": Property(required=True, force_new=True),
    },
    outputs=("arn", "ownerId"),
    not_done=frozenset({"propagatingVgws"}),
    find=_find_table,
    create=_create_table,
    settle=_settle_table,
    read=_read_table,
    update=_update_table,
    delete=lambda aws, table_id, _state: aws.ec2.delete_route_table(RouteTableId=table_id),
)

_ROUTE = {
    **{name: Property(aws=theirs, computed=True) for name, theirs in _TARGETS.items()},
    **{name: Property(force_new=True) for name in _DESTINATIONS},
    "routeTableId": Property(required=True, force_new=True),
}


def _route_id(table_id: str, destination: str) -> str:
    return f"r-{table_id}{zlib.crc32(destination.encode())}"


def _destination(route: Properties) -> str:
    return next((route[name] for name in _DESTINATIONS if route.get(name)), "")


def _create_route(aws: Aws, new: Properties) -> str:
    aws.ec2.create_route(**to_aws(_ROUTE, new))
    return _route_id(new["routeTableId"], _destination(new))


def _read_route(aws: Aws, route_id: str, state: Properties) -> Properties | None:
    table_id, destination = state.get("routeTableId", ""), _destination(state)
    if not table_id:  # an import
        table_id, underscore, destination = route_id.partition("_")
        if not underscore:
            raise StandInError(f"the id {route_id!r} must have the form ROUTETABLEID_DESTINATION")
    table = _find_table(aws, table_id) or {}
    routes: list[Description] = table.get("Routes", [])
    for route in routes:
        found = from_aws(_ROUTE, route)
        if _destination(found) == destination:
            return {
                **found,
                "id": _route_id(table_id, destination),
                "origin": route.get("Origin", "CreateRoute"),
                "region": aws.region,
                "routeTableId": table_id,
                "state": route.get("State", "active"),
            }
    return None


def _update_route(aws: Aws, _id: str, old: Properties, new: Properties) -> None:
    given = {name: value for name, value in new.items() if name not in _TARGETS or old.get(name) != value}
    aws.ec2.replace_route(**to_aws(_ROUTE, given))


def _delete_route(aws: Aws, _id: str, state: Properties) -> None:
    where = {name: Property() for name in (*_DESTINATIONS, "routeTableId")}
    aws.ec2.delete_route(**to_aws(where, state))


def _check_route(inputs: Properties) -> list[Failure]:
    return [
        Failure("", f"exactly one of {', '.join(names)} must be given, found {', '.join(given) or 'none'}")
        for names in (_DESTINATIONS, _TARGETS)
        if len(given := [name for name in names if name in inputs]) != 1
    ]


ROUTE = Resource(
    token="aws:ec2/route:Route",  # noqa: S106 - a type token
    inputs={**_ROUTE, "region": REGION},
    outputs=("origin", "state"),
    not_done=frozenset({"coreNetworkArn", "odbNetworkArn"}),
    create=_create_route,
    read=_read_route,
    update=_update_route,
    delete=_delete_route,
    check=_check_route,
)
