"""Changing an EC2 instance in place."""

import base64
from typing import Any

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.resources.instance_launch import METADATA_OPTIONS, set_attributes, user_data
from keyless_sandbox.provider.resources.tags import retag_ec2
from keyless_sandbox.provider.wire import Properties

_VOLUME = {"iops": "Iops", "throughput": "Throughput", "volumeSize": "Size", "volumeType": "VolumeType"}


def update(aws: Aws, instance_id: str, old: Properties, new: Properties) -> None:
    """Bring the instance to the new inputs; a new type or new user data stop and start it, as EC2 demands."""
    if "iamInstanceProfile" in new and old.get("iamInstanceProfile", "") != new["iamInstanceProfile"]:
        _set_profile(aws, instance_id, new["iamInstanceProfile"])
    if "vpcSecurityGroupIds" in new and set(old.get("vpcSecurityGroupIds", [])) != set(new["vpcSecurityGroupIds"]):
        aws.ec2.modify_instance_attribute(InstanceId=instance_id, Groups=new["vpcSecurityGroupIds"])
    if "metadataOptions" in new:
        _set_metadata_options(aws, instance_id, old.get("metadataOptions", {}), new["metadataOptions"])
    if "monitoring" in new and bool(old.get("monitoring")) != new["monitoring"]:
        set_monitoring = aws.ec2.monitor_instances if new["monitoring"] else aws.ec2.unmonitor_instances
        set_monitoring(InstanceIds=[instance_id])
    # An instance that may not be stopped is first allowed to, and only then forbidden.
    allowed = {**new, "disableApiStop": bool(old.get("disableApiStop")) and bool(new.get("disableApiStop"))}
    set_attributes(aws, instance_id, old, allowed)
    _change_stopped(aws, instance_id, old, new)
    set_attributes(aws, instance_id, {**new, **allowed}, new)
    _set_root_volume(aws, instance_id, old.get("rootBlockDevice", {}), new.get("rootBlockDevice", {}))
    retag_ec2(aws, [instance_id], old, new)
    if volume_id := old.get("rootBlockDevice", {}).get("volumeId"):
        retag_ec2(aws, [volume_id], old, new, key="volumeTags")


def _set_profile(aws: Aws, instance_id: str, profile: str) -> None:
    associations = aws.ec2.describe_iam_instance_profile_associations(
        Filters=[{"Name": "instance-id", "Values": [instance_id]}]
    )["IamInstanceProfileAssociations"]
    current = next((one["AssociationId"] for one in associations if one["State"] == "associated"), None)
    if not profile:
        if current:
            aws.ec2.disassociate_iam_instance_profile(AssociationId=current)
    elif current:
        aws.ec2.replace_iam_instance_profile_association(AssociationId=current, IamInstanceProfile={"Name": profile})
    else:
        aws.ec2.associate_iam_instance_profile(InstanceId=instance_id, IamInstanceProfile={"Name": profile})


def _set_metadata_options(aws: Aws, instance_id: str, old: Properties, new: Properties) -> None:
    if all(old.get(name) == value for name, value in new.items()):
        return
    options = {theirs: new[ours] for ours, theirs in METADATA_OPTIONS.items() if ours in new}
    aws.ec2.modify_instance_metadata_options(InstanceId=instance_id, **options)


def _change_stopped(aws: Aws, instance_id: str, old: Properties, new: Properties) -> None:
    changes: list[dict[str, Any]] = []
    if "instanceType" in new and old.get("instanceType") != new["instanceType"]:
        changes.append({"InstanceType": {"Value": new["instanceType"]}})
    if ("userData" in new or "userDataBase64" in new) and user_data(old) != user_data(new):
        changes.append({"Attribute": "userData", "Value": base64.b64encode(user_data(new)).decode()})
    if not changes:
        return
    aws.ec2.stop_instances(InstanceIds=[instance_id])
    _wait_for(aws, instance_id, "stopped")
    for change in changes:
        aws.ec2.modify_instance_attribute(InstanceId=instance_id, **change)
    aws.ec2.start_instances(InstanceIds=[instance_id])
    _wait_for(aws, instance_id, "running")


def _wait_for(aws: Aws, instance_id: str, state: str) -> None:
    def reached() -> bool:
        found = aws.ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]
        return found["State"]["Name"] == state

    aws.wait(f"the state {state} of instance {instance_id}", reached)


def _set_root_volume(aws: Aws, instance_id: str, old: Properties, new: Properties) -> None:
    changed = {theirs: new[ours] for ours, theirs in _VOLUME.items() if ours in new and old.get(ours) != new[ours]}
    if changed and "volumeId" in old:
        aws.ec2.modify_volume(VolumeId=old["volumeId"], **changed)
    if "deleteOnTermination" in new and old.get("deleteOnTermination") != new["deleteOnTermination"]:
        ebs = {"DeleteOnTermination": new["deleteOnTermination"]}
        aws.ec2.modify_instance_attribute(
            InstanceId=instance_id, BlockDeviceMappings=[{"DeviceName": old["deviceName"], "Ebs": ebs}]
        )
