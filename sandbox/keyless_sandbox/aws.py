# ruff: noqa: ANN401 - WSGI and werkzeug leave these types open
"""AWS on loopback ports: one for the internet, and one for each instance that asks.

On one machine all callers look alike, and keys say who asks but not from where. The port does: nothing that the caller sends is
believed.
"""

import logging
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from werkzeug.serving import BaseWSGIServer, ThreadedWSGIServer

from keyless_sandbox.api_request import INTERNET
from keyless_sandbox.authentication.handler import RequestHandler
from keyless_sandbox.enforcement import Enforcement

_LOG = logging.getLogger(__name__)
_LOOPBACK = "127.0.0.1"
_GREETING_SECONDS = 10.0


class AwsServer:
    """AWS's API behind its main port and those of the instances.

    Args:
        enforcement: what answers.
        runs: whether the instance with an id runs.
        tls: what it speaks TLS with; None for plain http.
    """

    def __init__(
        self, enforcement: Enforcement, runs: Callable[[str], bool], tls: ssl.SSLContext | None = None
    ) -> None:
        self._enforcement = enforcement
        self._runs = runs
        self._tls = tls
        self._lock = threading.Lock()
        self._of_instances: dict[str, BaseWSGIServer] = {}
        self._main = self._open(INTERNET)

    @property
    def endpoint(self) -> str:
        """The main address: whoever calls there comes from the internet."""
        return self._address(self._main)

    def endpoint_of(self, instance_id: str) -> str | None:
        """Where a program on an instance finds AWS; None if the instance does not run."""
        if not self._runs(instance_id):
            return None
        with self._lock:
            server = self._of_instances.get(instance_id)
            if server is None:
                server = self._of_instances[instance_id] = self._open(instance_id)
        return self._address(server)

    def close_dead(self) -> None:
        """Close the ports of instances that do not run any more."""
        with self._lock:
            gone = [self._of_instances.pop(each) for each in list(self._of_instances) if not self._runs(each)]
        for server in gone:
            # shutdown() waits for the server's loop; the request that ended the instance need not.
            threading.Thread(target=_close, args=(server,), daemon=True).start()

    def _address(self, server: BaseWSGIServer) -> str:
        return f"{'https' if self._tls else 'http'}://{_LOOPBACK}:{server.port}"

    def _open(self, origin: str) -> BaseWSGIServer:
        def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            return self._enforcement.answer(environ, start_response, origin)

        server = _Server(self._tls, application)
        threading.Thread(target=server.serve_forever, name=f"aws {origin}".rstrip(), daemon=True).start()
        return server


class _Server(ThreadedWSGIServer):
    def __init__(self, tls: ssl.SSLContext | None, application: Any) -> None:
        super().__init__(_LOOPBACK, 0, application, _RequestHandler)
        self._tls = tls
        self.ssl_context = tls  # by which werkzeug knows the scheme

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer, in the thread of the connection, where a client that is slow to greet keeps nobody waiting."""
        if self._tls is None:
            super().finish_request(request, client_address)
            return
        request.settimeout(_GREETING_SECONDS)
        with suppress(OSError), self._tls.wrap_socket(request, server_side=True) as secured:
            secured.settimeout(None)
            super().finish_request(secured, client_address)


class _RequestHandler(RequestHandler):
    # Answers go out in several small writes; waiting to join them costs 40 ms each.
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: addresses may hold presigned credentials."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        _LOG.log(logging.ERROR if type == "error" else logging.INFO, message, *args)


def _close(server: BaseWSGIServer) -> None:
    server.shutdown()
    server.server_close()
