"""What the setup of a case of S3 describes, made by an administrator."""

import re
from collections.abc import Mapping
from typing import Any

from tests.sandbox.over_http.account import Account, document

# What a case names without having made it.
_NOTHING = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
_NAME = re.compile(r"<(key|upload|version) ([\w-]+)>")


class S3World:
    """The world of a case.

    Args:
        account: with nothing in it.
        setup: of the case.
        bucket_policies: statements by bucket.
    """

    def __init__(self, account: Account, setup: Mapping[str, Any], bucket_policies: Mapping[str, Any]) -> None:
        self._ids: dict[tuple[str, str], str] = {}
        self._s3, self._kms = account.administer("s3"), account.administer("kms")
        self._make_keys(setup.get("keys", {}))
        for name, bucket in setup.get("buckets", {}).items():
            self._make_bucket(name, bucket)
        for given in setup.get("objects", ()):
            self._make_object(given)
        for name, upload in setup.get("uploads", {}).items():
            self._make_upload(name, upload)
        # Last, since the administrator is one whom they may keep out.
        for name in bucket_policies.keys() - setup.get("buckets", {}).keys():
            self._make_bucket(name, {})
        for name, statements in bucket_policies.items():
            self._s3.put_bucket_policy(Bucket=name, Policy=document(self.filled(statements)))
        for name, key in setup.get("keys", {}).items():
            if "policy" in key:
                policy = document(self.filled(key["policy"]))
                self._kms.put_key_policy(KeyId=self._ids["key", name], PolicyName="default", Policy=policy)

    def filled(self, value: Any) -> Any:
        """A value of the case with the ids of what was made."""
        if isinstance(value, str):
            return _NAME.sub(lambda found: self._ids.get((found[1], found[2]), _NOTHING), value)
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        return {key: self.filled(each) for key, each in value.items()} if isinstance(value, dict) else value

    def _make_keys(self, keys: Mapping[str, Any]) -> None:
        for name, key in keys.items():
            tags = [{"TagKey": tag, "TagValue": value} for tag, value in key.get("tags", {}).items()]
            self._ids["key", name] = self._kms.create_key(Tags=tags)["KeyMetadata"]["Arn"]
            if "alias" in key:
                self._kms.create_alias(AliasName=key["alias"], TargetKeyId=self._ids["key", name])

    def _make_bucket(self, name: str, bucket: Mapping[str, Any]) -> None:
        self._s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=bucket.get("lock", False))
        if bucket.get("versioned"):
            self._s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        if "encryption" in bucket:
            given = self.filled(bucket["encryption"])
            default = {
                "SSEAlgorithm": given["algorithm"],
                **({"KMSMasterKeyID": given["key"]} if "key" in given else {}),
            }
            rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": given.get("bucket_key", False)}
            self._s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})

    def _make_object(self, given: Mapping[str, Any]) -> None:
        tags = "&".join(f"{key}={value}" for key, value in given.get("tags", {}).items())
        answer = self._s3.put_object(
            Bucket=given["bucket"],
            Key=given["key"],
            Body=b"x",
            **({"Tagging": tags} if tags else {}),
            **({"StorageClass": given["class"]} if "class" in given else {}),
            **self._encryption(given),
        )
        if "version" in given:
            self._ids["version", given["version"]] = answer["VersionId"]

    def _make_upload(self, name: str, given: Mapping[str, Any]) -> None:
        place = {"Bucket": given["bucket"], "Key": given["key"]}
        begun = self._s3.create_multipart_upload(**place, **self._encryption(given))
        self._ids["upload", name] = begun["UploadId"]
        for number in range(1, given.get("parts", 0) + 1):
            self._s3.upload_part(**place, UploadId=begun["UploadId"], PartNumber=number, Body=b"x")

    def _encryption(self, given: Mapping[str, Any]) -> dict[str, Any]:
        encryption = self.filled(given.get("encryption"))
        if not encryption:
            return {}
        return {
            "ServerSideEncryption": encryption["algorithm"],
            **({"SSEKMSKeyId": encryption["key"]} if "key" in encryption else {}),
            **({"BucketKeyEnabled": True} if encryption.get("bucket_key") else {}),
        }
