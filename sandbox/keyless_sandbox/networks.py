# ruff: noqa: ANN401 - moto's objects have no types
"""How calls of an instance leave its network, as route tables and VPC endpoints are now."""

from dataclasses import dataclass
from typing import Any

from keyless_sandbox.machines import moto_instance, runs


@dataclass(frozen=True)
class Endpoint:
    """A VPC endpoint: its id, the account that owns it, and its policy, as JSON."""

    id: str
    owner: str
    policy: str


@dataclass(frozen=True)
class Network:
    """Where an instance is.

    Attributes:
        region: of the instance.
        vpc_id: empty if it is in none.
        private_ip: its address there.
        public_ip: its address outside; empty if it has none of its own.
        s3_gateway: the gateway endpoint that its subnet's route table sends calls to S3 of its region to.
    """

    region: str
    vpc_id: str
    private_ip: str
    public_ip: str = ""
    s3_gateway: Endpoint | None = None


def network_of(instance_id: str) -> Network | None:
    """Where a running instance is; None if it does not run."""
    instance = moto_instance(instance_id)
    if instance is None or not runs(instance_id):
        return None
    backend = instance.ec2_backend
    return Network(
        backend.region_name,
        instance.vpc_id or "",
        instance.private_ip or "",
        instance.public_ip or "",
        _s3_gateway(backend, instance.vpc_id, instance.subnet_id),
    )


def _s3_gateway(backend: Any, vpc_id: str, subnet_id: str) -> Endpoint | None:
    table = _route_table(backend, vpc_id, subnet_id)
    for endpoint in list(backend.vpc_end_points.values()):
        if (
            endpoint.vpc_endpoint_type == "Gateway"
            and endpoint.service_name.endswith(f".{backend.region_name}.s3")
            and endpoint.state == "available"
            and table in endpoint.route_table_ids
        ):
            return Endpoint(endpoint.id, backend.account_id, endpoint.policy_document)
    return None


def _route_table(backend: Any, vpc_id: str, subnet_id: str) -> str | None:
    """The id of the route table of a subnet: its own, or the main one of its VPC."""
    tables = [each for each in list(backend.route_tables.values()) if each.vpc_id == vpc_id]
    for table in tables:
        if any(each.get("SubnetId") == subnet_id for each in table.associations):
            return table.id
    return next((table.id for table in tables if table.main_association_id), None)
