"""S3 buckets; their settings are resources of their own."""

from typing import Any

from keyless_sandbox.provider.aws import Aws, tag_list, tag_map
from keyless_sandbox.provider.errors import StandInError, code, is_gone
from keyless_sandbox.provider.schema import FLAG, TAGS, Kind, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties

# The one region whose CreateBucket takes no location, and succeeds for a bucket one already has.
_CLASSIC = "us-east-1"

# "Amazon S3 endpoints and quotas" in the AWS General Reference: the hosted zones of S3 website endpoints.
_HOSTED_ZONES = {
    "us-east-1": "Z3AQBSTGFYJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-west-1": "Z2F56UZL2M1ACD",
    "us-west-2": "Z3BJ6K6RIION7M",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-west-2": "Z3GKZC51ZF0DB4",
    "eu-central-1": "Z21DNDUVLTQW6Q",
    "ap-northeast-1": "Z2M4EHUR26P7ZW",
    "ap-southeast-1": "Z3O0J2DXBE1FTB",
    "ap-southeast-2": "Z1WCIGYICN2BYD",
}


def _create(aws: Aws, new: Properties) -> str:
    name = new["bucket"]
    if aws.region == _CLASSIC:
        if _exists(aws, name):
            raise StandInError(
                f"BucketAlreadyExists: the bucket {name} exists already; choose another name or import it"
            )
        aws.s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=new["objectLockEnabled"])
    else:
        aws.s3.create_bucket(
            Bucket=name,
            ObjectLockEnabledForBucket=new["objectLockEnabled"],
            CreateBucketConfiguration={"LocationConstraint": aws.region},
        )
    return name


def _exists(aws: Aws, name: str) -> bool:
    try:
        aws.s3.head_bucket(Bucket=name)
    except Exception as error:
        if is_gone(error):
            return False
        raise
    return True


def _settle(aws: Aws, name: str, new: Properties) -> None:
    if new.get("tagsAll"):
        aws.s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_list(new["tagsAll"])})


def _read(aws: Aws, name: str, _state: Properties) -> Properties:
    aws.s3.head_bucket(Bucket=name)
    location = aws.s3.get_bucket_location(Bucket=name)["LocationConstraint"] or _CLASSIC
    domain = aws.partition.dns_suffix
    return {
        "bucket": name,
        "arn": f"arn:{aws.partition.name}:s3:::{name}",
        "bucketDomainName": f"{name}.s3.{domain}",
        "bucketRegion": location,
        "bucketRegionalDomainName": f"{name}.s3.{location}.{domain}",
        "hostedZoneId": _HOSTED_ZONES.get(location, ""),
        "region": aws.region,
        "tags": _tags(aws, name),
    }


def _tags(aws: Aws, name: str) -> dict[str, str]:
    try:
        return tag_map(aws.s3.get_bucket_tagging(Bucket=name)["TagSet"])
    except Exception as error:
        if code(error) == "NoSuchTagSet":
            return {}
        raise


def _update(aws: Aws, name: str, old: Properties, new: Properties) -> None:
    if old.get("tagsAll") == new.get("tagsAll"):
        return
    if new.get("tagsAll"):
        _settle(aws, name, new)
    else:
        aws.s3.delete_bucket_tagging(Bucket=name)


def _delete(aws: Aws, name: str, state: Properties) -> None:
    if state.get("forceDestroy"):
        _empty(aws, name)
    aws.s3.delete_bucket(Bucket=name)


def _empty(aws: Aws, name: str) -> None:
    """Delete every version of every object."""
    for page in aws.s3.get_paginator("list_object_versions").paginate(Bucket=name):
        versions: list[dict[str, Any]] = page.get("Versions", []) + page.get("DeleteMarkers", [])
        if versions:
            objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in versions]
            aws.s3.delete_objects(Bucket=name, Delete={"Objects": objects})


_NOT_DONE = frozenset(
    {
        "accelerationStatus",
        "acl",
        "bucketNamespace",
        "bucketPrefix",
        "corsRules",
        "grants",
        "lifecycleRules",
        "objectLockConfiguration",
        "policy",
        "requestPayer",
    }
)
# Under its old name the type has some of them as lists.
OLD_BUCKET_NOT_DONE = _NOT_DONE | {
    "loggings",
    "replicationConfigurations",
    "serverSideEncryptionConfigurations",
    "tagsAll",
    "versionings",
    "websites",
}

BUCKET = Resource(
    token="aws:s3/bucket:Bucket",  # noqa: S106 - a type token
    inputs={
        "bucket": Property(force_new=True, computed=True),
        "forceDestroy": FLAG,
        "objectLockEnabled": Property(kind=Kind.BOOLEAN, default=False, force_new=True),
        "region": Property(force_new=True, computed=True),
        "tags": TAGS,
    },
    outputs=(
        "arn",
        "bucketDomainName",
        "bucketRegion",
        "bucketRegionalDomainName",
        "hostedZoneId",
    ),
    not_done=_NOT_DONE
    | {"logging", "replicationConfiguration", "serverSideEncryptionConfiguration", "versioning", "website"},
    naming=Naming(property="bucket", limit=63, lower_case=True),
    create=_create,
    settle=_settle,
    read=_read,
    update=_update,
    delete=_delete,
)
