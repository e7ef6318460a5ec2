"""Auto Scaling groups whose instances come from a launch template."""

from typing import Any

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.schema import (
    CHOSEN,
    CHOSEN_AT_CREATION,
    FLAG,
    REGION,
    Failure,
    Kind,
    Naming,
    Property,
    Resource,
)
from keyless_sandbox.provider.translate import from_aws, to_aws
from keyless_sandbox.provider.wire import Properties

_NUMBER = Property(kind=Kind.INTEGER, computed=True)
_SET = Property(kind=Kind.SET, computed=True)

# What CreateAutoScalingGroup and UpdateAutoScalingGroup take under the same name.
_GROUP = {
    "availabilityZones": _SET,
    "desiredCapacity": _NUMBER,
    "healthCheckGracePeriod": Property(kind=Kind.INTEGER, default=300),
    "healthCheckType": CHOSEN,
    "launchTemplate": Property(
        kind=Kind.BLOCK,
        required=True,
        fields={
            "id": Property(computed=True, aws="LaunchTemplateId"),
            "name": Property(computed=True, aws="LaunchTemplateName"),
            "version": Property(default="$Default"),
        },
    ),
    "maxSize": Property(kind=Kind.INTEGER, required=True),
    "minSize": Property(kind=Kind.INTEGER, required=True),
    "protectFromScaleIn": Property(kind=Kind.BOOLEAN, default=False, aws="NewInstancesProtectedFromScaleIn"),
}
_TAGS = {
    "key": Property(required=True),
    "propagateAtLaunch": Property(kind=Kind.BOOLEAN, required=True),
    "value": Property(required=True),
}
_PLACES = ("availabilityZones", "vpcZoneIdentifiers")
_NAME = "AutoScalingGroupName"


def _request(new: Properties) -> dict[str, Any]:
    request = {_NAME: new["name"], **to_aws(_GROUP, new)}
    template = request["LaunchTemplate"]
    if template.get("LaunchTemplateId"):  # only one of the two may be sent
        template.pop("LaunchTemplateName", None)
    if new.get("vpcZoneIdentifiers"):
        request["VPCZoneIdentifier"] = ",".join(new["vpcZoneIdentifiers"])
        request.pop("AvailabilityZones", None)
    return request


def _tags(name: str, tags: list[Properties]) -> list[dict[str, Any]]:
    return [{**to_aws(_TAGS, tag), "ResourceId": name, "ResourceType": "auto-scaling-group"} for tag in tags]


def _create(aws: Aws, new: Properties) -> str:
    name = new["name"]
    aws.autoscaling.create_auto_scaling_group(**_request(new), Tags=_tags(name, new.get("tags", [])))
    return name


def _settle(aws: Aws, name: str, new: Properties) -> None:
    _suspend(aws, name, {}, new)


def _suspend(aws: Aws, name: str, old: Properties, new: Properties) -> None:
    before, after = (set(each.get("suspendedProcesses") or []) for each in (old, new))
    if before - after:
        aws.autoscaling.resume_processes(AutoScalingGroupName=name, ScalingProcesses=sorted(before - after))
    if after - before:
        aws.autoscaling.suspend_processes(AutoScalingGroupName=name, ScalingProcesses=sorted(after - before))


def _describe(aws: Aws, name: str) -> dict[str, Any] | None:
    found = aws.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return found[0] if found else None


def _read(aws: Aws, name: str, _state: Properties) -> Properties | None:
    group = _describe(aws, name)
    if group is None:
        return None
    subnets: str = group.get("VPCZoneIdentifier") or ""
    suspended: list[dict[str, str]] = group.get("SuspendedProcesses", [])
    return {
        **from_aws(_GROUP, group),
        "arn": group["AutoScalingGroupARN"],
        "name": name,
        "region": aws.region,
        "suspendedProcesses": [process["ProcessName"] for process in suspended],
        "tags": [from_aws(_TAGS, tag) for tag in group.get("Tags", [])],
        "vpcZoneIdentifiers": [subnet for subnet in subnets.split(",") if subnet],
    }


def _update(aws: Aws, name: str, old: Properties, new: Properties) -> None:
    request = _request(new)
    if "desiredCapacity" not in new:  # it stays within the new bounds
        request["DesiredCapacity"] = min(max(old["desiredCapacity"], new["minSize"]), new["maxSize"])
    aws.autoscaling.update_auto_scaling_group(**request)
    before, after = (_tags(name, each.get("tags") or []) for each in (old, new))
    if gone := [tag for tag in before if tag not in after]:
        aws.autoscaling.delete_tags(Tags=gone)
    if after != before and after:
        aws.autoscaling.create_or_update_tags(Tags=after)
    _suspend(aws, name, old, new)


def _delete(aws: Aws, name: str, state: Properties) -> None:
    """First without instances, as the official plugin does, unless the program forces it."""
    if _describe(aws, name) is None:
        return
    if not state.get("forceDelete"):
        aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, MinSize=0, MaxSize=0, DesiredCapacity=0)
    aws.autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)


def _check(inputs: Properties) -> list[Failure]:
    failures: list[Failure] = []
    given = [place for place in _PLACES if place in inputs]
    if len(given) != 1:
        found = ", ".join(given) or "none"
        failures.append(Failure("", f"exactly one of {', '.join(_PLACES)} must be given, found {found}"))
    template = inputs["launchTemplate"]
    if isinstance(template, dict) and ("id" in template) == ("name" in template):
        failures.append(Failure("launchTemplate", "exactly one of id and name must be given"))
    return failures


AUTO_SCALING_GROUP = Resource(
    token="aws:autoscaling/group:Group",  # noqa: S106 - a type token
    inputs={
        **_GROUP,
        "forceDelete": FLAG,
        # The sandbox starts instances at once: there is nothing to wait for, and no activity that fails later.
        "ignoreFailedScalingActivities": FLAG,
        "name": CHOSEN_AT_CREATION,
        "region": REGION,
        "suspendedProcesses": Property(kind=Kind.SET),
        "tags": Property(kind=Kind.BLOCK_SET, fields=_TAGS),
        "vpcZoneIdentifiers": _SET,
        "waitForCapacityTimeout": Property(default="10m"),
    },
    outputs=("arn",),
    not_done=frozenset(
        {
            "availabilityZoneDistribution",
            "capacityRebalance",
            "capacityReservationSpecification",
            "context",
            "defaultCooldown",
            "defaultInstanceWarmup",
            "desiredCapacityType",
            "enabledMetrics",
            "forceDeleteWarmPool",
            "initialLifecycleHooks",
            "instanceLifecyclePolicy",
            "instanceMaintenancePolicy",
            "instanceRefresh",
            "launchConfiguration",
            "loadBalancers",
            "maxInstanceLifetime",
            "metricsGranularity",
            "minElbCapacity",
            "mixedInstancesPolicy",
            "namePrefix",
            "placementGroup",
            "serviceLinkedRoleArn",
            "targetGroupArns",
            "terminationPolicies",
            "trafficSources",
            "waitForElbCapacity",
            "warmPool",
        }
    ),
    naming=Naming(limit=255),
    create=_create,
    settle=_settle,
    read=_read,
    update=_update,
    delete=_delete,
    check=_check,
)
