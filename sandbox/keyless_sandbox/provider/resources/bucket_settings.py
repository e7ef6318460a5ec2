"""What is set on an S3 bucket, one resource each: versioning, encryption, the public access block and the policy."""

from collections.abc import Callable, Mapping

from keyless_sandbox.provider.aws import Aws, unless
from keyless_sandbox.provider.documents import as_text
from keyless_sandbox.provider.schema import FLAG, REGION, Failure, Kind, Property, Resource
from keyless_sandbox.provider.translate import from_aws, to_aws
from keyless_sandbox.provider.wire import Properties, has_unknown


def setting(  # noqa: PLR0913 - one argument per thing that a setting has of its own
    token: str,
    inputs: Mapping[str, Property],
    *,
    put: Callable[[Aws, str, Properties], object],
    read: Callable[[Aws, str], Properties | None],
    delete: Callable[[Aws, str, Properties], object],
    not_done: frozenset[str] = frozenset(),
    check: Callable[[Properties], list[Failure]] = lambda _inputs: [],
) -> Resource:
    """The type of something that is set on a bucket; its id is the bucket's name.

    Args:
        token: its type token.
        inputs: its own properties.
        put: sets it, also where it was set before; gets the bucket and the inputs.
        read: its own properties, None where it is not set.
        delete: unsets it; gets the bucket and the last known outputs.
        not_done: inputs that the official plugin has and this one has not.
        check: rules that concern several properties.
    """

    def _create(aws: Aws, new: Properties) -> str:
        put(aws, new["bucket"], new)
        return new["bucket"]

    def _read(aws: Aws, bucket: str, _state: Properties) -> Properties | None:
        live = read(aws, bucket)
        return None if live is None else {**live, "bucket": bucket, "region": aws.region}

    def _update(aws: Aws, bucket: str, _old: Properties, new: Properties) -> None:
        put(aws, bucket, new)

    def _delete(aws: Aws, bucket: str, state: Properties) -> None:
        delete(aws, bucket, state)

    return Resource(
        token=token,
        inputs={**inputs, "bucket": Property(required=True, force_new=True), "region": REGION},
        not_done=not_done,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        check=check,
    )


def _put_versioning(aws: Aws, bucket: str, new: Properties) -> None:
    status = new["versioningConfiguration"]["status"]
    if status != "Disabled":  # the state of a bucket that never had versions; S3 does not take it
        aws.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def _read_versioning(aws: Aws, bucket: str) -> Properties:
    status = aws.s3.get_bucket_versioning(Bucket=bucket).get("Status", "Disabled")
    return {"versioningConfiguration": {"status": status}}


def _delete_versioning(aws: Aws, bucket: str, state: Properties) -> None:
    if state.get("versioningConfiguration", {}).get("status") != "Disabled":
        aws.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


def _check_versioning(inputs: Properties) -> list[Failure]:
    configuration = inputs["versioningConfiguration"]
    if has_unknown(configuration) or configuration["status"] in {"Enabled", "Suspended", "Disabled"}:
        return []
    return [Failure("versioningConfiguration.status", 'must be "Enabled", "Suspended" or "Disabled"')]


BUCKET_VERSIONING = setting(
    "aws:s3/bucketVersioning:BucketVersioning",
    {
        "versioningConfiguration": Property(
            kind=Kind.BLOCK,
            required=True,
            fields={"status": Property(required=True)},
            not_done=frozenset({"mfaDelete"}),
        ),
    },
    put=_put_versioning,
    read=_read_versioning,
    delete=_delete_versioning,
    not_done=frozenset({"expectedBucketOwner", "mfa"}),
    check=_check_versioning,
)

_ENCRYPTION = {
    "rules": Property(
        kind=Kind.BLOCKS,
        required=True,
        fields={
            "applyServerSideEncryptionByDefault": Property(
                kind=Kind.BLOCK,
                fields={
                    "kmsMasterKeyId": Property(aws="KMSMasterKeyID"),
                    "sseAlgorithm": Property(required=True, aws="SSEAlgorithm"),
                },
            ),
            "bucketKeyEnabled": Property(kind=Kind.BOOLEAN),
        },
        not_done=frozenset({"blockedEncryptionTypes"}),
    ),
}


def _put_encryption(aws: Aws, bucket: str, new: Properties) -> None:
    aws.s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=to_aws(_ENCRYPTION, new))


def _read_encryption(aws: Aws, bucket: str) -> Properties:
    found = aws.s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    return from_aws(_ENCRYPTION, found)


BUCKET_ENCRYPTION = setting(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    _ENCRYPTION,
    put=_put_encryption,
    read=_read_encryption,
    delete=lambda aws, bucket, _state: aws.s3.delete_bucket_encryption(Bucket=bucket),
    not_done=frozenset({"expectedBucketOwner"}),
)

_BLOCKS: Mapping[str, Property] = dict.fromkeys(
    ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), FLAG
)


def _put_block(aws: Aws, bucket: str, new: Properties) -> None:
    aws.s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=to_aws(_BLOCKS, new))


def _read_block(aws: Aws, bucket: str) -> Properties:
    return from_aws(_BLOCKS, aws.s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"])


BUCKET_PUBLIC_ACCESS_BLOCK = setting(
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    _BLOCKS,
    put=_put_block,
    read=_read_block,
    delete=lambda aws, bucket, _state: aws.s3.delete_public_access_block(Bucket=bucket),
    not_done=frozenset({"skipDestroy"}),
)


def _put_policy(aws: Aws, bucket: str, new: Properties) -> None:
    aws.s3.put_bucket_policy(Bucket=bucket, Policy=as_text(new["policy"]))


def _read_policy(aws: Aws, bucket: str) -> Properties:
    return {"policy": aws.s3.get_bucket_policy(Bucket=bucket)["Policy"]}


def _delete_policy(aws: Aws, bucket: str, _state: Properties) -> None:
    with unless("NoSuchBucketPolicy"):
        aws.s3.delete_bucket_policy(Bucket=bucket)


BUCKET_POLICY = setting(
    "aws:s3/bucketPolicy:BucketPolicy",
    {"policy": Property(kind=Kind.DOCUMENT, required=True)},
    put=_put_policy,
    read=_read_policy,
    delete=_delete_policy,
)
