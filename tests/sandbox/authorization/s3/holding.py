"""What S3 and KMS hold, said by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from keyless_sandbox.authorization.s3.lookup import StoredBucket, StoredKey, StoredObject, StoredUpload

ACCOUNT = "123456789012"


@dataclass
class Holding:
    buckets: Mapping[str, StoredBucket] = field(default_factory=dict[str, StoredBucket])
    objects: Mapping[tuple[str, str, str | None], StoredObject] = field(
        default_factory=dict[tuple[str, str, str | None], StoredObject]
    )
    uploads: Mapping[str, StoredUpload] = field(default_factory=dict[str, StoredUpload])
    keys: Mapping[str, StoredKey] = field(default_factory=dict[str, StoredKey])

    def bucket(self, name: str) -> StoredBucket | None:
        return self.buckets.get(name)

    def object(self, bucket: str, key: str, version_id: str | None = None) -> StoredObject | None:
        return self.objects.get((bucket, key, version_id))

    def upload(self, bucket: str, upload_id: str) -> StoredUpload | None:
        return self.uploads.get(upload_id)

    def kms_key(self, name: str, region: str, account: str) -> StoredKey | None:
        return next(
            (key for key in self.keys.values() if name in (key.arn, key.arn.rpartition("/")[2], *key.aliases)), None
        )
