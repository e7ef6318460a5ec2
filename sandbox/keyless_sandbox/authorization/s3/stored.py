# ruff: noqa: ANN401 - moto's objects have no types
"""What S3 and KMS hold, out of moto: the only module here that reads moto's own objects."""

from typing import Any

from keyless_iam.arns import parse_arn
from moto.kms.models import kms_backends
from moto.s3.models import FakeDeleteMarker, s3_backends

from keyless_sandbox.authorization.s3.lookup import Encryption, StoredBucket, StoredKey, StoredObject, StoredUpload


class MotoStored:
    """`Stored` over moto in this process."""

    def bucket(self, name: str) -> StoredBucket | None:
        """A bucket of any account."""
        found = _bucket(name)
        if found is None:
            return None
        return StoredBucket(
            name, found.account_id, found.region_name, found.partition, _default_encryption(found.encryption)
        )

    def object(self, bucket: str, key: str, version_id: str | None = None) -> StoredObject | None:
        """A version of an object."""
        found = _bucket(bucket)
        versions: list[Any] = list(found.keys.getlist(key, [])) if found else []
        if version_id is not None:
            versions = [version for version in versions if str(version.version_id) == version_id]
        if not versions or isinstance(versions[-1], FakeDeleteMarker):
            return None
        held = versions[-1]
        tags = s3_backends[held.account_id][held.partition].tagger.get_tag_dict_for_resource(held.arn)
        bucket_key = str(held.bucket_key_enabled).lower() == "true"
        encryption = Encryption(held.encryption, held.kms_key_id or "", bucket_key) if held.encryption else None
        return StoredObject({key: value or "" for key, value in tags.items()}, encryption)

    def upload(self, bucket: str, upload_id: str) -> StoredUpload | None:
        """A multipart upload in progress."""
        found = _bucket(bucket)
        upload = found.multiparts.get(upload_id) if found else None
        if found is None or upload is None:
            return None
        default = _default_encryption(found.encryption)
        asked = upload.sse_encryption
        with_bucket_key = default is not None and default.bucket_key
        encryption = Encryption(asked, upload.kms_key_id or "", with_bucket_key) if asked else None
        return StoredUpload(upload.key_name, encryption)

    def kms_key(self, name: str, region: str, account: str) -> StoredKey | None:
        """A KMS key by its id, its alias or the ARN of either."""
        arn = parse_arn(name)
        if arn:
            name, region, account = arn.resource.removeprefix("key/"), arn.region, arn.account
        if (arn and arn.service != "kms") or account not in kms_backends or region not in kms_backends[account]:
            return None
        backend = kms_backends[account][region]
        found = next((key for key in list(backend.keys.values()) if name == key.id or name in key.aliases), None)
        if found is None:
            return None
        return StoredKey(
            found.arn,
            backend.tagger.get_tag_dict_for_resource(found.id),
            tuple(found.aliases),
            found.key_spec,
            # moto keeps what the request said, if only nothing.
            found.key_usage or "ENCRYPT_DECRYPT",
            found.origin or "AWS_KMS",
            bool(found.multi_region),
        )


def _bucket(name: str) -> Any:
    partition, account = s3_backends.bucket_accounts.get(name, (None, None))
    return s3_backends[account][partition].buckets.get(name) if account and partition else None


def _default_encryption(configuration: dict[str, Any] | None) -> Encryption | None:
    if not configuration:
        return None
    rule = configuration["Rule"]
    default = rule["ApplyServerSideEncryptionByDefault"]
    bucket_key = str(rule.get("BucketKeyEnabled", False)).lower() == "true"
    return Encryption(default["SSEAlgorithm"], default.get("KMSMasterKeyID") or "", bucket_key)
