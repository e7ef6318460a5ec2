"""What the operations of Auto Scaling need.

Sources: "Actions, resources, and condition keys for Amazon EC2 Auto Scaling" (Service Authorization Reference); "Control Amazon
EC2 launch template usage in Auto Scaling groups" and "Tag Auto Scaling groups and instances" (Amazon EC2 Auto Scaling User Guide).
"""

from collections.abc import Iterator
from dataclasses import replace

from keyless_iam import catalogue

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.services.ec2_launch import launch_needs
from keyless_sandbox.authorization.services.iam import pass_profile
from keyless_sandbox.authorization.services.lookup import Scene
from keyless_sandbox.authorization.services.needs import NONE, Facts, need
from keyless_sandbox.authorization.services.operation import Operation
from keyless_sandbox.authorization.services.parameters import Parameters

_GROUP = "autoScalingGroup"
_CONFIGURATION = "launchConfiguration"
_MAKING = frozenset({"CreateAutoScalingGroup", "CreateLaunchConfiguration", "UpdateAutoScalingGroup"})
# They launch what other parameters do not say, or pass roles of their own.
_NOT_SERVED = ("InstanceId", "LifecycleHookSpecificationList", "MixedInstancesPolicy", "ServiceLinkedRoleARN")


def demand_of(operation: Operation, scene: Scene) -> Demand:
    """What an operation of Auto Scaling needs.

    Who makes a group of a launch template needs what launching from it needs: Auto Scaling tries that in the caller's name.

    Raises:
        ApiError: the group would be launched from what the sandbox does not serve.
    """
    return Demand(tuple(_needs(operation, scene)))


def _needs(operation: Operation, scene: Scene) -> Iterator[Need]:
    parameters = operation.parameters
    for given in _NOT_SERVED if operation.name in _MAKING else ():
        if given in parameters:
            raise ApiError("ValidationError", f"The sandbox does not serve {given}.", 400, why=f"{given} is not served")
    action = catalogue.find_action(operation.action)
    if action is None or not action.resources:
        yield need(operation.action, "*")
    elif operation.name in {"CreateOrUpdateTags", "DeleteTags"}:
        yield from _tagging(operation, scene)
    elif action.resources[0].type == _CONFIGURATION:
        yield _on(operation, _CONFIGURATION, parameters.text("LaunchConfigurationName"), scene)
        if profile := parameters.text("IamInstanceProfile"):
            yield from pass_profile(profile, scene, scene.names.arn("ec2", "instance", "*"))
    else:
        yield from _of_group(operation, scene)


def _of_group(operation: Operation, scene: Scene) -> Iterator[Need]:
    parameters = operation.parameters
    name = parameters.text("AutoScalingGroupName") or parameters.text("InstanceId")
    tags = parameters.tags()
    yield _on(operation, _GROUP, name, scene)
    if operation.name not in _MAKING:
        return
    if tags:
        yield _need("autoscaling:CreateOrUpdateTags", _GROUP, name, scene, Facts(new_tags=tags))
    if "LaunchTemplate" in parameters:
        yield from _launches(parameters, scene)


def _on(operation: Operation, kind: str, name: str, scene: Scene) -> Need:
    parameters = operation.parameters
    options = parameters.structure("MetadataOptions")
    keys = {
        "autoscaling:ImageId": _said(parameters, "ImageId"),
        "autoscaling:InstanceType": _said(parameters, "InstanceType"),
        "autoscaling:LaunchConfigurationName": _said(parameters, "LaunchConfigurationName"),
        "autoscaling:MaxSize": _said(parameters, "MaxSize"),
        "autoscaling:MinSize": _said(parameters, "MinSize"),
        "autoscaling:MetadataHttpEndpoint": _said(options, "HttpEndpoint"),
        "autoscaling:MetadataHttpPutResponseHopLimit": _said(options, "HttpPutResponseHopLimit"),
        "autoscaling:MetadataHttpTokens": _said(options, "HttpTokens"),
    }
    return _need(operation.action, kind, name, scene, Facts(keys, new_tags=parameters.tags()))


def _need(action: str, kind: str, name: str, scene: Scene, facts: Facts) -> Need:
    """The permission for an action on a group or configuration; one that is being made has ``*`` for its unique id."""
    found = scene.lookup.resource("autoscaling", kind, name)
    if found:
        return need(action, found.id, kind, replace(facts, tags=found.tags))
    return need(action, scene.names.arn("autoscaling", kind, "*", name), kind, facts)


def _said(parameters: Parameters, name: str) -> tuple[str, ...]:
    return (parameters.text(name),) if name in parameters else NONE


def _launches(parameters: Parameters, scene: Scene) -> Iterator[Need]:
    subnets = [each.strip() for each in parameters.text("VPCZoneIdentifier").split(",") if each.strip()]
    launch = parameters.values["LaunchTemplate"]
    needs: dict[str, Need] = {}
    for subnet in subnets or [""]:
        said = Parameters({"LaunchTemplate": launch, **({"SubnetId": subnet} if subnet else {})})
        needs |= {repr(each): each for each in launch_needs(said, scene, "RunInstances")}
    yield from needs.values()


def _tagging(operation: Operation, scene: Scene) -> Iterator[Need]:
    groups: dict[str, dict[str, str]] = {}
    for tag in operation.parameters.structures("Tags"):
        groups.setdefault(tag.text("ResourceId"), {})[tag.text("Key")] = tag.text("Value")
    for name, tags in groups.items():
        yield _need(operation.action, _GROUP, name, scene, Facts(new_tags=tags))
