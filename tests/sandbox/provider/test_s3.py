"""Buckets, what is set on them, and objects, from creation to deletion."""

import base64
import json
from typing import Any

import grpc
import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.provider.conftest import BUCKET
from tests.sandbox.provider.driver import Engine, Resource

VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"
OLD_OBJECT = "aws:s3/bucketObject:BucketObject"
ASSET = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "from an asset"}


CONTENTS: list[tuple[dict[str, Any], bytes]] = [
    ({"content": "text"}, b"text"),
    ({"contentBase64": base64.b64encode(b"\x00\xff").decode()}, b"\x00\xff"),
    ({"source": ASSET}, b"from an asset"),
]


@pytest.fixture
def bucket(engine: Engine, unique: str) -> Resource:
    return engine.create(BUCKET, unique, tags={"a": "b"})


def policy(bucket: Resource, action: str) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": bucket.outputs["arn"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_bucket_is_made_as_asked(engine: Engine, bucket: Resource) -> None:
    assert bucket.outputs["arn"] == f"arn:aws:s3:::{bucket.id}"
    assert bucket.outputs["bucketRegionalDomainName"] == f"{bucket.id}.s3.us-east-1.amazonaws.com"
    assert engine.read(bucket) == bucket


def test_a_bucket_loses_its_tags(engine: Engine, sandbox: Sandbox, bucket: Resource) -> None:
    updated = engine.update(bucket)
    assert "tags" not in updated.outputs
    with pytest.raises(Exception, match="NoSuchTagSet"):
        sandbox.client("s3").get_bucket_tagging(Bucket=bucket.id)


def test_error_a_bucket_that_exists_is_not_taken_over(engine: Engine, bucket: Resource) -> None:
    with pytest.raises(grpc.RpcError, match=r"BucketAlreadyExists: the bucket .* choose another name or import it"):
        engine.create(BUCKET, "other", bucket=bucket.id)


def test_a_bucket_with_objects_is_kept_unless_forced(engine: Engine, sandbox: Sandbox, bucket: Resource) -> None:
    sandbox.client("s3").put_object(Bucket=bucket.id, Key="a", Body=b"a")
    with pytest.raises(grpc.RpcError, match="BucketNotEmpty"):
        engine.delete(bucket)
    engine.delete(engine.update(bucket, forceDestroy=True))
    assert engine.read(bucket) is None


def test_a_forced_bucket_goes_with_every_version(engine: Engine, sandbox: Sandbox, unique: str) -> None:
    made = engine.create(BUCKET, unique, forceDestroy=True)
    engine.create(VERSIONING, unique, bucket=made.id, versioningConfiguration={"status": "Enabled"})
    for body in (b"1", b"2"):
        sandbox.client("s3").put_object(Bucket=made.id, Key="a", Body=body)
    sandbox.client("s3").delete_object(Bucket=made.id, Key="a")
    engine.delete(made)
    assert engine.read(made) is None


SETTINGS: list[tuple[str, list[dict[str, Any]]]] = [
    (VERSIONING, [{"versioningConfiguration": {"status": status}} for status in ("Enabled", "Suspended")]),
    (
        ENCRYPTION,
        [
            {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
            {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}, "bucketKeyEnabled": True}]},
        ],
    ),
    (BLOCK, [{"blockPublicAcls": True, "restrictPublicBuckets": True}, {"blockPublicAcls": True}]),
]


@pytest.mark.parametrize(("token", "settings"), SETTINGS)
def test_a_setting_lives_and_dies(
    engine: Engine, bucket: Resource, unique: str, token: str, settings: list[dict[str, Any]]
) -> None:
    first, second = settings
    made = engine.create(token, unique, bucket=bucket.id, **first)
    assert engine.read(made) == made
    updated = engine.update(made, bucket=bucket.id, **second)
    found = engine.read(updated)
    assert found == updated
    assert engine.diff(updated, bucket=bucket.id, **second).kinds == {}
    assert engine.diff(updated, bucket=bucket.id, **first).kinds != {}
    engine.delete(updated)
    engine.delete(updated)
    if token != VERSIONING:
        assert engine.read(updated) is None


def test_a_policy_lives_and_dies(engine: Engine, sandbox: Sandbox, bucket: Resource, unique: str) -> None:
    made = engine.create(POLICY, unique, bucket=bucket.id, policy=policy(bucket, "s3:ListBucket"))
    assert engine.read(made) == made
    wider = policy(bucket, "s3:*")
    sandbox.client("s3").put_bucket_policy(Bucket=bucket.id, Policy=wider)
    found = engine.read(made)
    assert found is not None
    assert json.loads(found.inputs["policy"]) == json.loads(wider)
    engine.delete(made)
    assert engine.read(made) is None


@pytest.mark.parametrize("token", [OBJECT, OLD_OBJECT])
@pytest.mark.parametrize("case", CONTENTS)
def test_an_object_lives_and_dies(
    engine: Engine, sandbox: Sandbox, bucket: Resource, token: str, case: tuple[dict[str, Any], bytes]
) -> None:
    inputs, body = case
    made = engine.create(token, "in/a.txt", bucket=bucket.id, **inputs, contentType="text/plain", tags={"x": "y"})
    found = sandbox.client("s3").get_object(Bucket=bucket.id, Key="in/a.txt")
    assert (found["Body"].read(), found["ContentType"]) == (body, "text/plain")
    assert engine.read(made) == made
    changed = engine.update(made, bucket=bucket.id, content="changed", tags={"x": "z"})
    assert sandbox.client("s3").get_object(Bucket=bucket.id, Key="in/a.txt")["Body"].read() == b"changed"
    assert changed.outputs["tags"] == {"x": "z"}
    engine.delete(changed)
    assert engine.read(changed) is None
    engine.delete(changed)


def test_error_a_file_beside_the_program_cannot_be_found(engine: Engine, bucket: Resource) -> None:
    source = {**ASSET, "path": "a.txt"}
    del source["text"]
    with pytest.raises(grpc.RpcError, match="source must be a StringAsset, or a FileAsset with an absolute path"):
        engine.create(OBJECT, "a.txt", bucket=bucket.id, source=source)
