# ruff: noqa: ANN401 - moto's objects have no types
"""Security groups and network interfaces."""

from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Reservation


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    return [
        (EC2Backend, "delete_security_group", keep_a_group_in_use),
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
