"""What the operations of IAM need.

Sources: "Actions, resources, and condition keys for AWS Identity and Access Management (IAM)" (Service Authorization
Reference); "AddRoleToInstanceProfile", "UpdateUser", "GetUser" (IAM API Reference); "Grant a user permissions to pass a role
to an AWS service" (IAM User Guide).
"""

import re
from collections.abc import Iterator

from keyless_iam import catalogue
from keyless_iam.request import CallerKind

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.services.lookup import Entity, Scene
from keyless_sandbox.authorization.services.needs import NONE, Facts, need
from keyless_sandbox.authorization.services.operation import Operation

_NAMED_BY = {
    "role": "RoleName",
    "user": "UserName",
    "group": "GroupName",
    "instance-profile": "InstanceProfileName",
    "policy": "PolicyArn",
}
_NAMES = frozenset(
    {"GroupName", "InstanceProfileName", "NewGroupName", "NewUserName", "PolicyName", "RoleName", "UserName"}
)
_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_POLICY = re.compile(r"arn:[a-z-]+:iam::(\d{12}|aws):policy/[\w+=,.@/-]+", re.ASCII)
_PATH = re.compile(r"/|/[!-~]+/")
_CREATED = {
    "CreateRole": "RoleName",
    "CreateUser": "UserName",
    "CreateGroup": "GroupName",
    "CreateInstanceProfile": "InstanceProfileName",
    "CreatePolicy": "PolicyName",
}


def demand_of(operation: Operation, scene: Scene) -> Demand:
    """What an operation of IAM needs.

    The reference gives every action of IAM at most one type of resource, and the parameter that names it is called after
    the type. A role that does not exist is taken to be at the path `/`: AWS too authorises before it looks.

    Raises:
        ApiError: the operation is about the caller's own user, and the caller is none; a name or an ARN is none; a user
            would get a boundary.
    """
    return Demand(tuple(_needs(operation, scene)))


def pass_role(role: str, service: str, scene: Scene, associated: str = "") -> Need:
    """The permission to give a role to a service.

    Args:
        role: its ARN.
        service: such as ``ec2.amazonaws.com``.
        scene: who asks.
        associated: the ARN of what the role is given to; empty where nobody can tell.
    """
    found = by_arn("role", role, scene)
    keys = {"iam:PassedToService": (service,)}
    if associated:
        keys["iam:AssociatedResourceArn"] = (associated,)
    return need("iam:PassRole", role, "role", Facts(keys, found.tags if found else {}))


def pass_profile(profile: str, scene: Scene, associated: str) -> Iterator[Need]:
    """The permissions to give EC2 the roles of an instance profile.

    Args:
        profile: its name or ARN. One that does not exist has no role: then EC2 refuses the request for its own reason.
        scene: who asks.
        associated: the ARN of the instance.
    """
    found = instance_profile(profile, scene)
    for role in found.roles if found else ():
        yield pass_role(role, "ec2.amazonaws.com", scene, associated)


def instance_profile(name: str, scene: Scene) -> Entity | None:
    """An instance profile by its name or ARN; None if there is none."""
    if name.startswith("arn:"):
        return by_arn("instance-profile", name, scene)
    return scene.lookup.entity("instance-profile", name)


def by_arn(kind: str, arn: str, scene: Scene) -> Entity | None:
    """An entity of IAM that has a name, by its ARN; None if there is none."""
    found = scene.lookup.entity(kind, arn.rpartition("/")[2])
    return found if found and found.arn == arn else None


def _needs(operation: Operation, scene: Scene) -> Iterator[Need]:
    if operation.name == "CreateUser" and "PermissionsBoundary" in operation.parameters:
        why = "moto knows boundaries of roles only: the user would have none"
        raise ApiError("ValidationError", "The sandbox does not serve permissions boundaries of users.", 400, why=why)
    for parameter in _NAMES & operation.parameters.values.keys():
        _check(_NAME, operation.parameters.text(parameter), "name")
    if "PolicyArn" in operation.parameters:
        _check(_POLICY, operation.parameters.text("PolicyArn"), "ARN")
    action = catalogue.find_action(operation.action)
    if action is None or not action.resources:
        yield need(operation.action, "*")
        return
    kind = action.resources[0].type
    parameters = operation.parameters
    if operation.name in _CREATED:
        path = parameters.text("Path", "/")
        _check(_PATH, path, "path")
        yield need(
            operation.action,
            scene.names.arn("iam", kind, f"{path.lstrip('/')}{parameters.text(_CREATED[operation.name])}"),
            kind,
            _facts(operation, None),
        )
        return
    found = _entity(operation, kind, scene)
    yield need(operation.action, found.arn, kind, _facts(operation, found))
    if {"NewPath", "NewUserName", "NewGroupName"} & parameters.values.keys():
        yield need(operation.action, _renamed(operation, kind, found, scene), kind, _facts(operation, found))
    if operation.name == "AddRoleToInstanceProfile":
        role = parameters.text("RoleName")
        known = scene.lookup.entity("role", role)
        yield pass_role(known.arn if known else scene.names.arn("iam", "role", role), "ec2.amazonaws.com", scene)


def _check(form: re.Pattern[str], value: str, what: str) -> None:
    """Refuse what AWS refuses: a name with a slash in it would have the ARN of something else."""
    if not form.fullmatch(value):
        raise ApiError("ValidationError", f"The {what} {value} is not valid.", 400, why=f"{value!r} is no {what}")


def _entity(operation: Operation, kind: str, scene: Scene) -> Entity:
    if operation.name == "GetAccessKeyLastUsed":
        owner = scene.lookup.entity("access-key", operation.parameters.text("AccessKeyId"))
        return owner or Entity(scene.names.arn("iam", "user", "*"))
    name = operation.parameters.text(_NAMED_BY[kind])
    if not name:
        if kind != "user" or scene.caller.kind is not CallerKind.USER:
            raise ApiError(
                "ValidationError",
                f"Must specify {_NAMED_BY[kind]} when calling with non-User credentials",
                400,
                why=f"{operation.action} without {_NAMED_BY[kind]}, and the caller is no user",
            )
        name = scene.caller.name.rpartition("/")[2]
    found = scene.lookup.entity(kind, name)
    return found or Entity(name if kind == "policy" else scene.names.arn("iam", kind, name))


def _renamed(operation: Operation, kind: str, found: Entity, scene: Scene) -> str:
    """The ARN afterwards: who renames a user needs the permission for both names."""
    path, _, name = found.arn.partition(f":{kind}/")[2].rpartition("/")
    parameters = operation.parameters
    path = parameters.text("NewPath", f"/{path}/" if path else "/")
    _check(_PATH, path, "path")
    name = parameters.text("NewUserName") or parameters.text("NewGroupName") or name
    return scene.names.arn("iam", kind, f"{path.lstrip('/')}{name}")


def _facts(operation: Operation, found: Entity | None) -> Facts:
    parameters = operation.parameters
    boundary = parameters.text("PermissionsBoundary") or (found.boundary if found else "")
    attached = parameters.text("PolicyArn")
    return Facts(
        {
            "iam:PermissionsBoundary": (boundary,) if boundary else NONE,
            "iam:PolicyARN": (attached,) if attached else NONE,
            # Templates of roles are a feature that is not served here.
            "iam:RoleTemplateARN": NONE,
        },
        found.tags if found else {},
        parameters.tags(),
        parameters.texts("TagKeys"),
    )
