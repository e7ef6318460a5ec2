"""What the operations of EC2 need.

Which types of resources an action is allowed on is data, of the Service Authorization Reference. Each is filled with the
resources that the parameters name, by the tables below; a test holds the tables against the reference for every operation that
is served. A resource that the operation makes has ``*`` for its id, as on AWS. A condition key that nobody fills is unknown.

Sources: "Actions, resources, and condition keys for Amazon EC2" (Service Authorization Reference); "Grant permission to tag
Amazon EC2 resources during creation", "Example policies to control access the Amazon EC2 API" (Amazon EC2 User Guide).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from keyless_iam import catalogue

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.services.ec2_launch import launch_needs
from keyless_sandbox.authorization.services.ec2_resources import described, profile_of, resource_need, tags_by_type
from keyless_sandbox.authorization.services.iam import instance_profile, pass_profile
from keyless_sandbox.authorization.services.lookup import Scene
from keyless_sandbox.authorization.services.needs import NONE, Facts, need
from keyless_sandbox.authorization.services.operation import Operation
from keyless_sandbox.authorization.services.parameters import Parameters

NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "dhcp-options": ("DhcpOptionsId",),
    "elastic-ip": ("AllocationId", "PublicIp", "SecondaryAllocationIds"),
    "image": ("ImageId", "SourceImageId"),
    "instance": ("InstanceId", "InstanceIds"),
    "internet-gateway": ("InternetGatewayId", "GatewayId"),
    "key-pair": ("KeyName", "KeyPairId"),
    "launch-template": ("LaunchTemplateId", "LaunchTemplateName"),
    "natgateway": ("NatGatewayId",),
    "network-acl": ("NetworkAclId",),
    "network-interface": ("NetworkInterfaceId",),
    "route-table": ("RouteTableId", "RouteTableIds", "AddRouteTableIds", "RemoveRouteTableIds"),
    "security-group": (
        "GroupId",
        "GroupName",
        "Groups",
        "SecurityGroupIds",
        "AddSecurityGroupIds",
        "RemoveSecurityGroupIds",
    ),
    "security-group-rule": ("SecurityGroupRuleIds",),
    "snapshot": ("SnapshotId",),
    "subnet": ("SubnetId", "SubnetIds", "AddSubnetIds", "RemoveSubnetIds"),
    "volume": ("VolumeId",),
    "vpc": ("VpcId",),
    "vpc-endpoint": ("VpcEndpointId", "VpcEndpointIds"),
}
"""The parameters that name resources of a type."""

CREATED: Mapping[str, tuple[str, ...]] = {
    "AllocateAddress": ("elastic-ip",),
    "CopyImage": ("image", "snapshot"),
    "CreateInternetGateway": ("internet-gateway",),
    "CreateLaunchTemplate": ("launch-template",),
    "CreateNatGateway": ("natgateway",),
    "CreateRouteTable": ("route-table",),
    "CreateSecurityGroup": ("security-group",),
    "CreateSnapshot": ("snapshot",),
    "CreateSubnet": ("subnet",),
    "CreateVolume": ("volume",),
    "CreateVpc": ("vpc",),
    "CreateVpcEndpoint": ("vpc-endpoint",),
    "RegisterImage": ("image",),
}
"""The types of what an operation makes."""

NOT_SERVED = frozenset(
    {
        "CarrierGatewayId",
        "CustomerOwnedIpv4Pool",
        "DestinationOutpostArn",
        "IpamPoolId",
        "Ipv4IpamPoolId",
        "Ipv6IpamPoolId",
        "Ipv6Pool",
        "KernelId",
        "OutpostArn",
        "PublicIpv4Pool",
        "RamdiskId",
        "ResourceConfigurationArn",
        "ServiceNetworkArn",
    }
)
"""Parameters that name resources which the sandbox does not have."""

_MODIFIED = ("Modify", "Reset")
_NO_ATTRIBUTES = frozenset({"DryRun", "Attribute", "Value", "ClientToken"})


def demand_of(operation: Operation, scene: Scene) -> Demand:
    """What an operation of EC2 needs.

    Raises:
        ApiError: it touches resources that the sandbox does not have.
    """
    return Demand(tuple(_needs(operation, scene)))


def _needs(operation: Operation, scene: Scene) -> Iterator[Need]:
    parameters = operation.parameters
    for name in sorted(NOT_SERVED & parameters.values.keys()):
        raise ApiError("UnsupportedOperation", f"The sandbox does not serve {name}.", 400, why=f"{name} is not served")
    if operation.name == "RunInstances":
        yield from launch_needs(parameters, scene, operation.name)
        return
    if operation.name in {"CreateTags", "DeleteTags"}:
        yield from _tagging(operation, scene)
        return
    action = catalogue.find_action(operation.action)
    if action is None or not action.resources:
        yield need(operation.action, "*", facts=Facts({"ec2:Region": (scene.names.region,)}))
        return
    made = CREATED.get(operation.name, ())
    # An image is copied out of the region that the request says.
    source = scene.in_region(parameters.text("SourceRegion", scene.names.region))
    for kind in (resource.type for resource in action.resources):
        if kind in made:
            yield _made(operation, kind, scene)
        for name in _named(operation, kind, scene):
            # A name that is given to what is made is no name of something else.
            if kind not in made or name not in (parameters.text("GroupName"), parameters.text("LaunchTemplateName")):
                yield resource_need(operation.action, kind, name, source, _change(operation, kind, scene))
    if profile := profile_of(parameters):
        for instance in _named(operation, "instance", scene):
            yield from pass_profile(profile, scene, scene.names.arn("ec2", "instance", instance))
    for kind, tags in tags_by_type(parameters).items():
        facts = Facts({"ec2:CreateAction": (operation.name,)}, new_tags=tags)
        yield resource_need("ec2:CreateTags", kind, "*", scene, facts)


def _made(operation: Operation, kind: str, scene: Scene) -> Need:
    parameters = operation.parameters
    keys: Mapping[str, tuple[str, ...]] = _OF_NEW[kind](parameters, scene) if kind in _OF_NEW else {}
    return resource_need(
        operation.action, kind, "*", scene, Facts(keys, new_tags=tags_by_type(parameters).get(kind, {}))
    )


def _named(operation: Operation, kind: str, scene: Scene) -> Iterator[str]:
    """The ids or names of resources of a type that the parameters name, directly or by an association with them."""
    parameters = operation.parameters
    for parameter in NAMED_BY.get(kind, ()):
        if parameter in parameters:
            value = parameters.values[parameter]
            yield from (value,) if isinstance(value, str) else parameters.texts(parameter)
    if kind == "instance" and operation.name == "DetachVolume":
        volume = scene.lookup.resource("ec2", "volume", parameters.text("VolumeId"))
        attached = volume.related.get("instance") if volume else None
        yield from (attached,) if attached and attached != parameters.text("InstanceId") else ()
    if kind == "security-group-rule":
        yield from (rule.text("SecurityGroupRuleId") for rule in parameters.structures("SecurityGroupRules"))
    for device in parameters.structures("BlockDeviceMappings"):
        yield from (name for parameter in NAMED_BY.get(kind, ()) if (name := device.structure("Ebs").text(parameter)))
    if "AssociationId" in parameters:
        association = scene.lookup.resource("ec2", "association", parameters.text("AssociationId"))
        if association and kind in association.related:
            yield association.related[kind]


def _change(operation: Operation, kind: str, scene: Scene) -> Facts:
    """What a request does to a resource that there is: the attributes that it sets, a profile that it gives."""
    parameters = operation.parameters
    keys: dict[str, tuple[str, ...]] = {}
    if operation.name.startswith(_MODIFIED):
        attributes = dict(_attributes(parameters, NAMED_BY.get(kind, ())))
        keys.update({f"ec2:Attribute/{name}": (value,) for name, value in attributes.items()})
        if len(attributes) == 1:
            keys["ec2:Attribute"] = tuple(attributes)
    elif "Attribute" in parameters:
        keys["ec2:Attribute"] = (parameters.text("Attribute"),)
    if profile := profile_of(parameters):
        found = instance_profile(profile, scene)
        keys["ec2:NewInstanceProfile"] = (found.arn,) if found else NONE
    return Facts(keys)


def _attributes(parameters: Parameters, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if "Attribute" in parameters:
        yield parameters.text("Attribute"), parameters.text("Value")
    for name, value in parameters.values.items():
        if name in _NO_ATTRIBUTES or name in names:
            continue
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping) and isinstance(inner := value.get("Value"), str):
            yield name, inner


def _tagging(operation: Operation, scene: Scene) -> Iterator[Need]:
    """The type of each resource is told by its id, as EC2 tells it."""
    tags = operation.parameters.tags()
    facts = Facts(new_tags=tags) if operation.name == "CreateTags" else Facts(lost_tags=tuple(tags))
    if operation.name == "CreateTags":
        facts = replace(facts, keys={"ec2:CreateAction": NONE})
    for resource in operation.parameters.texts("Resources"):
        yield resource_need(operation.action, described(resource), resource, scene, facts)


def _new_volume(parameters: Parameters, scene: Scene) -> Mapping[str, tuple[str, ...]]:
    snapshot = parameters.text("SnapshotId")
    given = {
        "ec2:AvailabilityZone": "AvailabilityZone",
        "ec2:Encrypted": "Encrypted",
        "ec2:KmsKeyId": "KmsKeyId",
        "ec2:VolumeIops": "Iops",
        "ec2:VolumeSize": "Size",
        "ec2:VolumeThroughput": "Throughput",
    }
    return {
        **{key: (parameters.text(name),) for key, name in given.items() if name in parameters},
        "ec2:VolumeType": (parameters.text("VolumeType", "gp2"),),
        "ec2:ParentSnapshot": (scene.names.arn("ec2", "snapshot", snapshot),) if snapshot else NONE,
    }


def _new_subnet(parameters: Parameters, scene: Scene) -> Mapping[str, tuple[str, ...]]:
    zone = parameters.text("AvailabilityZone")
    return {
        "ec2:Vpc": (scene.names.arn("ec2", "vpc", parameters.text("VpcId")),),
        **({"ec2:AvailabilityZone": (zone,)} if zone else {}),
    }


def _new_endpoint(parameters: Parameters, _scene: Scene) -> Mapping[str, tuple[str, ...]]:
    return {"ec2:VpceServiceName": (parameters.text("ServiceName"),)}


_OF_NEW: Mapping[str, Callable[[Parameters, Scene], Mapping[str, tuple[str, ...]]]] = {
    "subnet": _new_subnet,
    "volume": _new_volume,
    "vpc-endpoint": _new_endpoint,
}
