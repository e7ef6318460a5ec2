"""Launching an EC2 instance."""

import base64
from typing import Any

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.resources.tags import tag_specifications
from keyless_sandbox.provider.wire import Properties

# Properties of metadataOptions and of rootBlockDevice, and EC2's names of them.
METADATA_OPTIONS = {
    "httpEndpoint": "HttpEndpoint",
    "httpProtocolIpv6": "HttpProtocolIpv6",
    "httpPutResponseHopLimit": "HttpPutResponseHopLimit",
    "httpTokens": "HttpTokens",
    "instanceMetadataTags": "InstanceMetadataTags",
}
_ROOT_VOLUME = {
    "deleteOnTermination": "DeleteOnTermination",
    "encrypted": "Encrypted",
    "iops": "Iops",
    "kmsKeyId": "KmsKeyId",
    "throughput": "Throughput",
    "volumeSize": "VolumeSize",
    "volumeType": "VolumeType",
}
# What the launch takes under EC2's own name.
_PLAIN = {
    "disableApiStop": "DisableApiStop",
    "disableApiTermination": "DisableApiTermination",
    "ebsOptimized": "EbsOptimized",
    "instanceInitiatedShutdownBehavior": "InstanceInitiatedShutdownBehavior",
    "keyName": "KeyName",
}


def launch(aws: Aws, new: Properties) -> str:
    """Launch one instance and return its id."""
    request: dict[str, Any] = {
        "ImageId": new["ami"],
        "InstanceType": new["instanceType"],
        "MinCount": 1,
        "MaxCount": 1,
        "TagSpecifications": [
            *tag_specifications("instance", new.get("tagsAll")),
            *tag_specifications("volume", new.get("volumeTags")),
        ],
        **{theirs: new[ours] for ours, theirs in _PLAIN.items() if ours in new},
        **_placement(new),
        **_network(new),
    }
    if new.get("iamInstanceProfile"):
        request["IamInstanceProfile"] = {"Name": new["iamInstanceProfile"]}
    if "metadataOptions" in new:
        request["MetadataOptions"] = _renamed(new["metadataOptions"], METADATA_OPTIONS)
    if "monitoring" in new:
        request["Monitoring"] = {"Enabled": new["monitoring"]}
    if "rootBlockDevice" in new:
        request["BlockDeviceMappings"] = [_root_volume(aws, new)]
    if user_data(new):
        request["UserData"] = user_data(new)  # botocore encodes it
    return aws.ec2.run_instances(**request)["Instances"][0]["InstanceId"]


def settle(aws: Aws, instance_id: str, new: Properties) -> None:
    """What EC2 takes only afterwards, and what moto, unlike EC2, does not take at the launch."""
    set_attributes(aws, instance_id, {"sourceDestCheck": True}, new)


def set_attributes(aws: Aws, instance_id: str, old: Properties, new: Properties) -> None:
    """Set the attributes that EC2 changes on a running instance, where they differ."""
    attributes = {
        "disableApiStop": "DisableApiStop",
        "disableApiTermination": "DisableApiTermination",
        "sourceDestCheck": "SourceDestCheck",
    }
    for ours, theirs in attributes.items():
        if ours in new and bool(new[ours]) != bool(old.get(ours)):
            aws.ec2.modify_instance_attribute(InstanceId=instance_id, **{theirs: {"Value": new[ours]}})
    behaviour = "instanceInitiatedShutdownBehavior"
    if behaviour in new and new[behaviour] != old.get(behaviour):
        aws.ec2.modify_instance_attribute(InstanceId=instance_id, Attribute=behaviour, Value=new[behaviour])


def user_data(inputs: Properties) -> bytes:
    """The user data of an instance, decoded; empty when there is none."""
    if inputs.get("userDataBase64"):
        return base64.b64decode(inputs["userDataBase64"])
    return str(inputs.get("userData") or "").encode()


def _placement(new: Properties) -> Properties:
    names = {"availabilityZone": "AvailabilityZone", "tenancy": "Tenancy"}
    placement = _renamed(new, names)
    return {"Placement": placement} if placement else {}


def _network(new: Properties) -> Properties:
    """The network of the instance; a public address can only be asked for on a network interface."""
    if "associatePublicIpAddress" not in new:
        names = {"subnetId": "SubnetId", "vpcSecurityGroupIds": "SecurityGroupIds", "privateIp": "PrivateIpAddress"}
        return _renamed(new, names)
    names = {
        "associatePublicIpAddress": "AssociatePublicIpAddress",
        "privateIp": "PrivateIpAddress",
        "subnetId": "SubnetId",
        "vpcSecurityGroupIds": "Groups",
    }
    return {"NetworkInterfaces": [{"DeviceIndex": 0, **_renamed(new, names)}]}


def _root_volume(aws: Aws, new: Properties) -> Properties:
    image = aws.ec2.describe_images(ImageIds=[new["ami"]])["Images"][0]
    return {"DeviceName": image["RootDeviceName"], "Ebs": _renamed(new["rootBlockDevice"], _ROOT_VOLUME)}


def _renamed(properties: Properties, names: dict[str, str]) -> Properties:
    return {theirs: properties[ours] for ours, theirs in names.items() if ours in properties}
