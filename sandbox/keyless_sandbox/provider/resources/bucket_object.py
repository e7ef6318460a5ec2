"""S3 objects, under both names the official plugin has for them."""

import base64
from pathlib import Path
from typing import cast

from keyless_sandbox.provider.aws import Aws, tag_list, tag_map, unless
from keyless_sandbox.provider.errors import StandInError, is_gone
from keyless_sandbox.provider.resources.tags import retag
from keyless_sandbox.provider.schema import FLAG, TAGS, Failure, Kind, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties

# The property and the name S3 gives it, where both sides hold the same value.
_HEADERS = {
    "bucketKeyEnabled": "BucketKeyEnabled",
    "cacheControl": "CacheControl",
    "contentDisposition": "ContentDisposition",
    "contentEncoding": "ContentEncoding",
    "contentLanguage": "ContentLanguage",
    "contentType": "ContentType",
    "kmsKeyId": "SSEKMSKeyId",
    "metadata": "Metadata",
    "serverSideEncryption": "ServerSideEncryption",
    "storageClass": "StorageClass",
    "websiteRedirect": "WebsiteRedirectLocation",
}
_CONTENTS = ("content", "contentBase64", "source")


def _create(aws: Aws, new: Properties) -> str:
    headers = {theirs: new[ours] for ours, theirs in _HEADERS.items() if ours in new}
    aws.s3.put_object(Bucket=new["bucket"], Key=new["key"], Body=_body(new), **headers)
    return f"{new['bucket']}/{new['key']}"


def _settle(aws: Aws, _id: str, new: Properties) -> None:
    if new.get("tagsAll"):
        tags = {"TagSet": tag_list(new["tagsAll"])}
        aws.s3.put_object_tagging(Bucket=new["bucket"], Key=new["key"], Tagging=tags)


def _body(new: Properties) -> bytes:
    if "contentBase64" in new:
        return base64.b64decode(new["contentBase64"])
    if "source" in new:
        return _asset(cast("Properties", new["source"]))
    return str(new.get("content", "")).encode()


def _asset(asset: Properties) -> bytes:
    if "text" in asset:
        return str(asset["text"]).encode()
    path = Path(str(asset.get("path", "")))
    # The stand-in does not run in the program's folder, so it cannot find what is named from there.
    if not path.is_absolute():
        raise StandInError("source must be a StringAsset, or a FileAsset with an absolute path, in the sandbox")
    try:
        return path.read_bytes()
    except OSError as error:
        raise StandInError(f"source cannot be read: {error.strerror}: {path}") from error


def _read(aws: Aws, object_id: str, state: Properties) -> Properties | None:
    bucket, _, key = object_id.partition("/")
    try:
        head = aws.s3.head_object(Bucket=bucket, Key=key)
    except Exception as error:
        if is_gone(error):
            return None
        raise
    # S3 names an encryption and a storage class for every object; they count where the program gave them.
    live = {ours: head.get(theirs) or None for ours, theirs in _HEADERS.items()}
    tags: dict[str, str] = {}
    with unless("NoSuchTagSet"):
        tags = tag_map(aws.s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"])
    return {
        **live,
        "bucket": bucket,
        "key": key,
        "arn": f"arn:{aws.partition.name}:s3:::{bucket}/{key}",
        "etag": head["ETag"].strip('"'),
        "region": aws.region,
        "versionId": head.get("VersionId", ""),
        "storageClass": live["storageClass"] or "STANDARD",
        "kmsKeyId": live["kmsKeyId"] or state.get("kmsKeyId"),
        "tags": tags,
    }


def _update(aws: Aws, object_id: str, old: Properties, new: Properties) -> None:
    kept = {"forceDestroy", "tags", "tagsAll", "region"}
    if any(old.get(key) != new.get(key) for key in OBJECT_INPUTS if key not in kept and key in new):
        _create(aws, new)
        _settle(aws, object_id, new)
        return
    retag(
        old,
        new,
        put=lambda _tags: _settle(aws, object_id, new),
        remove=lambda _names: _put_all_tags(aws, new),
    )


def _put_all_tags(aws: Aws, new: Properties) -> None:
    tags = {"TagSet": tag_list(new.get("tagsAll"))}
    aws.s3.put_object_tagging(Bucket=new["bucket"], Key=new["key"], Tagging=tags)


def _delete(aws: Aws, object_id: str, state: Properties) -> None:
    bucket, _, key = object_id.partition("/")
    if not state.get("forceDestroy"):
        aws.s3.delete_object(Bucket=bucket, Key=key)
        return
    for page in aws.s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key):
        for version in page.get("Versions", []) + page.get("DeleteMarkers", []):
            if version["Key"] == key:
                aws.s3.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])


def _check(inputs: Properties) -> list[Failure]:
    given = [name for name in _CONTENTS if name in inputs]
    if len(given) > 1:
        return [Failure(given[1], f"must not be given together with {given[0]}")]
    return []


OBJECT_INPUTS = {
    "bucket": Property(required=True, force_new=True),
    "bucketKeyEnabled": Property(kind=Kind.BOOLEAN, computed=True),
    "cacheControl": Property(),
    "content": Property(),
    "contentBase64": Property(),
    "contentDisposition": Property(),
    "contentEncoding": Property(),
    "contentLanguage": Property(),
    "contentType": Property(computed=True),
    "etag": Property(computed=True),
    "forceDestroy": FLAG,
    "key": Property(force_new=True, computed=True),
    "kmsKeyId": Property(computed=True),
    "metadata": Property(kind=Kind.MAP),
    "region": Property(force_new=True, computed=True),
    "serverSideEncryption": Property(computed=True),
    "source": Property(kind=Kind.ASSET),
    "sourceHash": Property(),
    "storageClass": Property(computed=True),
    "tags": TAGS,
    "websiteRedirect": Property(),
}
_NOT_DONE = frozenset(
    {
        "acl",
        "objectLockLegalHoldStatus",
        "objectLockMode",
        "objectLockRetainUntilDate",
    }
)


def _object(token: str, not_done: frozenset[str]) -> Resource:
    return Resource(
        token=token,
        inputs=OBJECT_INPUTS,
        outputs=("arn", "versionId"),
        not_done=not_done,
        naming=Naming(property="key", limit=1024, unique=False),
        create=_create,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
        check=_check,
    )


BUCKET_OBJECT = _object("aws:s3/bucketObject:BucketObject", _NOT_DONE)
BUCKET_OBJECT_V2 = _object(
    "aws:s3/bucketObjectv2:BucketObjectv2", _NOT_DONE | {"checksumAlgorithm", "overrideProvider"}
)
