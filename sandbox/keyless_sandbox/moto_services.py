# ruff: noqa: ANN401 - WSGI and moto leave these types open
"""moto's services in this process: they execute what was authorised, and decide nothing."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from moto.moto_server.werkzeug_app import create_backend_app

from keyless_sandbox.api_request import ApiRequest
from keyless_sandbox.authentication.execution import environ_of
from keyless_sandbox.stillness import Stillness

StartResponse = Callable[..., Any]

SERVED = frozenset({"autoscaling", "ec2", "iam", "kms", "s3", "s3control", "ssm", "sts"})
"""The services that exist. moto's others, its control interface and its own metadata service among them, do not."""


class MotoServices:
    """A WSGI application of moto for each service.

    Requests go to the application of the service that they were authorised for: moto's own choice, by hosts, headers, bodies
    and paths, is not asked.

    Attributes:
        stillness: in which nothing is executed.
    """

    def __init__(self) -> None:
        self.stillness = Stillness()
        self._applications: dict[str, Any] = {}
        self._lock = Lock()

    def execute(self, request: ApiRequest, access_key_id: str, start_response: StartResponse) -> Iterable[bytes]:
        """Execute a request and begin to answer it."""
        application = self._applications.get(request.service) or self._load(request.service)
        with self.stillness.disturbed():
            return application(environ_of(request, access_key_id), start_response)

    def _load(self, service: str) -> Any:
        if service not in SERVED:
            raise LookupError(f"{service} is not served")
        with self._lock:
            create: Any = create_backend_app
            return self._applications.setdefault(service, create(service))
