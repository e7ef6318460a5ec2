"""A git repository on this machine, served as public ones are: over HTTPS, under a host's name, by git's own server.

`pulumi package add` fetches a plugin over HTTPS only, and a port in the address would end up in the path of the plugin's
virtual environment, where Python refuses a colon. So this is a proxy (HTTPS_PROXY) that answers for one made-up host
itself, with a certificate made for one run of the tests, and passes on connections to all others.
"""

import os
import select
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import cast

HOST = "git.keyless.test"
TIMEOUT = 120  # seconds without a byte, after which a connection is given up


@contextmanager
def served(repositories: Path) -> Iterator[dict[str, str]]:
    """Serve the bare repositories in a folder as `https://HOST/…`; yields the variables with which programs see it."""
    certificate = repositories / "certificate.pem"
    trusted = _make_certificate(certificate)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.repositories = repositories
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(certificate)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield {"HTTPS_PROXY": f"http://127.0.0.1:{server.server_port}", "SSL_CERT_FILE": str(trusted)}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _make_certificate(certificate: Path) -> Path:
    """Make a certificate and its key for the host; return a file with it and with all that is trusted already."""
    key = certificate.with_suffix(".key")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 "
        f"-subj /CN={HOST} -addext subjectAltName=DNS:{HOST}"
    )
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], capture_output=True, check=True)
    known = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    trusted = certificate.with_name("trusted.pem")
    trusted.write_text((Path(known).read_text() if known else "") + certificate.read_text())
    with certificate.open("a") as file:
        file.write(key.read_text())
    return trusted


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    repositories: Path
    tls: ssl.SSLContext


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = TIMEOUT

    def do_CONNECT(self) -> None:
        """Speak TLS as the host, or pass the connection on."""
        host, _, port = self.path.rpartition(":")
        if host != HOST:
            with socket.create_connection((host, int(port)), TIMEOUT) as other:
                self._say_connected()
                _relay(self.connection, other)
            self.close_connection = True
            return
        self._say_connected()
        self.connection = cast("_Server", self.server).tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)

    def finish(self) -> None:
        """Close what may have become another socket than the one that the server closes."""
        super().finish()
        self.connection.close()

    def _say_connected(self) -> None:
        self.send_response_only(200, "Connection established")
        self.end_headers()

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        """Ask `git http-backend`, by CGI as its manual page says."""
        path, _, query = self.path.partition("?")
        variables = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(cast("_Server", self.server).repositories),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        git = shutil.which("git")
        assert git
        answer = subprocess.run([git, "http-backend"], input=body, env=variables, capture_output=True, check=True)
        head, _, content = answer.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response_only(int(headers.pop("Status", "200").split()[0]))
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _relay(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes on in both directions until one side ends."""
    while ready := select.select([one, other], [], [], TIMEOUT)[0]:
        for source in ready:
            data = source.recv(65536)
            if not data:
                return
            (other if source is one else one).sendall(data)
