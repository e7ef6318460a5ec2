"""Reading an EC2 instance."""

import base64
from typing import Any

from keyless_sandbox.provider.aws import Aws, tag_map
from keyless_sandbox.provider.errors import is_gone
from keyless_sandbox.provider.resources.instance_launch import METADATA_OPTIONS
from keyless_sandbox.provider.wire import Properties

_GONE = frozenset({"shutting-down", "terminated"})
_ATTRIBUTES = ("disableApiStop", "disableApiTermination", "instanceInitiatedShutdownBehavior")


def find(aws: Aws, instance_id: str) -> dict[str, Any] | None:
    """The instance as EC2 describes it, None when it is unknown or terminated."""
    try:
        reservations = aws.ec2.describe_instances(InstanceIds=[instance_id])["Reservations"]
    except Exception as error:
        if is_gone(error):
            return None
        raise
    found = [{**one, "OwnerId": group["OwnerId"]} for group in reservations for one in group["Instances"]]
    return next((one for one in found if one["State"]["Name"] not in _GONE), None)


def read(aws: Aws, instance_id: str, state: Properties) -> Properties | None:
    """Every readable property of the instance."""
    found = find(aws, instance_id)
    if found is None:
        return None
    interfaces: list[dict[str, Any]] = found.get("NetworkInterfaces", [])
    interface = interfaces[0] if interfaces else dict[str, Any]()
    groups = found.get("SecurityGroups") or interface.get("Groups", [])
    profile = found.get("IamInstanceProfile", {}).get("Arn", "").rsplit("/", 1)[-1]
    metadata = found.get("MetadataOptions", {})
    return {
        "arn": f"arn:{aws.partition.name}:ec2:{aws.region}:{found['OwnerId']}:instance/{instance_id}",
        "ami": found["ImageId"],
        "associatePublicIpAddress": bool(interface.get("Association", {}).get("PublicIp")),
        "availabilityZone": found["Placement"]["AvailabilityZone"],
        "ebsOptimized": found.get("EbsOptimized", False),
        "iamInstanceProfile": profile or None,
        "instanceLifecycle": found.get("InstanceLifecycle", ""),
        "instanceState": found["State"]["Name"],
        "instanceType": found["InstanceType"],
        "keyName": found.get("KeyName"),
        "metadataOptions": {
            ours: metadata[theirs] for ours, theirs in METADATA_OPTIONS.items() if metadata.get(theirs)
        },
        "monitoring": found.get("Monitoring", {}).get("State") in {"enabled", "pending"},
        "outpostArn": found.get("OutpostArn", ""),
        "passwordData": _password_data(aws, instance_id, state),
        "primaryNetworkInterfaceId": interface.get("NetworkInterfaceId", ""),
        "privateDns": found.get("PrivateDnsName", ""),
        "privateIp": found.get("PrivateIpAddress", ""),
        "publicDns": found.get("PublicDnsName", ""),
        "publicIp": found.get("PublicIpAddress", ""),
        "region": aws.region,
        "sourceDestCheck": found.get("SourceDestCheck", True),
        "spotInstanceRequestId": found.get("SpotInstanceRequestId", ""),
        "subnetId": found.get("SubnetId"),
        "tags": tag_map(found.get("Tags")),
        "tenancy": found["Placement"].get("Tenancy"),
        "vpcSecurityGroupIds": [group["GroupId"] for group in groups],
        **{name: _attribute(aws, instance_id, name) for name in _ATTRIBUTES},
        **_user_data(aws, instance_id, state),
        **_root_volume(aws, found),
    }


def _attribute(aws: Aws, instance_id: str, name: str) -> object:
    answer = aws.ec2.describe_instance_attribute(InstanceId=instance_id, Attribute=name)
    return answer.get(name[0].upper() + name[1:], {}).get("Value")


def _user_data(aws: Aws, instance_id: str, state: Properties) -> Properties:
    """The user data under the name the program used, as text where nothing is known of it and it is text."""
    encoded = _attribute(aws, instance_id, "userData")
    if not isinstance(encoded, str):
        return {"userData": None, "userDataBase64": None}
    if "userDataBase64" not in state:
        try:
            return {"userData": base64.b64decode(encoded).decode()}
        except UnicodeDecodeError:
            pass
    return {"userDataBase64": encoded}


def _root_volume(aws: Aws, found: dict[str, Any]) -> Properties:
    root = next(
        (one for one in found.get("BlockDeviceMappings", []) if one["DeviceName"] == found["RootDeviceName"]), None
    )
    if root is None:
        return {}
    volume = aws.ec2.describe_volumes(VolumeIds=[root["Ebs"]["VolumeId"]])["Volumes"][0]
    device = {
        "deleteOnTermination": root["Ebs"]["DeleteOnTermination"],
        "deviceName": root["DeviceName"],
        "encrypted": volume.get("Encrypted", False),
        "iops": volume.get("Iops"),
        "kmsKeyId": volume.get("KmsKeyId"),
        "throughput": volume.get("Throughput"),
        "volumeId": volume["VolumeId"],
        "volumeSize": volume["Size"],
        "volumeType": volume["VolumeType"],
    }
    present = {name: value for name, value in device.items() if value is not None}
    return {"rootBlockDevice": present, "volumeTags": tag_map(volume.get("Tags")) or None}


def _password_data(aws: Aws, instance_id: str, state: Properties) -> str:
    if not state.get("getPasswordData"):
        return ""
    return aws.ec2.get_password_data(InstanceId=instance_id)["PasswordData"]
