"""EC2 launch templates."""

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.resources.ec2_things import Description, described, filtered, thing
from keyless_sandbox.provider.schema import CHOSEN_AT_CREATION, FLAG, Kind, Naming, Property
from keyless_sandbox.provider.translate import from_aws, to_aws
from keyless_sandbox.provider.wire import Properties

_NUMBER = Property(kind=Kind.INTEGER)
_YES_NO = Property(kind=Kind.BOOLEAN)
_SWITCH = Property(kind=Kind.SWITCH)

# The versioned part: what RunInstances would take.
_DATA = {
    "blockDeviceMappings": Property(
        kind=Kind.BLOCKS,
        fields={
            "deviceName": Property(),
            "ebs": Property(
                kind=Kind.BLOCK,
                fields={
                    "deleteOnTermination": _SWITCH,
                    "encrypted": _SWITCH,
                    "iops": _NUMBER,
                    "kmsKeyId": Property(),
                    "snapshotId": Property(),
                    "throughput": _NUMBER,
                    "volumeSize": _NUMBER,
                    "volumeType": Property(),
                },
                not_done=frozenset({"volumeInitializationRate"}),
            ),
            "noDevice": Property(),
            "virtualName": Property(),
        },
    ),
    "creditSpecification": Property(kind=Kind.BLOCK, fields={"cpuCredits": Property()}),
    "disableApiStop": _YES_NO,
    "disableApiTermination": _YES_NO,
    "ebsOptimized": _SWITCH,
    "iamInstanceProfile": Property(kind=Kind.BLOCK, fields={"arn": Property(), "name": Property()}),
    "imageId": Property(),
    "instanceInitiatedShutdownBehavior": Property(),
    "instanceType": Property(),
    "kernelId": Property(),
    "keyName": Property(),
    "metadataOptions": Property(
        kind=Kind.BLOCK,
        fields={
            "httpEndpoint": Property(computed=True),
            "httpProtocolIpv6": Property(computed=True),
            "httpPutResponseHopLimit": Property(kind=Kind.INTEGER, computed=True),
            "httpTokens": Property(computed=True),
            "instanceMetadataTags": Property(computed=True),
        },
    ),
    "monitoring": Property(kind=Kind.BLOCK, fields={"enabled": _YES_NO}),
    "networkInterfaces": Property(
        kind=Kind.BLOCKS,
        fields={
            "associatePublicIpAddress": Property(kind=Kind.SWITCH),
            "deleteOnTermination": _SWITCH,
            "description": Property(),
            "deviceIndex": _NUMBER,
            "networkInterfaceId": Property(),
            "privateIpAddress": Property(),
            "securityGroups": Property(kind=Kind.SET, aws="Groups"),
            "subnetId": Property(),
        },
    ),
    "placement": Property(
        kind=Kind.BLOCK,
        fields={"availabilityZone": Property(), "groupName": Property(), "tenancy": Property()},
    ),
    "ramDiskId": Property(),
    "securityGroupNames": Property(kind=Kind.SET, aws="SecurityGroups"),
    "tagSpecifications": Property(
        kind=Kind.BLOCKS,
        fields={"resourceType": Property(), "tags": Property(kind=Kind.TAGS)},
    ),
    "userData": Property(),
    "vpcSecurityGroupIds": Property(kind=Kind.SET, aws="SecurityGroupIds"),
}
_describe = described("describe_launch_templates", "LaunchTemplateIds", "LaunchTemplates")


def _find(aws: Aws, template_id: str) -> Description | None:
    """With all its tags: moto's description has those of the creation only."""
    found = _describe(aws, template_id)
    tags = aws.ec2.describe_tags(Filters=filtered("resource-id", template_id))["Tags"]
    return None if found is None else {**found, "Tags": tags}


def _create(aws: Aws, new: Properties, tags: list[dict[str, object]]) -> str:
    answer = aws.ec2.create_launch_template(
        LaunchTemplateName=new["name"],
        VersionDescription=new.get("description", ""),
        LaunchTemplateData=to_aws(_DATA, new),
        TagSpecifications=tags,
    )
    return answer["LaunchTemplate"]["LaunchTemplateId"]


def _read(aws: Aws, found: Description) -> Properties:
    versions = aws.ec2.describe_launch_template_versions(
        LaunchTemplateId=found["LaunchTemplateId"], Versions=[str(found["LatestVersionNumber"])]
    )["LaunchTemplateVersions"]
    version: Description = versions[0]
    return {
        **from_aws(_DATA, version["LaunchTemplateData"]),
        "defaultVersion": found["DefaultVersionNumber"],
        "description": version.get("VersionDescription") or None,
        "latestVersion": found["LatestVersionNumber"],
        "name": found["LaunchTemplateName"],
    }


def _update(aws: Aws, template_id: str, old: Properties, new: Properties) -> None:
    latest: int | None = None
    if any(old.get(name) != new.get(name) for name in (*_DATA, "description")):
        latest = aws.ec2.create_launch_template_version(
            LaunchTemplateId=template_id,
            VersionDescription=new.get("description", ""),
            LaunchTemplateData=to_aws(_DATA, new),
        )["LaunchTemplateVersion"]["VersionNumber"]
    default = latest if new["updateDefaultVersion"] else new.get("defaultVersion")
    if default and default != old.get("defaultVersion"):
        aws.ec2.modify_launch_template(LaunchTemplateId=template_id, DefaultVersion=str(default))


LAUNCH_TEMPLATE = thing(
    token="aws:ec2/launchTemplate:LaunchTemplate",  # noqa: S106 - a type token
    kind="launch-template",
    inputs={
        **_DATA,
        "defaultVersion": Property(kind=Kind.INTEGER, computed=True),
        "description": Property(),
        "name": CHOSEN_AT_CREATION,
        "updateDefaultVersion": FLAG,
    },
    outputs=("arn", "latestVersion"),
    not_done=frozenset(
        {
            "capacityReservationSpecification",
            "cpuOptions",
            "enclaveOptions",
            "hibernationOptions",
            "instanceMarketOptions",
            "instanceRequirements",
            "licenseSpecifications",
            "maintenanceOptions",
            "namePrefix",
            "networkPerformanceOptions",
            "privateDnsNameOptions",
            "secondaryInterfaces",
        }
    ),
    naming=Naming(limit=128),
    find=_find,
    create=_create,
    read=_read,
    update=_update,
    delete=lambda aws, template_id, _state: aws.ec2.delete_launch_template(LaunchTemplateId=template_id),
)
