"""TLS of the sandbox: each name that S3's clients call has a certificate, and others have none."""

import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from botocore.config import Config
from keyless_sandbox import certificates

from tests.sandbox.conftest import Sandbox, running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, ssl.SSLContext]]:
    """The port of a server that greets and hangs up, and what its clients trust."""
    folder = tmp_path_factory.mktemp("tls")
    context = certificates.create(folder / "authority.pem")

    def greet(connection: socket.socket) -> None:
        with connection, suppress(OSError), context.wrap_socket(connection, server_side=True):
            pass

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=greet, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], ssl.create_default_context(cafile=folder / "authority.pem")
        listener.shutdown(socket.SHUT_RDWR)
    assert [path.name for path in folder.iterdir()] == ["authority.pem"], "a key is left on the disk"


def serial(served: tuple[int, ssl.SSLContext], name: str) -> Any:
    port, trusting = served
    with (
        socket.create_connection(("127.0.0.1", port), 10) as connection,
        trusting.wrap_socket(connection, server_hostname=name) as secured,
    ):
        certificate = secured.getpeercert()
        assert certificate
        return certificate["serialNumber"]


@pytest.mark.parametrize(
    "name", ["localhost", "127.0.0.1", "bucket.localhost", "bucket.with.dots.localhost", "123456789012.localhost"]
)
def test_a_name_of_this_machine_is_certified(served: tuple[int, ssl.SSLContext], name: str) -> None:
    assert serial(served, name)


def test_a_name_has_one_certificate_also_for_many_at_once(served: tuple[int, ssl.SSLContext]) -> None:
    with ThreadPoolExecutor(8) as pool:
        serials = set(pool.map(serial, [served] * 16, ["crowded.localhost"] * 16))
    assert len(serials) == 1
    assert serial(served, "CROWDED.localhost") in serials
    assert serial(served, "another.localhost") not in serials


@pytest.mark.parametrize("name", ["s3.amazonaws.com", "localhost.example.com", "notlocalhost"])
def test_error_another_name_is_not_certified(served: tuple[int, ssl.SSLContext], name: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        serial(served, name)


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("virtual") / "state", "--https") as sandbox:
        yield sandbox


def test_s3_is_served_over_tls_with_the_bucket_in_the_hosts_name(
    secure: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    look_up = socket.getaddrinfo

    def here(host: str, *rest: Any, **named: Any) -> Any:
        # Names under localhost resolve on some machines only.
        called.append(host)
        return look_up("127.0.0.1", *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    endpoint = secure.endpoint.replace("127.0.0.1", "localhost")
    virtual = Config(s3={"addressing_style": "virtual"})
    s3 = secure.client("s3", endpoint=endpoint, config=virtual, **secure.deployer)
    bucket = "bucket-in-the-name"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"text")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"text"
    assert set(called) == {f"{bucket}.localhost"}
