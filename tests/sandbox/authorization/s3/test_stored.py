"""What is looked up, in moto as boto3 filled it."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from keyless_sandbox.authorization.s3.lookup import Encryption, StoredBucket, StoredKey, StoredObject, StoredUpload
from keyless_sandbox.authorization.s3.stored import MotoStored
from moto import mock_aws

ACCOUNT = "123456789012"
REGION = "eu-west-1"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, given in (("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b"), ("AWS_DEFAULT_REGION", REGION)):
        monkeypatch.setenv(name, given)
    with mock_aws():
        client = boto3.client("s3", region_name=REGION)
        client.create_bucket(Bucket="app", CreateBucketConfiguration={"LocationConstraint": REGION})
        yield client


STORED = MotoStored()


def encrypt_by_default(s3: Any, rule: dict[str, Any]) -> None:
    s3.put_bucket_encryption(Bucket="app", ServerSideEncryptionConfiguration={"Rules": [rule]})


def test_a_bucket_has_its_owner_and_region(s3: Any) -> None:
    assert STORED.bucket("app") == StoredBucket("app", ACCOUNT, REGION)
    assert STORED.bucket("other") is None


def test_a_bucket_has_its_default_encryption(s3: Any) -> None:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/app"}
    encrypt_by_default(s3, {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True})
    bucket = STORED.bucket("app")
    assert bucket
    assert bucket.encryption == Encryption("aws:kms", "alias/app", bucket_key=True)


def test_an_object_has_its_tags_and_encryption(s3: Any) -> None:
    s3.put_object(Bucket="app", Key="a", Body=b"1", Tagging="team=red", ServerSideEncryption="aws:kms", SSEKMSKeyId="k")
    assert STORED.object("app", "a") == StoredObject({"team": "red"}, Encryption("aws:kms", "k"))
    assert STORED.object("app", "b") is None
    assert STORED.object("other", "a") is None


def test_an_object_written_by_default_has_the_buckets_key(s3: Any) -> None:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}
    encrypt_by_default(s3, {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True})
    s3.put_object(Bucket="app", Key="a", Body=b"1")
    assert STORED.object("app", "a") == StoredObject(encryption=Encryption("aws:kms", "k", bucket_key=True))


def test_versions_have_their_own_tags_and_a_delete_marker_is_no_object(s3: Any) -> None:
    s3.put_bucket_versioning(Bucket="app", VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket="app", Key="a", Body=b"1", Tagging="n=1")["VersionId"]
    s3.put_object(Bucket="app", Key="a", Body=b"2", Tagging="n=2")
    current = STORED.object("app", "a")
    assert current
    assert current.tags == {"n": "2"}
    s3.delete_object(Bucket="app", Key="a")
    assert STORED.object("app", "a") is None
    earlier = STORED.object("app", "a", first)
    assert earlier
    assert earlier.tags == {"n": "1"}


def test_an_upload_in_progress_has_its_key_and_encryption(s3: Any) -> None:
    plain = s3.create_multipart_upload(Bucket="app", Key="a")["UploadId"]
    kms = s3.create_multipart_upload(Bucket="app", Key="b", ServerSideEncryption="aws:kms", SSEKMSKeyId="k")["UploadId"]
    assert STORED.upload("app", plain) == StoredUpload("a")
    assert STORED.upload("app", kms) == StoredUpload("b", Encryption("aws:kms", "k"))
    assert STORED.upload("app", "none") is None
    assert STORED.upload("other", plain) is None


def test_a_key_has_its_kind(s3: Any) -> None:
    kms = boto3.client("kms", region_name=REGION)
    made = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256", MultiRegion=True, Origin="EXTERNAL")[
        "KeyMetadata"
    ]
    kinds = ("ECC_NIST_P256", "SIGN_VERIFY", "EXTERNAL", True)
    assert STORED.kms_key(made["Arn"], REGION, ACCOUNT) == StoredKey(made["Arn"], {}, (), *kinds)


def test_a_key_is_found_by_id_alias_and_arn(s3: Any) -> None:
    kms = boto3.client("kms", region_name=REGION)
    made = kms.create_key(Tags=[{"TagKey": "team", "TagValue": "red"}])["KeyMetadata"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=made["KeyId"])
    for name in (made["KeyId"], made["Arn"], "alias/app", f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/app"):
        assert STORED.kms_key(name, REGION, ACCOUNT) == StoredKey(made["Arn"], {"team": "red"}, ("alias/app",))
    assert STORED.kms_key("alias/app", "us-east-1", ACCOUNT) is None
    assert STORED.kms_key("alias/aws/s3", REGION, ACCOUNT) is None
    assert STORED.kms_key(f"arn:aws:s3:::{made['KeyId']}", REGION, ACCOUNT) is None
