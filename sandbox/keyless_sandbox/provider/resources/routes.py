"""Route tables, their routes, and what they are associated with."""

import zlib
from typing import Any

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.resources.ec2_things import Description, described, filtered, thing
from keyless_sandbox.provider.schema import REGION, Created, Failure, Kind, Property, Resource
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

_ENDS = ("subnetId", "gatewayId")
_ASSOCIATION = {
    "gatewayId": Property(force_new=True),
    "routeTableId": Property(required=True),
    "subnetId": Property(force_new=True),
}


def _associations(aws: Aws, name: str, value: str) -> list[Description]:
    tables = aws.ec2.describe_route_tables(Filters=filtered(name, value))["RouteTables"]
    return [one for table in tables for one in table["Associations"]]


def _associate(aws: Aws, new: Properties) -> str:
    return aws.ec2.associate_route_table(**to_aws(_ASSOCIATION, new))["AssociationId"]


def _find_association(aws: Aws, association_id: str, state: Properties) -> Description | None:
    """By what it is associated with, where that is known: its id changes with the table, the resource's does not."""
    subnet, gateway = (state.get(name) for name in _ENDS)
    if not subnet and not gateway:
        end, _, table_id = association_id.partition("/")
        found = _associations(aws, "route-table-id", table_id)
        return next((one for one in found if end in {one.get("SubnetId"), one.get("GatewayId")}), None)
    found = [one for table in aws.ec2.describe_route_tables()["RouteTables"] for one in table["Associations"]]
    return next(
        (
            one
            for one in found
            if (subnet and one.get("SubnetId") == subnet) or (gateway and one.get("GatewayId") == gateway)
        ),
        None,
    )


def _read_association(aws: Aws, association_id: str, state: Properties) -> Properties | None:
    found = _find_association(aws, association_id, state)
    if found is None:
        return None
    live = {**from_aws(_ASSOCIATION, found), "region": aws.region}
    return live if state else {**live, "id": found["RouteTableAssociationId"]}


def _update_association(aws: Aws, association_id: str, old: Properties, new: Properties) -> None:
    found = _find_association(aws, association_id, old)
    if found:
        aws.ec2.replace_route_table_association(
            AssociationId=found["RouteTableAssociationId"], RouteTableId=new["routeTableId"]
        )


def _disassociate(aws: Aws, association_id: str, state: Properties) -> None:
    found = _find_association(aws, association_id, state)
    if found:
        aws.ec2.disassociate_route_table(AssociationId=found["RouteTableAssociationId"])


def _check_association(inputs: Properties) -> list[Failure]:
    given = [name for name in _ENDS if name in inputs]
    if len(given) == 1:
        return []
    return [Failure("", f"exactly one of subnetId, gatewayId must be given, found {', '.join(given) or 'none'}")]


ROUTE_TABLE_ASSOCIATION = Resource(
    token="aws:ec2/routeTableAssociation:RouteTableAssociation",  # noqa: S106 - a type token
    inputs={**_ASSOCIATION, "region": REGION},
    create=_associate,
    read=_read_association,
    update=_update_association,
    delete=_disassociate,
    check=_check_association,
)


def _main(aws: Aws, vpc_id: str) -> Description:
    found = [one for one in _associations(aws, "vpc-id", vpc_id) if one.get("Main")]
    if not found:
        raise StandInError(f"the VPC {vpc_id} has no main route table")
    return found[0]


def _replace_main(aws: Aws, vpc_id: str, table_id: str) -> str:
    answer = aws.ec2.replace_route_table_association(
        AssociationId=_main(aws, vpc_id)["RouteTableAssociationId"], RouteTableId=table_id
    )
    return answer["NewAssociationId"]


def _create_main(aws: Aws, new: Properties) -> Created:
    original = _main(aws, new["vpcId"])["RouteTableId"]
    return Created(_replace_main(aws, new["vpcId"], new["routeTableId"]), {"originalRouteTableId": original})


def _read_main(aws: Aws, _id: str, state: Properties) -> Properties | None:
    if not state.get("vpcId"):
        raise StandInError("a main route table association cannot be imported, as in the official plugin")
    table = _main(aws, state["vpcId"])["RouteTableId"]
    if table == state.get("originalRouteTableId"):
        return None
    return {"region": aws.region, "routeTableId": table, "vpcId": state["vpcId"]}


def _update_main(aws: Aws, _id: str, _old: Properties, new: Properties) -> None:
    _replace_main(aws, new["vpcId"], new["routeTableId"])


def _delete_main(aws: Aws, _id: str, state: Properties) -> None:
    _replace_main(aws, state["vpcId"], state["originalRouteTableId"])


MAIN_ROUTE_TABLE_ASSOCIATION = Resource(
    token="aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",  # noqa: S106 - a type token
    inputs={
        "region": REGION,
        "routeTableId": Property(required=True),
        "vpcId": Property(required=True, force_new=True),
    },
    outputs=("originalRouteTableId",),
    create=_create_main,
    read=_read_main,
    update=_update_main,
    delete=_delete_main,
)
