# ruff: noqa: ANN401 - WSGI and werkzeug leave these types open
"""AWS on a loopback port: moto in this process, without its back doors."""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wsgi import ClosingIterator

_LOG = logging.getLogger(__name__)
# moto's control interface could reset everything or switch rules off, and its own metadata service gives made-up
# keys to anybody: neither exists on AWS, whose API takes such a path for that of an object in a bucket.
_BACK_DOORS = frozenset({"moto_api", "moto_api._internal", "instance_metadata"})


class AwsServer:
    """moto's services behind one address.

    Args:
        after_query: called after every request to a service that is asked by POST to `/`, such as EC2.
    """

    def __init__(self, after_query: Callable[[], None]) -> None:
        application = _with_hook(_without_account_choice(_Services(create_backend_app)), after_query)
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", 0, application, threaded=True, request_handler=_RequestHandler
        )

    @property
    def port(self) -> int:
        """The loopback port it listens on."""
        return self._server.port

    @property
    def endpoint(self) -> str:
        """What AWS_ENDPOINT_URL is set to."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Answer requests, in threads of this process."""
        threading.Thread(target=self._server.serve_forever, name="aws", daemon=True).start()


class _Services(DomainDispatcherApplication):
    def get_backend_for_host(self, host: str | None) -> Any:
        backend = super().get_backend_for_host(host)
        return None if backend in _BACK_DOORS else backend


class _RequestHandler(MotoRequestHandler):
    # Answers go out in several small writes; waiting to join them costs 40 ms each.
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: addresses may hold presigned credentials."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        _LOG.log(logging.ERROR if type == "error" else logging.INFO, message, *args)


_Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def _without_account_choice(application: _Application) -> _Application:
    """Let no caller name the account it wants to be, which moto does and AWS does not."""

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_X_MOTO_ACCOUNT_ID", None)
        return application(environ, start_response)

    return guarded


def _with_hook(application: _Application, after_query: Callable[[], None]) -> _Application:
    def hooked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = application(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/":
            return ClosingIterator(answer, after_query)
        return answer

    return hooked
