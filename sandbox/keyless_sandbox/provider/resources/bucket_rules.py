"""More of what is set on an S3 bucket: ownership, ACL, lifecycle, CORS and logging."""

from typing import Any

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.resources.bucket_settings import setting
from keyless_sandbox.provider.schema import REGION, Kind, Property, Resource
from keyless_sandbox.provider.translate import from_aws, to_aws
from keyless_sandbox.provider.wire import Properties

_NUMBER = Property(kind=Kind.INTEGER)
_OWNER = frozenset({"expectedBucketOwner"})

_OWNERSHIP = {"objectOwnership": Property(required=True)}


def _put_ownership(aws: Aws, bucket: str, new: Properties) -> None:
    aws.s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [to_aws(_OWNERSHIP, new["rule"])]})


def _read_ownership(aws: Aws, bucket: str) -> Properties:
    rules = aws.s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    return {"rule": from_aws(_OWNERSHIP, rules[0])}


BUCKET_OWNERSHIP_CONTROLS = setting(
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    {"rule": Property(kind=Kind.BLOCK, required=True, fields=_OWNERSHIP)},
    put=_put_ownership,
    read=_read_ownership,
    delete=lambda aws, bucket, _state: aws.s3.delete_bucket_ownership_controls(Bucket=bucket),
)

_SIZES_AND_PREFIX = {
    "objectSizeGreaterThan": _NUMBER,
    "objectSizeLessThan": _NUMBER,
    "prefix": Property(),
}
_WHEN = {"date": Property(), "days": _NUMBER}
_CLASS = Property(required=True)
_LIFECYCLE = {
    "rules": Property(
        kind=Kind.BLOCKS,
        fields={
            "abortIncompleteMultipartUpload": Property(kind=Kind.BLOCK, fields={"daysAfterInitiation": _NUMBER}),
            "expiration": Property(
                kind=Kind.BLOCK, fields={**_WHEN, "expiredObjectDeleteMarker": Property(kind=Kind.BOOLEAN)}
            ),
            "filter": Property(
                kind=Kind.BLOCK,
                computed=True,
                fields={
                    **_SIZES_AND_PREFIX,
                    "and": Property(kind=Kind.BLOCK, fields={**_SIZES_AND_PREFIX, "tags": Property(kind=Kind.TAGS)}),
                    "tag": Property(
                        kind=Kind.BLOCK, fields={"key": Property(required=True), "value": Property(required=True)}
                    ),
                },
            ),
            "id": Property(required=True, aws="ID"),
            "noncurrentVersionExpiration": Property(
                kind=Kind.BLOCK, fields={"newerNoncurrentVersions": _NUMBER, "noncurrentDays": _NUMBER}
            ),
            "noncurrentVersionTransitions": Property(
                kind=Kind.BLOCK_SET,
                fields={"newerNoncurrentVersions": _NUMBER, "noncurrentDays": _NUMBER, "storageClass": _CLASS},
            ),
            "prefix": Property(computed=True),
            "status": Property(required=True),
            "transitions": Property(kind=Kind.BLOCK_SET, fields={**_WHEN, "storageClass": _CLASS}),
        },
    )
}


def _put_lifecycle(aws: Aws, bucket: str, new: Properties) -> None:
    configuration: dict[str, Any] = to_aws(_LIFECYCLE, new)
    for rule in configuration["Rules"]:
        if "Prefix" not in rule:
            rule.setdefault("Filter", {"Prefix": ""})  # S3 wants one of the two: this is every object
    aws.s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=configuration)


def _read_lifecycle(aws: Aws, bucket: str) -> Properties:
    return from_aws(_LIFECYCLE, aws.s3.get_bucket_lifecycle_configuration(Bucket=bucket))


BUCKET_LIFECYCLE = setting(
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    _LIFECYCLE,
    put=_put_lifecycle,
    read=_read_lifecycle,
    delete=lambda aws, bucket, _state: aws.s3.delete_bucket_lifecycle(Bucket=bucket),
    not_done=_OWNER | {"timeouts", "transitionDefaultMinimumObjectSize"},
)

_SET = Property(kind=Kind.SET)
_CORS = {
    "corsRules": Property(
        kind=Kind.BLOCK_SET,
        required=True,
        aws="CORSRules",
        fields={
            "allowedHeaders": _SET,
            "allowedMethods": Property(kind=Kind.SET, required=True),
            "allowedOrigins": Property(kind=Kind.SET, required=True),
            "exposeHeaders": _SET,
            "id": Property(aws="ID"),
            "maxAgeSeconds": _NUMBER,
        },
    )
}


def _put_cors(aws: Aws, bucket: str, new: Properties) -> None:
    aws.s3.put_bucket_cors(Bucket=bucket, CORSConfiguration=to_aws(_CORS, new))


BUCKET_CORS = setting(
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    _CORS,
    put=_put_cors,
    read=lambda aws, bucket: from_aws(_CORS, aws.s3.get_bucket_cors(Bucket=bucket)),
    delete=lambda aws, bucket, _state: aws.s3.delete_bucket_cors(Bucket=bucket),
    not_done=_OWNER,
)

_LOGGING = {"targetBucket": Property(required=True), "targetPrefix": Property(required=True)}


def _put_logging(aws: Aws, bucket: str, new: Properties) -> None:
    aws.s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": to_aws(_LOGGING, new)})


def _read_logging(aws: Aws, bucket: str) -> Properties | None:
    found = aws.s3.get_bucket_logging(Bucket=bucket).get("LoggingEnabled")
    return from_aws(_LOGGING, found) if found else None


BUCKET_LOGGING = setting(
    "aws:s3/bucketLogging:BucketLogging",
    _LOGGING,
    put=_put_logging,
    read=_read_logging,
    delete=lambda aws, bucket, _state: aws.s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={}),
    not_done=_OWNER | {"targetGrants", "targetObjectKeyFormat"},
)


def _put_acl(aws: Aws, new: Properties) -> str:
    aws.s3.put_bucket_acl(Bucket=new["bucket"], ACL=new["acl"])
    return f"{new['bucket']},{new['acl']}"


def _read_acl(aws: Aws, acl_id: str, state: Properties) -> Properties:
    bucket, comma, canned = acl_id.partition(",")
    if not comma:
        raise StandInError(f"the id {acl_id!r} must have the form BUCKET,ACL")
    aws.s3.head_bucket(Bucket=bucket)
    # S3 tells grants only, so a canned ACL is what the program says.
    return {"acl": state.get("acl", canned), "bucket": bucket, "region": aws.region}


def _update_acl(aws: Aws, _id: str, _old: Properties, new: Properties) -> None:
    _put_acl(aws, new)


def _forget_acl(_aws: Aws, _id: str, _state: Properties) -> None:
    """A bucket always has an ACL: the official plugin leaves it as it is, too."""


BUCKET_ACL = Resource(
    token="aws:s3/bucketAcl:BucketAcl",  # noqa: S106 - a type token
    inputs={
        "acl": Property(required=True),
        "bucket": Property(required=True, force_new=True),
        "region": REGION,
    },
    not_done=_OWNER | {"accessControlPolicy"},
    create=_put_acl,
    read=_read_acl,
    update=_update_acl,
    delete=_forget_acl,
)
