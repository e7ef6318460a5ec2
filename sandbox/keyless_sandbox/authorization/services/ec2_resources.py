"""Resources of EC2 as permissions name them."""

from collections.abc import Mapping
from dataclasses import replace

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.demand import Need
from keyless_sandbox.authorization.services.lookup import Scene
from keyless_sandbox.authorization.services.needs import Facts, need
from keyless_sandbox.authorization.services.parameters import Parameters

_TYPES = {
    "acl": "network-acl",
    "ami": "image",
    "dopt": "dhcp-options",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "i": "instance",
    "igw": "internet-gateway",
    "key": "key-pair",
    "lt": "launch-template",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "snap": "snapshot",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}


def described(resource_id: str) -> str:
    """The type of a resource, by its id.

    Raises:
        ApiError: the sandbox serves no resources with such an id.
    """
    kind = _TYPES.get(resource_id.partition("-")[0])
    if kind is None:
        raise ApiError(
            "InvalidID", f"The ID '{resource_id}' is not valid", 400, why=f"{resource_id} is of no type that is served"
        )
    return kind


def tags_by_type(parameters: Parameters) -> Mapping[str, Mapping[str, str]]:
    """The tags that a request gives what it makes, by the type of resource.

    Raises:
        ApiError: the sandbox serves no resources of a type, or one is named twice.
    """
    given: dict[str, Mapping[str, str]] = {}
    for each in parameters.structures("TagSpecifications"):
        kind = each.text("ResourceType")
        if kind in given or kind not in _TYPES.values():
            raise ApiError(
                "InvalidParameterValue",
                f"'{kind}' is not a valid taggable resource type for this operation.",
                400,
                why=f"tags for {kind or 'no type'}, which is named twice or not served",
            )
        given[kind] = each.tags()
    return {kind: tags for kind, tags in given.items() if tags}


def profile_of(parameters: Parameters) -> str:
    """The name or ARN of the instance profile that a request gives; empty if it gives none.

    Raises:
        ApiError: it is said in both ways, which could be two profiles.
    """
    said = parameters.structure("IamInstanceProfile")
    if "Arn" in said and "Name" in said:
        raise ApiError(
            "InvalidParameterCombination",
            "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
            400,
            why="an instance profile by name and by ARN",
        )
    return said.text("Arn") or said.text("Name")


def resource_need(action: str, kind: str, name: str, scene: Scene, facts: Facts) -> Need:
    """The permission for an action on a resource of EC2.

    Args:
        action: such as ``ec2:TerminateInstances``.
        kind: the type, such as ``instance``.
        name: its id or name; ``*`` for one that is being made.
        scene: who asks.
        facts: what the request does. What is known of the resource itself is added.
    """
    keys = {"ec2:Region": (scene.names.region,), **facts.keys}
    found = scene.lookup.resource("ec2", kind, name) if name != "*" and kind != "security-group-rule" else None
    if found is None:
        return need(action, scene.names.arn("ec2", kind, name), kind, replace(facts, keys=keys))
    permission = need(
        action,
        scene.names.arn("ec2", kind, found.id),
        kind,
        replace(facts, keys={**found.keys, **keys}, tags=found.tags),
    )
    if kind in {"image", "snapshot"} and found.owner != scene.names.account:
        # The ARN does not tell the account, and the reference not whether EC2 fills the key for somebody else's image.
        return replace(permission, unknown=permission.unknown | {"aws:ResourceAccount"})
    return permission
