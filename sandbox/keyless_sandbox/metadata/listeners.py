# ruff: noqa: ANN401 - http.server leaves these types open
"""The loopback ports on which instances find their metadata service.

On EC2 every instance reaches its own service under one address. On one machine the port says which instance calls, and
from how far: nothing that the caller sends is believed.
"""

import contextlib
import logging
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from keyless_sandbox.machines import Machine
from keyless_sandbox.metadata.service import Answer, MetadataService, NoAnswer, Request
from keyless_sandbox.metadata.sessions import Sessions

_LOG = logging.getLogger(__name__)
_LOOPBACK = "127.0.0.1"
# Longer than any SDK waits for the service, so that silence is what the caller sees.
_SILENCE_SECONDS = 6.0


class Listeners:
    """The open ports, one per instance and distance, opened when somebody asks for one.

    Args:
        find: an instance by its id, as it is now.
        sessions: where credentials come from.
    """

    def __init__(self, find: Callable[[str], Machine | None], sessions: Sessions) -> None:
        self._find = find
        self._sessions = sessions
        self._services: dict[str, MetadataService] = {}
        self._servers: dict[tuple[str, int], ThreadingHTTPServer] = {}
        self._lock = threading.Lock()

    def endpoint(self, instance_id: str, hops: int = 1) -> str | None:
        """The address of an instance's metadata service, `http://127.0.0.1:PORT`; None if it does not run.

        Args:
            instance_id: the instance.
            hops: network hops from the caller: 1 on the instance itself, 2 in a container with a network of its own.
        """
        machine = self._find(instance_id)
        if machine is None or not machine.runs:
            return None
        with self._lock:
            server = self._servers.get((instance_id, hops)) or self._open(instance_id, hops)
        return f"http://{_LOOPBACK}:{server.server_address[1]}"

    def close_dead(self) -> None:
        """Close the ports of instances that do not run any more."""
        with self._lock:
            gone = [key for key in self._servers if not ((machine := self._find(key[0])) and machine.runs)]
            servers = [self._servers.pop(key) for key in gone]
            for instance_id in {key[0] for key in gone}:
                self._services.pop(instance_id, None)
                self._sessions.forget(instance_id)
        for server in servers:
            # shutdown() waits for the server's loop; the request that ended the instance need not.
            threading.Thread(target=_close, args=(server,), daemon=True).start()

    def _open(self, instance_id: str, hops: int) -> ThreadingHTTPServer:
        service = self._services.setdefault(instance_id, MetadataService(instance_id, self._find, self._sessions))
        server = _Server((_LOOPBACK, 0), partial(_Handler, service, hops))
        threading.Thread(target=server.serve_forever, name=f"metadata {instance_id}", daemon=True).start()
        self._servers[instance_id, hops] = server
        return server


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "EC2ws"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, service: MetadataService, hops: int, *args: Any) -> None:
        self._service = service
        self._hops = hops
        super().__init__(*args)

    def _handle(self) -> None:
        # Bodies mean nothing here and are not read: the connection ends instead.
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = self.path.partition("?")[0]
        answer = self._service.answer(Request(self.command, path, headers, self._hops))
        if isinstance(answer, Answer):
            self._say(answer)
        else:
            self._say_nothing(answer)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = _handle  # noqa: N815 - http.server's names

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _say_nothing(self, reason: NoAnswer) -> None:
        self.close_connection = True
        if reason is NoAnswer.GONE:
            return
        self.connection.settimeout(_SILENCE_SECONDS)
        with contextlib.suppress(OSError):
            self.rfile.read(1)  # ends when the caller gives up

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        _LOG.debug(format, *args)


def _close(server: ThreadingHTTPServer) -> None:
    server.shutdown()
    server.server_close()
