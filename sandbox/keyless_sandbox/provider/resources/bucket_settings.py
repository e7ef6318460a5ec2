"""What is set on an S3 bucket, one resource each: versioning, encryption, the public access block and the policy."""

from typing import Any

from keyless_sandbox.provider.aws import Aws, unless
from keyless_sandbox.provider.documents import as_text
from keyless_sandbox.provider.schema import FLAG, Failure, Kind, Property, Resource
from keyless_sandbox.provider.wire import Properties, has_unknown

_BUCKET = Property(required=True, force_new=True)
_REGION = Property(force_new=True, computed=True)
_BLOCKS = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}


def _put_versioning(aws: Aws, new: Properties) -> str:
    status = new["versioningConfiguration"]["status"]
    if status != "Disabled":  # the state of a bucket that never had versions; S3 does not take it
        aws.s3.put_bucket_versioning(Bucket=new["bucket"], VersioningConfiguration={"Status": status})
    return new["bucket"]


def _read_versioning(aws: Aws, bucket: str, _state: Properties) -> Properties:
    status = aws.s3.get_bucket_versioning(Bucket=bucket).get("Status", "Disabled")
    return {"bucket": bucket, "region": aws.region, "versioningConfiguration": {"status": status}}


def _update_versioning(aws: Aws, _id: str, _old: Properties, new: Properties) -> None:
    _put_versioning(aws, new)


def _delete_versioning(aws: Aws, bucket: str, state: Properties) -> None:
    if state.get("versioningConfiguration", {}).get("status") != "Disabled":
        aws.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


def _check_versioning(inputs: Properties) -> list[Failure]:
    configuration = inputs["versioningConfiguration"]
    if has_unknown(configuration) or configuration["status"] in {"Enabled", "Suspended", "Disabled"}:
        return []
    return [Failure("versioningConfiguration.status", 'must be "Enabled", "Suspended" or "Disabled"')]


BUCKET_VERSIONING = Resource(
    token="aws:s3/bucketVersioning:BucketVersioning",  # noqa: S106 - a type token
    inputs={
        "bucket": _BUCKET,
        "region": _REGION,
        "versioningConfiguration": Property(
            kind=Kind.BLOCK,
            required=True,
            fields={"status": Property(required=True)},
            not_done=frozenset({"mfaDelete"}),
        ),
    },
    not_done=frozenset({"expectedBucketOwner", "mfa"}),
    create=_put_versioning,
    read=_read_versioning,
    update=_update_versioning,
    delete=_delete_versioning,
    check=_check_versioning,
)


def _put_encryption(aws: Aws, new: Properties) -> str:
    rules = [_encryption_rule(rule) for rule in new["rules"]]
    aws.s3.put_bucket_encryption(Bucket=new["bucket"], ServerSideEncryptionConfiguration={"Rules": rules})
    return new["bucket"]


def _encryption_rule(rule: Properties) -> dict[str, Any]:
    default: Properties = rule.get("applyServerSideEncryptionByDefault", {})
    names = {"SSEAlgorithm": default.get("sseAlgorithm"), "KMSMasterKeyID": default.get("kmsMasterKeyId")}
    return {
        "ApplyServerSideEncryptionByDefault": {key: value for key, value in names.items() if value},
        "BucketKeyEnabled": rule.get("bucketKeyEnabled", False),
    }


def _read_encryption(aws: Aws, bucket: str, _state: Properties) -> Properties:
    configuration = aws.s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    rules: list[Properties] = []
    for rule in configuration["Rules"]:
        default = rule.get("ApplyServerSideEncryptionByDefault", {})
        names = {"sseAlgorithm": default.get("SSEAlgorithm"), "kmsMasterKeyId": default.get("KMSMasterKeyID")}
        rules.append(
            {
                "applyServerSideEncryptionByDefault": {key: value for key, value in names.items() if value},
                "bucketKeyEnabled": rule.get("BucketKeyEnabled", False),
            }
        )
    return {"bucket": bucket, "region": aws.region, "rules": rules}


def _update_encryption(aws: Aws, _id: str, _old: Properties, new: Properties) -> None:
    _put_encryption(aws, new)


def _delete_encryption(aws: Aws, bucket: str, _state: Properties) -> None:
    aws.s3.delete_bucket_encryption(Bucket=bucket)


BUCKET_ENCRYPTION = Resource(
    token="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",  # noqa: S106 - a type token
    inputs={
        "bucket": _BUCKET,
        "region": _REGION,
        "rules": Property(
            kind=Kind.BLOCKS,
            required=True,
            fields={
                "applyServerSideEncryptionByDefault": Property(
                    kind=Kind.BLOCK,
                    fields={"kmsMasterKeyId": Property(), "sseAlgorithm": Property(required=True)},
                ),
                "bucketKeyEnabled": Property(kind=Kind.BOOLEAN),
            },
            not_done=frozenset({"blockedEncryptionTypes"}),
        ),
    },
    not_done=frozenset({"expectedBucketOwner"}),
    create=_put_encryption,
    read=_read_encryption,
    update=_update_encryption,
    delete=_delete_encryption,
)


def _put_block(aws: Aws, new: Properties) -> str:
    configuration = {theirs: new[ours] for ours, theirs in _BLOCKS.items()}
    aws.s3.put_public_access_block(Bucket=new["bucket"], PublicAccessBlockConfiguration=configuration)
    return new["bucket"]


def _read_block(aws: Aws, bucket: str, _state: Properties) -> Properties:
    found = aws.s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    return {"bucket": bucket, "region": aws.region, **{ours: found[theirs] for ours, theirs in _BLOCKS.items()}}


def _update_block(aws: Aws, _id: str, _old: Properties, new: Properties) -> None:
    _put_block(aws, new)


def _delete_block(aws: Aws, bucket: str, _state: Properties) -> None:
    aws.s3.delete_public_access_block(Bucket=bucket)


BUCKET_PUBLIC_ACCESS_BLOCK = Resource(
    token="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",  # noqa: S106 - a type token
    inputs={"bucket": _BUCKET, "region": _REGION, **dict.fromkeys(_BLOCKS, FLAG)},
    not_done=frozenset({"skipDestroy"}),
    create=_put_block,
    read=_read_block,
    update=_update_block,
    delete=_delete_block,
)


def _put_policy(aws: Aws, new: Properties) -> str:
    aws.s3.put_bucket_policy(Bucket=new["bucket"], Policy=as_text(new["policy"]))
    return new["bucket"]


def _read_policy(aws: Aws, bucket: str, _state: Properties) -> Properties:
    return {"bucket": bucket, "region": aws.region, "policy": aws.s3.get_bucket_policy(Bucket=bucket)["Policy"]}


def _update_policy(aws: Aws, _id: str, _old: Properties, new: Properties) -> None:
    _put_policy(aws, new)


def _delete_policy(aws: Aws, bucket: str, _state: Properties) -> None:
    with unless("NoSuchBucketPolicy"):
        aws.s3.delete_bucket_policy(Bucket=bucket)


BUCKET_POLICY = Resource(
    token="aws:s3/bucketPolicy:BucketPolicy",  # noqa: S106 - a type token
    inputs={"bucket": _BUCKET, "policy": Property(kind=Kind.DOCUMENT, required=True), "region": _REGION},
    create=_put_policy,
    read=_read_policy,
    update=_update_policy,
    delete=_delete_policy,
)
