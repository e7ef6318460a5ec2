# ruff: noqa: ANN401 - moto's objects have no types
"""Security groups, network interfaces and gateway endpoints."""

from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Reservation


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    return [
        (EC2Backend, "delete_security_group", keep_a_group_in_use),
        (EC2Backend, "create_vpc_endpoint", make_a_gateway_endpoint_unless_told),
        (EC2Backend, "modify_vpc_endpoint", route_to_an_endpoint_where_it_serves),
        (EC2Backend, "run_instances", end_the_interface_with_its_instance),
    ]


def keep_a_group_in_use(original: Any, backend: Any, name: str | None = None, group_id: str | None = None) -> None:
    """DeleteSecurityGroup answers DependencyViolation while a network interface has the group.

    moto deletes the group under the interface.
    """
    group = backend.get_security_group_from_id(group_id) if group_id else None
    if group and any(group in interface.group_set for interface in backend.get_all_network_interfaces()):
        raise DependencyViolationError(f"resource {group_id} has a dependent object")
    original(name=name, group_id=group_id)


def end_the_interface_with_its_instance(original: Any, _backend: EC2Backend, *args: Any, **kwargs: Any) -> Reservation:
    """The interface that a launch makes goes with its instance, unless the request describes interfaces itself.

    moto leaves it behind, and its security groups in use for ever.
    """
    reservation: Reservation = original(*args, **kwargs)
    if not kwargs.get("nics"):
        for instance in reservation.instances:
            instance.nics[0].delete_on_termination = True
    return reservation


def make_a_gateway_endpoint_unless_told(
    original: Any, _backend: EC2Backend, *, endpoint_type: str | None, **kwargs: Any
) -> Any:
    """An endpoint whose type is not given is a gateway endpoint, says CreateVpcEndpoint.

    moto leaves the type out, and cannot delete the endpoint then.
    """
    return original(endpoint_type=endpoint_type or "Gateway", **kwargs)


def route_to_an_endpoint_where_it_serves(original: Any, backend: Any, vpc_id: str, **changes: Any) -> None:
    """A route table that a gateway endpoint begins to serve gets a route to it, and loses the route with the service.

    moto writes these routes when the endpoint is made only, and cannot delete the endpoint after a change. What it
    calls `vpc_id` is the endpoint's.
    """
    endpoint = backend.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])[0]
    before = set(endpoint.route_table_ids or ())
    original(vpc_id=vpc_id, **changes)
    after = set(endpoint.route_table_ids or ())
    destination = endpoint.destination_prefix_list_id
    if destination is None:
        return
    for table in sorted(before - after):
        backend.delete_route(table, None, destination_prefix_list_id=destination)
    for table in sorted(after - before):
        backend.create_route(table, None, gateway_id=vpc_id, destination_prefix_list_id=destination)
