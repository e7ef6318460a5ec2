# ruff: noqa: ANN401 - moto's objects have no types
"""Volumes that an instance is launched with."""

from collections.abc import Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.amis import Ami
from moto.ec2.models.elastic_block_store import Volume
from moto.ec2.responses.instances import InstanceResponse

_LINUX_GIB, _WINDOWS_GIB = 8, 30
_GP3_MIB_PER_SECOND = 125


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    Ami.block_device_mappings = property(image_volumes)  # pyright: ignore[reportAttributeAccessIssue] - a property replaced by a property
    return [
        (InstanceResponse, "run_instances", fill_in_from_the_image),
        (EC2Backend, "create_volume", give_gp3_its_throughput),
    ]


def image_volumes(image: Ami) -> list[dict[str, Any]]:
    """The public images that are current have one gp3 root volume that goes with its instance: 8 GiB, Windows 30.

    moto: a magnetic volume of 15 GiB that outlives the instance.
    """
    return [
        {
            "DeviceName": image.root_device_name,
            "Ebs": {
                "SnapshotId": image.ebs_snapshot.id,
                "VolumeSize": _WINDOWS_GIB if image.platform == "windows" else _LINUX_GIB,
                "DeleteOnTermination": True,
                "VolumeType": "gp3",
                "Encrypted": False,
            },
        }
    ]


def fill_in_from_the_image(original: Any, response: Any) -> ActionResult:
    """The root volume is the image's, changed by what the request says about the same device.

    So the size may be left out, there is a root volume even if the request only names others, and a volume
    smaller than the image is InvalidBlockDeviceMapping. moto takes the request's mapping alone.
    """
    image = response.ec2_backend.amis.get(response.params.get("ImageId"))
    given = response.params.get("BlockDeviceMappings", [])
    if image and (given or "LaunchTemplate" not in response.params):
        response.params["BlockDeviceMappings"] = merged(image.block_device_mappings, given)
    return original()


def give_gp3_its_throughput(original: Any, _backend: EC2Backend, *args: Any, **kwargs: Any) -> Volume:
    """A gp3 volume has 125 MiB/s if nothing else is said; moto: none."""
    if kwargs.get("volume_type") == "gp3":
        kwargs["throughput"] = kwargs.get("throughput") or _GP3_MIB_PER_SECOND
    return original(*args, **kwargs)


def merged(image: Sequence[dict[str, Any]], request: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The block device mappings of a launch: those of the image, overridden field by field by the request's.

    Raises:
        EC2ClientError: a volume smaller than the image's.
    """
    asked = {mapping["DeviceName"]: mapping for mapping in request}
    devices = {mapping["DeviceName"]: mapping["Ebs"] for mapping in image}
    volumes: list[dict[str, Any]] = []
    for name in dict.fromkeys([*devices, *asked]):
        default, own = devices.get(name, {}), asked.get(name, {}).get("Ebs", {})
        ebs = {"DeleteOnTermination": True, **default, **own}
        smallest = default.get("VolumeSize", 0)
        if int(ebs.get("VolumeSize") or smallest) < smallest:
            raise EC2ClientError(
                "InvalidBlockDeviceMapping",
                f"Volume of size {ebs['VolumeSize']}GB is smaller than snapshot '{default['SnapshotId']}', "
                f"expect size >= {smallest}GB",
            )
        volumes.append({**asked.get(name, {}), "DeviceName": name, "Ebs": ebs})
    return volumes
