"""The lookup of a machine image."""

import re
from typing import Any

from keyless_sandbox.provider.aws import Aws, tag_map
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.functions.queries import FILTERS, filters
from keyless_sandbox.provider.schema import Function, Kind, Property
from keyless_sandbox.provider.wire import Properties


def _ami(aws: Aws, arguments: Properties) -> Properties:
    request = {"Filters": filters(arguments, {})}
    if "owners" in arguments:
        request["Owners"] = arguments["owners"]
    if "executableUsers" in arguments:
        request["ExecutableUsers"] = arguments["executableUsers"]
    images: list[dict[str, Any]] = aws.ec2.describe_images(**request)["Images"]
    if "nameRegex" in arguments:
        pattern = re.compile(arguments["nameRegex"])
        images = [image for image in images if pattern.search(image.get("Name", ""))]
    if not images:
        raise StandInError("your query returned no results; change your search criteria and try again")
    if len(images) > 1 and not arguments.get("mostRecent"):
        raise StandInError(
            "your query returned more than one result; try a more specific search, or set mostRecent to true"
        )
    newest = max(images, key=lambda image: (image.get("CreationDate", ""), image.get("Name", "")))
    return _result(aws, newest)


def _result(aws: Aws, image: dict[str, Any]) -> Properties:
    image_id = image["ImageId"]
    devices = [_device(one) for one in image.get("BlockDeviceMappings", [])]
    snapshots = [one["ebs"]["snapshot_id"] for one in devices if one["deviceName"] == image.get("RootDeviceName")]
    return {
        "id": image_id,
        "imageId": image_id,
        "arn": f"arn:{aws.partition.name}:ec2:{aws.region}::image/{image_id}",
        "architecture": image.get("Architecture", ""),
        "blockDeviceMappings": devices,
        "bootMode": image.get("BootMode", ""),
        "creationDate": image.get("CreationDate", ""),
        "deprecationTime": image.get("DeprecationTime", ""),
        "description": image.get("Description", ""),
        "enaSupport": image.get("EnaSupport", False),
        "hypervisor": image.get("Hypervisor", ""),
        "imageLocation": image.get("ImageLocation", ""),
        "imageOwnerAlias": image.get("ImageOwnerAlias", ""),
        "imageType": image.get("ImageType", ""),
        "imdsSupport": image.get("ImdsSupport", ""),
        "kernelId": image.get("KernelId", ""),
        "lastLaunchedTime": image.get("LastLaunchedTime", ""),
        "name": image.get("Name", ""),
        "ownerId": image.get("OwnerId", ""),
        "platform": image.get("Platform", ""),
        "platformDetails": image.get("PlatformDetails", ""),
        "productCodes": [],
        "public": image.get("Public", False),
        "ramdiskId": image.get("RamdiskId", ""),
        "region": aws.region,
        "rootDeviceName": image.get("RootDeviceName", ""),
        "rootDeviceType": image.get("RootDeviceType", ""),
        "rootSnapshotId": next(iter(snapshots), ""),
        "sriovNetSupport": image.get("SriovNetSupport", ""),
        "state": image.get("State", ""),
        "stateReason": {"code": "UNSET", "message": "UNSET"},
        "tags": tag_map(image.get("Tags")),
        "tpmSupport": image.get("TpmSupport", ""),
        "usageOperation": image.get("UsageOperation", ""),
        "virtualizationType": image.get("VirtualizationType", ""),
    }


def _device(mapping: dict[str, Any]) -> Properties:
    ebs = mapping.get("Ebs", {})
    # A map of strings under Terraform's names: so the official plugin has it.
    return {
        "deviceName": mapping.get("DeviceName", ""),
        "ebs": {
            "delete_on_termination": str(ebs.get("DeleteOnTermination", False)).lower(),
            "encrypted": str(ebs.get("Encrypted", False)).lower(),
            "iops": str(ebs.get("Iops", 0)),
            "snapshot_id": ebs.get("SnapshotId", ""),
            "throughput": str(ebs.get("Throughput", 0)),
            "volume_size": str(ebs.get("VolumeSize", 0)),
            "volume_type": ebs.get("VolumeType", ""),
        },
        "noDevice": mapping.get("NoDevice", ""),
        "virtualName": mapping.get("VirtualName", ""),
    }


GET_AMI = Function(
    token="aws:ec2/getAmi:getAmi",  # noqa: S106 - a function token
    arguments={
        "allowUnsafeFilter": Property(kind=Kind.BOOLEAN),
        "executableUsers": Property(kind=Kind.LIST),
        "filters": FILTERS,
        "mostRecent": Property(kind=Kind.BOOLEAN),
        "nameRegex": Property(),
        "owners": Property(kind=Kind.LIST),
        "region": Property(),
        "tags": Property(kind=Kind.MAP),
    },
    not_done=frozenset({"includeDeprecated", "uefiData"}),
    call=_ami,
)
