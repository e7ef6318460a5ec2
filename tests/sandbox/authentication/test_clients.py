"""boto3 as it comes, through the door to moto: over http, where it signs bodies, and over https, where it does not."""

import hashlib
import io
import os
import ssl
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from keyless_sandbox.authentication.arrival import parse
from keyless_sandbox.authentication.door import authenticate
from keyless_sandbox.authentication.execution import environ_of
from keyless_sandbox.authentication.handler import RequestHandler
from keyless_sandbox.authentication.keys import Authenticated, Key
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from tests.sandbox.authentication.wire import SESSION, Ring

MIB = 1024 * 1024


class Quiet(RequestHandler):
    def log(self, *told: Any) -> None:
        pass


@dataclass(frozen=True, eq=False)
class Server:
    """moto behind the door, and what the door saw last."""

    scheme: str
    port: int
    certificate: str
    seen: list[Authenticated]

    def client(self, service: str, **config: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=f"{self.scheme}://localhost:{self.port}",
            region_name="eu-central-1",
            aws_access_key_id=SESSION,
            aws_secret_access_key="session-secret",
            aws_session_token="session/token+with=signs",
            verify=self.certificate,
            config=Config(**config, retries={"max_attempts": 0}),
        )


def certificate(folder: Path) -> str:
    """A certificate of localhost and its key, in a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "localhost.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return str(file)


@pytest.fixture(scope="module", params=["http", "https"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    ring = Ring({SESSION: Key("session-secret", "session/token+with=signs")})
    moto, seen = DomainDispatcherApplication(create_backend_app), list[Authenticated]()

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        who = authenticate(parse(environ), ring, datetime.now(timezone.utc))
        seen.append(who)
        return moto(environ_of(who.request, who.access_key_id), start)

    pem = certificate(tmp_path_factory.mktemp("tls"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    secure = context if request.param == "https" else None
    running = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet, ssl_context=secure)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield Server(request.param, running.port, pem, seen)
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def bucket(server: Server) -> str:
    name = f"bucket-{uuid4().hex[:12]}"
    server.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return name


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
@pytest.mark.parametrize("size", [0, 1, 65_536, 3 * MIB + 7])
def test_objects_come_back_byte_for_byte(server: Server, bucket: str, size: int, algorithm: str) -> None:
    s3, data = server.client("s3"), os.urandom(size)
    s3.put_object(Bucket=bucket, Key="in/a b+\u00fc(c)!'*", Body=io.BytesIO(data), ChecksumAlgorithm=algorithm)
    framed = server.seen[-1].content_sha256
    assert framed == ("STREAMING-UNSIGNED-PAYLOAD-TRAILER" if server.scheme == "https" else digest(data))
    assert s3.get_object(Bucket=bucket, Key="in/a b+\u00fc(c)!'*")["Body"].read() == data
    assert server.seen[-1].request.is_secure is (server.scheme == "https")


def test_64_mb_in_parts_and_in_one(server: Server, bucket: str) -> None:
    s3, data = server.client("s3"), os.urandom(64 * MIB)
    parts = TransferConfig(multipart_threshold=8 * MIB, multipart_chunksize=8 * MIB)
    s3.upload_fileobj(io.BytesIO(data), bucket, "parts", Config=parts)
    s3.put_object(Bucket=bucket, Key="one", Body=data)
    for key in ("parts", "one"):
        back = io.BytesIO()
        s3.download_fileobj(bucket, key, back, Config=parts)
        assert digest(back.getvalue()) == digest(data)


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_both_styles_of_addresses_are_executed(server: Server, bucket: str, style: str) -> None:
    s3 = server.client("s3", s3={"addressing_style": style}, signature_version="s3v4")
    url = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "in/k"}, ExpiresIn=60)
    assert url.startswith(f"{server.scheme}://{bucket}.localhost:") is (style == "virtual")
    # The name of the bucket under localhost resolves on some machines only.
    address = url.replace(f"{bucket}.localhost", "localhost")
    host = url.partition("://")[2].partition("/")[0]
    put = urllib.request.Request(address, b"data", {"Host": host, "Content-Type": "text/plain"}, method="PUT")
    with urllib.request.urlopen(put, context=ssl.create_default_context(cafile=server.certificate)) as reply:
        assert reply.status == 200
    assert server.seen[-1].presigned
    assert server.client("s3").get_object(Bucket=bucket, Key="in/k")["Body"].read() == b"data"


def test_other_services_are_asked_as_usual(server: Server) -> None:
    assert server.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert server.client("iam").list_roles()["IsTruncated"] is False
    assert server.client("ec2").describe_availability_zones()["AvailabilityZones"][0]["RegionName"] == "eu-central-1"
    name = f"name-{uuid4().hex[:12]}"
    server.client("ssm").put_parameter(Name=name, Value="a&b=c", Type="String")
    assert server.client("ssm").get_parameter(Name=name)["Parameter"]["Value"] == "a&b=c"
