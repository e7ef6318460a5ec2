"""moto executes what was authorised: no sub-resource that is let through is taken for the bucket or the object itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
import pytest
from keyless_sandbox.api_request import ApiRequest
from keyless_sandbox.authentication.execution import environ_of
from keyless_sandbox.authorization.s3.operations import Operation, Trait, operations
from moto import mock_aws
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import Client

SERVED = [o for o in operations() if o.selectors and o.about != "account" and not o.refused]
CONTENT = b"the content of the object"


@dataclass(frozen=True)
class Moto:
    s3: Any
    port: Client

    def answer(self, operation: Operation, bucket: str) -> bytes:
        """What moto answers to an operation without a body."""
        query = tuple(
            (name, "1" if name in operation.required else "") for name in operation.selectors | operation.required
        )
        path = f"/{bucket}/in/a" if operation.about == "object" else f"/{bucket}"
        headers = {"x-amz-copy-source": f"{bucket}/in/a"} if Trait.COPIES in operation.traits else {}
        request = ApiRequest(operation.method, "127.0.0.1:4566", path, query, headers, service="s3", region="us-east-1")
        try:
            return self.port.open(environ_of(request)).data
        except Exception:  # noqa: BLE001 - moto fails on a body that it asks for; what it did before counts
            return b""


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        environment.setenv("AWS_ACCESS_KEY_ID", "a")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "b")
        s3 = boto3.client("s3", region_name="us-east-1")
        yield Moto(s3, Client(DomainDispatcherApplication(create_backend_app)))


def touched_object(moto: Moto, operation: Operation) -> bool:
    """Whether an operation reads, writes or deletes the object at its address."""
    bucket = f"app-{uuid4()}"
    moto.s3.create_bucket(Bucket=bucket)
    moto.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    moto.s3.put_object(Bucket=bucket, Key="in/a", Body=CONTENT)
    read = CONTENT in moto.answer(operation, bucket)
    versions = moto.s3.list_object_versions(Bucket=bucket)
    return read or len(versions.get("Versions", ())) != 1 or "DeleteMarkers" in versions


def touched_bucket(moto: Moto, operation: Operation) -> bool:
    """Whether an operation lists, creates or deletes the bucket at its address."""
    bucket, is_there = f"app-{uuid4()}", operation.method != "PUT"
    if is_there:
        moto.s3.create_bucket(Bucket=bucket)
    listed = b"<ListBucketResult" in moto.answer(operation, bucket)
    return listed or (bucket in [each["Name"] for each in moto.s3.list_buckets()["Buckets"]]) != is_there


@pytest.mark.parametrize("operation", SERVED, ids=lambda operation: operation.name)
def test_a_sub_resource_is_not_taken_for_the_thing_itself(moto: Moto, operation: Operation) -> None:
    touched = touched_object if operation.about == "object" else touched_bucket
    assert not touched(moto, operation)


OVERTAKEN = [
    o for o in operations() if o.refused.startswith("moto") and o.selectors and o.method in ("GET", "PUT", "DELETE")
]


@pytest.mark.parametrize("operation", OVERTAKEN, ids=lambda operation: operation.name)
def test_what_is_refused_for_moto_would_be(moto: Moto, operation: Operation) -> None:
    touched = touched_object if operation.about == "object" else touched_bucket
    assert touched(moto, operation)
