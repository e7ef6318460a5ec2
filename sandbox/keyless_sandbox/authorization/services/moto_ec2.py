# ruff: noqa: ANN401 - moto's objects have no types
"""Resources of EC2 that moto holds, with the condition keys about them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from moto.ec2.models import ec2_backends

from keyless_sandbox.authorization.services.lookup import Resource
from keyless_sandbox.authorization.services.names import Names

_Keys = Mapping[str, object]


def find(names: Names, kind: str, name: str) -> Resource | None:
    """A resource by its type and its id, or by the name where it has one; None if there is none.

    An ``association`` is none of AWS's types of resources: it has the ids of what it joins.
    """
    if names.region not in ec2_backends[names.account]:
        return None
    backend = ec2_backends[names.account][names.region]
    found = _FIND[kind](backend, name)
    if found is None:
        return None
    if kind == "association":
        return Resource(name, related=found)
    told: _Keys = _KEYS[kind](found, names) if kind in _KEYS else {}
    resource_id = str(found.key_name if kind == "key-pair" else found.id)
    return Resource(
        resource_id,
        dict(backend.tags.get(found.id, {})),
        {key: (text,) if (text := _text(value)) else () for key, value in told.items()},
        owner=str(getattr(found, "owner_id", "") or "") if kind in {"image", "snapshot"} else "",
        related=_related(kind, found),
    )


def template_data(names: Names, given: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What the version of a launch template says that a request names; None if there is none.

    Args:
        names: of the caller's resources.
        given: ``LaunchTemplateId`` or ``LaunchTemplateName``, and ``Version``.
    """
    backend = ec2_backends[names.account][names.region]
    template = _template(backend, given.get("LaunchTemplateId") or given.get("LaunchTemplateName") or "")
    if template is None:
        return None
    version = given.get("Version") or "$Default"
    wanted = {"$latest": len(template.versions), "$default": template.default_version_number}.get(
        version.lower(), version
    )
    return next((each.data for each in template.versions if str(each.number) == str(wanted)), None)


def default_subnet(names: Names, zone: str) -> str:
    """The id of the default subnet of an availability zone; that of the region's first if none is named; or empty."""
    subnets = ec2_backends[names.account][names.region].get_default_subnets()
    subnet = subnets.get(zone or f"{names.region}a")
    return subnet.id if subnet else ""


def default_group(names: Names, vpc: str) -> str:
    """The id of a VPC's default security group; empty if there is none."""
    groups = ec2_backends[names.account][names.region].groups.get(vpc, {})
    return next((group.id for group in groups.values() if group.name == "default"), "")


def _instance(backend: Any, name: str) -> Any:
    return next(
        (each for held in list(backend.reservations.values()) for each in held.instances if each.id == name), None
    )


def _key_pair(backend: Any, name: str) -> Any:
    return backend.key_pairs.get(name) or _by(backend.key_pairs.values(), "id", name)


def _template(backend: Any, name: str) -> Any:
    return backend.launch_templates.get(backend.launch_template_name_to_ids.get(name, name))


def _address(backend: Any, name: str) -> Any:
    return _by(backend.addresses, "allocation_id", name) or _by(backend.addresses, "public_ip", name)


def _by(resources: Iterable[Any], attribute: str, value: str) -> Any:
    return next((each for each in list(resources) if getattr(each, attribute) == value), None)


def _association(backend: Any, name: str) -> Mapping[str, str] | None:
    for held in list(backend.iam_instance_profile_associations.values()):
        if held.association_id == name:
            return {"instance": held.instance.id}
    for table in list(backend.route_tables.values()):
        if name in table.all_associations_ids:
            other = table._associations.get(name, "")  # noqa: SLF001 - moto has no other way
            return {"route-table": table.id, **({"subnet": other} if other.startswith("subnet-") else {})}
    for address in list(backend.addresses):
        if address.association_id == name:
            return {"elastic-ip": address.allocation_id}
    return None


_FIND: Mapping[str, Callable[[Any, str], Any]] = {
    "association": _association,
    "dhcp-options": lambda backend, name: backend.dhcp_options_sets.get(name),
    "elastic-ip": _address,
    "image": lambda backend, name: backend.amis.get(name),
    "instance": _instance,
    "internet-gateway": lambda backend, name: backend.internet_gateways.get(name),
    "key-pair": _key_pair,
    "launch-template": _template,
    "natgateway": lambda backend, name: backend.nat_gateways.get(name),
    "network-acl": lambda backend, name: backend.network_acls.get(name),
    "network-interface": lambda backend, name: backend.enis.get(name),
    "route-table": lambda backend, name: backend.route_tables.get(name),
    "security-group": lambda backend, name: backend.get_security_group_by_name_or_id(name),
    "snapshot": lambda backend, name: backend.snapshots.get(name),
    "subnet": lambda backend, name: next((zone[name] for zone in list(backend.subnets.values()) if name in zone), None),
    "volume": lambda backend, name: backend.volumes.get(name),
    "vpc": lambda backend, name: backend.vpcs.get(name),
    "vpc-endpoint": lambda backend, name: backend.vpc_end_points.get(name),
}


def _keys_of_instance(found: Any, _names: Names) -> _Keys:
    options = found.metadata_options
    profile = found.iam_instance_profile
    return {
        "ec2:AvailabilityZone": found.availability_zone,
        "ec2:EbsOptimized": bool(found.ebs_optimized),
        "ec2:InstanceID": found.id,
        "ec2:InstanceMarketType": found.lifecycle or "on-demand",
        "ec2:InstanceMetadataTags": options.instance_metadata_tags,
        "ec2:InstanceProfile": profile["Arn"] if profile else None,
        "ec2:InstanceType": found.instance_type,
        "ec2:MetadataHttpEndpoint": options.http_endpoint,
        "ec2:MetadataHttpPutResponseHopLimit": options.http_put_response_hop_limit,
        "ec2:MetadataHttpTokens": options.http_tokens,
        "ec2:PlacementGroup": None,
        "ec2:ProductCode": None,
        "ec2:RootDeviceType": found.root_device_type,
        "ec2:Tenancy": found.placement.tenancy,
    }


def _keys_of_image(found: Any, _names: Names) -> _Keys:
    return {
        "ec2:ImageID": found.id,
        "ec2:ImageType": found.image_type,
        "ec2:Owner": found.owner_alias or found.owner_id,
        "ec2:Public": bool(found.is_public),
        "ec2:RootDeviceType": found.root_device_type,
    }


def _keys_of_subnet(found: Any, names: Names) -> _Keys:
    return {
        "ec2:AvailabilityZone": found.availability_zone,
        "ec2:SubnetID": found.id,
        "ec2:Vpc": names.arn("ec2", "vpc", found.vpc_id),
    }


def _keys_of_volume(found: Any, names: Names) -> _Keys:
    return {
        "ec2:AvailabilityZone": found.zone.name if hasattr(found.zone, "name") else found.zone,
        "ec2:Encrypted": bool(found.encrypted),
        "ec2:ParentSnapshot": names.arn("ec2", "snapshot", found.snapshot_id) if found.snapshot_id else None,
        "ec2:VolumeID": found.id,
        "ec2:VolumeIops": found.iops,
        "ec2:VolumeSize": found.size,
        "ec2:VolumeThroughput": found.throughput,
        "ec2:VolumeType": found.volume_type,
    }


def _keys_of_interface(found: Any, names: Names) -> _Keys:
    return {
        "ec2:AvailabilityZone": found.subnet.availability_zone,
        "ec2:NetworkInterfaceID": found.id,
        "ec2:Subnet": names.arn("ec2", "subnet", found.subnet.id),
        "ec2:Vpc": names.arn("ec2", "vpc", found.subnet.vpc_id),
    }


def _in_vpc(key: str) -> Callable[[Any, Names], _Keys]:
    return lambda found, names: {
        key: found.id,
        "ec2:Vpc": names.arn("ec2", "vpc", found.vpc_id) if found.vpc_id else None,
    }


_KEYS: Mapping[str, Callable[[Any, Names], _Keys]] = {
    "dhcp-options": lambda found, _names: {"ec2:DhcpOptionsID": found.id},
    "elastic-ip": lambda found, _names: {
        "ec2:AllocationId": found.allocation_id,
        "ec2:Domain": found.domain,
        "ec2:PublicIpAddress": found.public_ip,
    },
    "image": _keys_of_image,
    "instance": _keys_of_instance,
    "internet-gateway": lambda found, _names: {"ec2:InternetGatewayID": found.id},
    "key-pair": lambda found, _names: {"ec2:KeyPairName": found.key_name, "ec2:KeyPairType": found.key_type},
    "network-acl": _in_vpc("ec2:NetworkAclID"),
    "network-interface": _keys_of_interface,
    "route-table": _in_vpc("ec2:RouteTableID"),
    "security-group": _in_vpc("ec2:SecurityGroupID"),
    "subnet": _keys_of_subnet,
    "volume": _keys_of_volume,
    "vpc": lambda found, _names: {"ec2:Tenancy": found.instance_tenancy, "ec2:VpcID": found.id},
    "vpc-endpoint": lambda found, _names: {"ec2:VpceServiceName": found.service_name},
}


def _related(kind: str, found: Any) -> Mapping[str, str]:
    if kind == "subnet":
        return {"vpc": found.vpc_id}
    if kind == "volume" and found.attachment:
        return {"instance": found.attachment.instance.id}
    return {}


def _text(value: object) -> str:
    """How AWS writes a value of a condition key; empty if there is none."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
