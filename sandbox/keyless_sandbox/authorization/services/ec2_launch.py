"""What launching instances needs: a permission for every resource that RunInstances touches.

Sources: "RunInstances" under "Actions, resources, and condition keys for Amazon EC2" (Service Authorization Reference); "Example
policies to control access the Amazon EC2 API" (Amazon EC2 User Guide); "Control access to launching instances with launch
templates" (Amazon EC2 User Guide).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.demand import Need
from keyless_sandbox.authorization.services.ec2_resources import profile_of, resource_need, tags_by_type
from keyless_sandbox.authorization.services.iam import instance_profile, pass_profile
from keyless_sandbox.authorization.services.lookup import Scene
from keyless_sandbox.authorization.services.needs import NONE, Facts
from keyless_sandbox.authorization.services.parameters import Parameters, Value

_RUN = "ec2:RunInstances"
_NOT_SERVED = frozenset(
    {
        "CapacityReservationSpecification",
        "ElasticGpuSpecification",
        "ElasticInferenceAccelerators",
        "KernelId",
        "LicenseSpecifications",
        "RamdiskId",
        "SecondaryInterfaces",
    }
)
"""Parameters that touch resources which the sandbox does not have."""

_Keys = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Launch:
    """A launch: what it says with its template's words filled in, and what the request itself said."""

    says: Parameters
    itself: Parameters
    template: str
    scene: Scene

    def keys(self, *names: str) -> _Keys:
        """The keys about the template, for a resource that these parameters name."""
        if not self.template:
            return {"ec2:LaunchTemplate": NONE}
        from_template = not any(name in self.itself for name in names)
        return {
            "ec2:LaunchTemplate": (self.template,),
            "ec2:IsLaunchTemplateResource": ("true" if from_template else "false",),
        }

    def need(self, kind: str, name: str, keys: _Keys, tags: Mapping[str, str] | None = None) -> Need:
        return resource_need(_RUN, kind, name, self.scene, Facts(keys, new_tags=tags or {}))


def launch_needs(parameters: Parameters, scene: Scene, create_action: str) -> Iterator[Need]:
    """What a launch needs.

    A subnet and a security group that nobody names are the defaults that EC2 takes. What a launch template says counts as if
    the request had said it, unless the request does.

    Args:
        parameters: of RunInstances.
        scene: who asks.
        create_action: the operation by whose name tags are given.

    Raises:
        ApiError: the launch touches resources that the sandbox does not have.
    """
    launch = _launch(parameters, scene)
    for name in _NOT_SERVED & launch.says.values.keys():
        raise ApiError("Unsupported", f"The sandbox does not serve {name}.", 400, why=f"{name} is not served")
    tags = tags_by_type(launch.says)
    yield from _template(parameters, launch)
    yield launch.need("image", launch.says.text("ImageId"), launch.keys("ImageId"))
    subnets = list(_networks(launch))
    yield from _interfaces(launch, subnets, tags)
    yield launch.need("instance", "*", _of_instance(launch, subnets), tags.get("instance"))
    for keys in _volumes(launch, subnets):
        yield launch.need("volume", "*", keys, tags.get("volume"))
    if key := launch.says.text("KeyName"):
        yield launch.need("key-pair", key, {"ec2:KeyPairName": (key,), **launch.keys("KeyName")})
    if group := launch.says.structure("Placement").text("GroupName"):
        raise ApiError("Unsupported", "The sandbox does not serve placement groups.", 400, why=f"group {group}")
    if profile := profile_of(launch.says):
        yield from pass_profile(profile, scene, scene.names.arn("ec2", "instance", "*"))
    for kind, given in tags.items():
        facts = Facts({"ec2:CreateAction": (create_action,)}, new_tags=given)
        yield resource_need("ec2:CreateTags", kind, "*", scene, facts)


def _launch(parameters: Parameters, scene: Scene) -> _Launch:
    given = parameters.structure("LaunchTemplate")
    if not given.values:
        return _Launch(parameters, parameters, "", scene)
    data = scene.lookup.template_data({name: str(value) for name, value in given.values.items()}) or {}
    says = dict(cast("Mapping[str, Value]", _as_parameters(data)))
    # Options and tags are said one by one, all else as a whole.
    options = {**Parameters(says).structure("MetadataOptions").values, **parameters.structure("MetadataOptions").values}
    tags = _tags(Parameters(says), parameters)
    says.update(parameters.values)
    says.update({"MetadataOptions": options} if options else {})
    says.update({"TagSpecifications": tags} if tags else {})
    template = scene.lookup.resource(
        "ec2", "launch-template", given.text("LaunchTemplateId") or given.text("LaunchTemplateName")
    )
    name = template.id if template else given.text("LaunchTemplateId") or given.text("LaunchTemplateName")
    return _Launch(Parameters(says), parameters, scene.names.arn("ec2", "launch-template", name), scene)


def _tags(template: Parameters, itself: Parameters) -> list[Value]:
    """The tags of the template and of the request, which wins: moto gives both."""
    # moto keeps a template's own tags among those that it gives.
    given: dict[str, dict[str, str]] = {
        kind: dict(tags) for kind, tags in tags_by_type(template).items() if kind != "launch-template"
    }
    for kind, tags in tags_by_type(itself).items():
        given.setdefault(kind, {}).update(tags)
    return [
        {"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
        for kind, tags in given.items()
    ]


def _as_parameters(value: object) -> Value:
    """What moto holds of a template, as parameters are read."""
    if isinstance(value, Mapping):
        given = cast("Mapping[str, object]", value)
        return {name: _as_parameters(inner) for name, inner in given.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_as_parameters(each) for each in cast("list[object]", value)]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _template(parameters: Parameters, launch: _Launch) -> Iterator[Need]:
    given = parameters.structure("LaunchTemplate")
    for name in ("LaunchTemplateId", "LaunchTemplateName"):
        if name in given:
            yield launch.need(
                "launch-template", given.text(name), {**launch.keys(), "ec2:IsLaunchTemplateResource": ("false",)}
            )


@dataclass(frozen=True)
class _Network:
    """An interface to be: its subnet, VPC and zone, and what its own parameters say."""

    says: Parameters
    subnet: str
    keys: _Keys


def _networks(launch: _Launch) -> Iterator[_Network]:
    interfaces = list(launch.says.structures("NetworkInterfaces")) or [Parameters()]
    placed = launch.says.structure("Placement").text("AvailabilityZone")
    for says in interfaces:
        subnet = says.text("SubnetId") or launch.says.text("SubnetId") or launch.scene.lookup.default_subnet(placed)
        found = launch.scene.lookup.resource("ec2", "subnet", subnet)
        keys = {key: found.keys[key] for key in ("ec2:AvailabilityZone", "ec2:Vpc")} if found else {}
        yield _Network(says, subnet, keys)


def _interfaces(launch: _Launch, networks: Sequence[_Network], tags: Mapping[str, Mapping[str, str]]) -> Iterator[Need]:
    said_by = ("SubnetId", "NetworkInterfaces")
    groups: dict[str, None] = {}
    for network in networks:
        if existing := network.says.text("NetworkInterfaceId"):
            yield launch.need("network-interface", existing, launch.keys("NetworkInterfaces"))
            groups |= dict.fromkeys(_named_groups(launch, network))
            continue
        yield launch.need("subnet", network.subnet, launch.keys(*said_by))
        keys = {
            **network.keys,
            "ec2:Subnet": (launch.scene.names.arn("ec2", "subnet", network.subnet),),
            **launch.keys(*said_by),
        }
        if "AssociatePublicIpAddress" in network.says:
            keys["ec2:AssociatePublicIpAddress"] = (network.says.text("AssociatePublicIpAddress"),)
        yield launch.need("network-interface", "*", keys, tags.get("network-interface"))
        groups |= dict.fromkeys(_groups(launch, network))
    for group in groups:
        yield launch.need(
            "security-group", group, launch.keys("SecurityGroupIds", "SecurityGroups", "NetworkInterfaces")
        )


def _named_groups(launch: _Launch, network: _Network) -> tuple[str, ...]:
    # moto puts those of an interface and those of the launch together, where AWS wants one or the other.
    says = launch.says
    return (*network.says.texts("Groups"), *says.texts("SecurityGroupIds"), *says.texts("SecurityGroups"))


def _groups(launch: _Launch, network: _Network) -> tuple[str, ...]:
    found = launch.scene.lookup.resource("ec2", "subnet", network.subnet)
    default = launch.scene.lookup.default_group(found.related["vpc"]) if found else ""
    return _named_groups(launch, network) or (default or "*",)


def _of_instance(launch: _Launch, networks: Sequence[_Network]) -> _Keys:
    says = launch.says
    options = says.structure("MetadataOptions")
    placement = says.structure("Placement")
    market = says.structure("InstanceMarketOptions").text("MarketType")
    image = launch.scene.lookup.resource("ec2", "image", says.text("ImageId"))
    zone = networks[0].keys.get("ec2:AvailabilityZone")
    return {
        **({"ec2:AvailabilityZone": zone} if zone else {}),
        "ec2:EbsOptimized": (says.text("EbsOptimized", "false"),),
        "ec2:InstanceMarketType": (market or "on-demand",),
        "ec2:InstanceProfile": _profile(launch),
        "ec2:InstanceType": (says.text("InstanceType", "m1.small"),),
        # What a request does not say of these is not in its context.
        "ec2:InstanceMetadataTags": _said(options, "InstanceMetadataTags"),
        "ec2:MetadataHttpEndpoint": _said(options, "HttpEndpoint"),
        "ec2:MetadataHttpPutResponseHopLimit": _said(options, "HttpPutResponseHopLimit"),
        "ec2:MetadataHttpTokens": _said(options, "HttpTokens"),
        "ec2:PlacementGroup": NONE,
        "ec2:Tenancy": (placement.text("Tenancy", "default"),),
        **({"ec2:RootDeviceType": image.keys["ec2:RootDeviceType"]} if image else {}),
        **launch.keys("InstanceType", "IamInstanceProfile", "MetadataOptions"),
    }


def _said(parameters: Parameters, name: str) -> tuple[str, ...]:
    return (parameters.text(name),) if name in parameters else NONE


def _profile(launch: _Launch) -> tuple[str, ...]:
    said = profile_of(launch.says)
    found = instance_profile(said, launch.scene) if said else None
    if found or not said:
        return (found.arn,) if found else NONE
    return (said if said.startswith("arn:") else launch.scene.names.arn("iam", "instance-profile", said),)


def _volumes(launch: _Launch, networks: Sequence[_Network]) -> Iterator[_Keys]:
    """The keys of each volume. What the image decides, such as the size of a volume that nobody described, is unknown."""
    zone = networks[0].keys.get("ec2:AvailabilityZone")
    common = {**({"ec2:AvailabilityZone": zone} if zone else {}), **launch.keys("BlockDeviceMappings")}
    described = [each.structure("Ebs") for each in launch.says.structures("BlockDeviceMappings") if "Ebs" in each]
    for ebs in described or [Parameters()]:
        snapshot = ebs.text("SnapshotId")
        yield {
            **common,
            **{key: (ebs.text(name),) for key, name in _VOLUME.items() if name in ebs},
            **({"ec2:ParentSnapshot": (launch.scene.names.arn("ec2", "snapshot", snapshot),)} if snapshot else {}),
        }


_VOLUME: Mapping[str, str] = {
    "ec2:Encrypted": "Encrypted",
    "ec2:VolumeIops": "Iops",
    "ec2:VolumeSize": "VolumeSize",
    "ec2:VolumeThroughput": "Throughput",
    "ec2:VolumeType": "VolumeType",
}
