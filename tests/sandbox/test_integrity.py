"""Objects come back byte for byte, however they were sent."""

import base64
import hashlib
import http.client
import io
import os
import ssl
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

from tests.sandbox.conftest import Sandbox, running

MIB = 1024 * 1024


@pytest.fixture(scope="module", params=["http", "https"])
def aws(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox that speaks plain http, and one that speaks TLS, over which SDKs send bodies in another way."""
    if request.param == "http":
        yield request.getfixturevalue("sandbox")
    else:
        with running(tmp_path_factory.mktemp("tls") / "state", "--https") as sandbox:
            yield sandbox


@pytest.fixture
def bucket(aws: Sandbox) -> str:
    name = f"bytes-{uuid4().hex[:12]}"
    aws.client("s3").create_bucket(Bucket=name)
    return name


def read(aws: Sandbox, bucket: str, key: str) -> bytes:
    return aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()


class Pipe(io.RawIOBase):
    """A body that can be read once, like a pipe."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._data.read(size)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 5 * MIB + 1, 64 * MIB])
def test_put_and_get(aws: Sandbox, bucket: str, size: int) -> None:
    data = os.urandom(size)
    put = aws.client("s3").put_object(Bucket=bucket, Key="in/a b+ü.bin", Body=data)
    assert put["ETag"] == f'"{hashlib.md5(data).hexdigest()}"'
    assert read(aws, bucket, "in/a b+ü.bin") == data
    assert aws.client("s3").head_object(Bucket=bucket, Key="in/a b+ü.bin")["ContentLength"] == size


@pytest.mark.parametrize("media", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_an_object_of_the_type_of_a_form(aws: Sandbox, bucket: str, media: str) -> None:
    data = b"key=other&uploadId=1&file=x"
    aws.client("s3").put_object(Bucket=bucket, Key="k", Body=data, ContentType=media)
    assert read(aws, bucket, "k") == data
    assert aws.client("s3").head_object(Bucket=bucket, Key="k")["ContentType"] == media


@pytest.mark.parametrize("size", [11 * MIB + 7, 64 * MIB])
def test_an_upload_in_parts_and_a_download_in_ranges(aws: Sandbox, bucket: str, size: int) -> None:
    data = os.urandom(size)
    parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    s3 = aws.client("s3")
    s3.upload_fileobj(Pipe(data), bucket, "big", Config=parts)
    assert s3.head_object(Bucket=bucket, Key="big")["ETag"].endswith(f'-{-(-size // (5 * MIB))}"')
    back = io.BytesIO()
    s3.download_fileobj(bucket, "big", back, Config=parts)
    assert back.getvalue() == data


def test_a_copy(aws: Sandbox, bucket: str) -> None:
    data, s3 = os.urandom(MIB), aws.client("s3")
    s3.put_object(Bucket=bucket, Key="from", Body=data)
    s3.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "from"})
    assert read(aws, bucket, "to") == data


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_a_body_that_is_sent_in_signed_chunks_with_a_checksum_behind(aws: Sandbox, bucket: str, algorithm: str) -> None:
    data = os.urandom(3 * MIB + 5)
    aws.client("s3").put_object(Bucket=bucket, Key="k", Body=io.BytesIO(data), ChecksumAlgorithm=algorithm)
    assert read(aws, bucket, "k") == data


def test_two_clients_over_one_connection_each_do_not_mix(aws: Sandbox, bucket: str) -> None:
    s3 = aws.client("s3")
    bodies = {f"k{number}": os.urandom(1000 + number) for number in range(20)}
    for key, body in bodies.items():
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    assert {key: read(aws, bucket, key) for key in bodies} == bodies


@pytest.mark.parametrize("length_known", [True, False], ids=["with a length", "in HTTP chunks"])
def test_a_presigned_put(aws: Sandbox, bucket: str, length_known: bool) -> None:
    url = presigned(aws, "put_object", bucket)
    data = os.urandom(200_000)
    body: bytes | Iterator[bytes] = data if length_known else (data[at : at + 999] for at in range(0, 200_000, 999))
    assert send(aws, url, body) == 200
    assert read(aws, bucket, "k") == data


def test_a_body_in_aws_chunks_with_a_trailer(aws: Sandbox, bucket: str) -> None:
    data = os.urandom(150_000)
    checksum = base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()
    body = b"".join(
        f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (data[:65536], data[65536:131072], data[131072:])
    )
    body += f"0\r\nx-amz-checksum-crc32:{checksum}\r\n\r\n".encode()
    headers = {
        "Content-Encoding": "aws-chunked",
        "X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "X-Amz-Decoded-Content-Length": str(len(data)),
        "X-Amz-Trailer": "x-amz-checksum-crc32",
    }
    assert send(aws, presigned(aws, "put_object", bucket, headers), body, headers) == 200
    assert read(aws, bucket, "k") == data


def presigned(aws: Sandbox, operation: str, bucket: str, headers: Mapping[str, str] | None = None) -> str:
    """An address of the object `k` that is signed together with headers."""
    v4 = Config(signature_version="s3v4")
    s3 = aws.client("s3", config=v4, **aws.deployer)

    def add(request: Any, **_: object) -> None:
        for name, value in (headers or {}).items():
            request.headers[name] = value

    s3.meta.events.register("before-sign.s3", add)
    return s3.generate_presigned_url(operation, {"Bucket": bucket, "Key": "k"})


def send(aws: Sandbox, url: str, body: bytes | Iterator[bytes], headers: dict[str, str] | None = None) -> int:
    scheme, _, address = aws.endpoint.partition("://")
    connection = (
        http.client.HTTPConnection(address, timeout=10)
        if scheme == "http"
        else http.client.HTTPSConnection(
            address, timeout=10, context=ssl.create_default_context(cafile=aws.deployer["verify"])
        )
    )
    try:
        connection.request("PUT", url.removeprefix(aws.endpoint), body, headers or {})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
