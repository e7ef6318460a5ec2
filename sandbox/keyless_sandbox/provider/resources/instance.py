"""EC2 instances: the table. The calls are in the modules beside it."""

import base64
import binascii

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.resources.instance_launch import launch, settle
from keyless_sandbox.provider.resources.instance_read import find, read
from keyless_sandbox.provider.resources.instance_update import update
from keyless_sandbox.provider.schema import TAGS, Failure, Kind, Property, Resource
from keyless_sandbox.provider.wire import Properties, is_unknown

_USER_DATA_LIMIT = 16384


def _delete(aws: Aws, instance_id: str, _state: Properties) -> None:
    if find(aws, instance_id) is None:
        return
    aws.ec2.terminate_instances(InstanceIds=[instance_id])
    aws.wait(f"the end of instance {instance_id}", lambda: find(aws, instance_id) is None)


def _check(inputs: Properties) -> list[Failure]:
    failures: list[Failure] = []
    if "ami" not in inputs:
        failures.append(Failure("ami", "is required, since launch templates are not done by the sandbox's stand-in"))
    if "instanceType" not in inputs:
        failures.append(
            Failure("instanceType", "is required, since launch templates are not done by the sandbox's stand-in")
        )
    if "userData" in inputs and "userDataBase64" in inputs:
        failures.append(Failure("userDataBase64", "must not be given together with userData"))
    failures += _check_user_data(inputs)
    limit = inputs.get("metadataOptions", {})
    hops = limit.get("httpPutResponseHopLimit") if isinstance(limit, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if isinstance(hops, int) and not 1 <= hops <= 64:
        failures.append(Failure("metadataOptions.httpPutResponseHopLimit", "must be from 1 to 64"))
    return failures


def _check_user_data(inputs: Properties) -> list[Failure]:
    text, encoded = inputs.get("userData"), inputs.get("userDataBase64")
    try:
        if encoded and not is_unknown(encoded):
            base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return [Failure("userDataBase64", "must be base64")]
    if text and not is_unknown(text) and len(text.encode()) > _USER_DATA_LIMIT:
        return [Failure("userData", f"must have at most {_USER_DATA_LIMIT} bytes")]
    return []


def _replaced_by(new: Properties) -> frozenset[str]:
    return frozenset({"userData", "userDataBase64"} if new.get("userDataReplaceOnChange") else ())


_CHOSEN = Property(computed=True)
_CHOSEN_AT_LAUNCH = Property(force_new=True, computed=True)
_SWITCH = Property(kind=Kind.BOOLEAN, computed=True)
_SWITCH_AT_LAUNCH = Property(kind=Kind.BOOLEAN, force_new=True, computed=True)
_NUMBER = Property(kind=Kind.INTEGER, computed=True)

INSTANCE = Resource(
    token="aws:ec2/instance:Instance",  # noqa: S106 - a type token
    inputs={
        "ami": _CHOSEN_AT_LAUNCH,
        "associatePublicIpAddress": _SWITCH_AT_LAUNCH,
        "availabilityZone": _CHOSEN_AT_LAUNCH,
        "disableApiStop": _SWITCH,
        "disableApiTermination": _SWITCH,
        "ebsOptimized": _SWITCH_AT_LAUNCH,
        "getPasswordData": Property(kind=Kind.BOOLEAN, default=False),
        "iamInstanceProfile": _CHOSEN,
        "instanceInitiatedShutdownBehavior": _CHOSEN,
        "instanceType": _CHOSEN,
        "keyName": _CHOSEN_AT_LAUNCH,
        "metadataOptions": Property(
            kind=Kind.BLOCK,
            computed=True,
            fields={
                "httpEndpoint": _CHOSEN,
                "httpProtocolIpv6": _CHOSEN,
                "httpPutResponseHopLimit": _NUMBER,
                "httpTokens": _CHOSEN,
                "instanceMetadataTags": _CHOSEN,
            },
        ),
        "monitoring": _SWITCH,
        "privateIp": _CHOSEN_AT_LAUNCH,
        "region": _CHOSEN_AT_LAUNCH,
        "rootBlockDevice": Property(
            kind=Kind.BLOCK,
            computed=True,
            fields={
                "deleteOnTermination": Property(kind=Kind.BOOLEAN, default=True),
                "deviceName": _CHOSEN,
                "encrypted": _SWITCH_AT_LAUNCH,
                "iops": _NUMBER,
                "kmsKeyId": _CHOSEN_AT_LAUNCH,
                "throughput": _NUMBER,
                "volumeId": _CHOSEN,
                "volumeSize": _NUMBER,
                "volumeType": _CHOSEN,
            },
            not_done=frozenset({"tags", "tagsAll"}),
        ),
        "sourceDestCheck": Property(kind=Kind.BOOLEAN, default=True),
        "subnetId": _CHOSEN_AT_LAUNCH,
        "tags": TAGS,
        "tenancy": _CHOSEN_AT_LAUNCH,
        "userData": _CHOSEN,
        "userDataBase64": _CHOSEN,
        "userDataReplaceOnChange": Property(kind=Kind.BOOLEAN, default=False),
        "volumeTags": Property(kind=Kind.MAP),
        "vpcSecurityGroupIds": Property(kind=Kind.SET, computed=True),
    },
    outputs=(
        "arn",
        "instanceLifecycle",
        "instanceState",
        "outpostArn",
        "passwordData",
        "primaryNetworkInterfaceId",
        "privateDns",
        "publicDns",
        "publicIp",
        "spotInstanceRequestId",
    ),
    not_done=frozenset(
        {
            "capacityReservationSpecification",
            "cpuOptions",
            "creditSpecification",
            "ebsBlockDevices",
            "enablePrimaryIpv6",
            "enclaveOptions",
            "ephemeralBlockDevices",
            "forceDestroy",
            "hibernation",
            "hostId",
            "hostResourceGroupArn",
            "instanceMarketOptions",
            "ipv6AddressCount",
            "ipv6Addresses",
            "launchTemplate",
            "maintenanceOptions",
            "networkInterfaces",
            "placementGroup",
            "placementGroupId",
            "placementPartitionNumber",
            "primaryNetworkInterface",
            "privateDnsNameOptions",
            "secondaryNetworkInterfaces",
            "secondaryPrivateIps",
            "securityGroups",
        }
    ),
    create=launch,
    settle=settle,
    read=read,
    update=update,
    delete=_delete,
    check=_check,
    replaced_by=_replaced_by,
)
