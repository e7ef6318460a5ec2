"""What route tables are associated with: subnets and gateways, and a VPC that has one as its main table."""

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.resources.ec2_things import Description, filtered
from keyless_sandbox.provider.schema import REGION, Created, Failure, Property, Resource
from keyless_sandbox.provider.translate import from_aws, to_aws
from keyless_sandbox.provider.wire import Properties

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
