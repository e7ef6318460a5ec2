"""The plugin as a gRPC server."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import grpc
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from keyless_sandbox.provider.aws import Credentials
from keyless_sandbox.provider.service import Service

_LIMIT = 400 * 1024 * 1024  # bytes: what the engine itself allows a message
_THREADS = 32  # the engine makes as many calls at once as it has resources to work on


@dataclass(frozen=True)
class Running:
    """A plugin that serves.

    Attributes:
        port: Its port on 127.0.0.1, for `PULUMI_DEBUG_PROVIDERS=aws:PORT`.
    """

    port: int
    _server: grpc.Server

    def stop(self) -> None:
        """Stop serving; calls in flight are cut off."""
        self._server.stop(None).wait()


def serve(endpoint: str, credentials: Credentials, *, authority: str | None = None, port: int = 0) -> Running:
    """Serve the stand-in for the `aws` plugin on 127.0.0.1.

    Args:
        endpoint: URL of the AWS that resources are made in, such as `http://127.0.0.1:4566`.
        credentials: Of a provider that is configured with none.
        authority: File with the certificate to trust, if the endpoint speaks TLS.
        port: The port to serve on, 0 for a free one.

    Raises:
        OSError: The port is taken.
    """
    server = grpc.server(
        ThreadPoolExecutor(_THREADS, thread_name_prefix="aws"),
        options=[
            ("grpc.max_receive_message_length", _LIMIT),
            ("grpc.max_send_message_length", _LIMIT),
            ("grpc.so_reuseport", 0),
        ],
    )
    add_ResourceProviderServicer_to_server(Service(endpoint, credentials, authority), server)
    try:
        bound = server.add_insecure_port(f"127.0.0.1:{port}")
    except RuntimeError as error:
        raise OSError(f"the port {port} of 127.0.0.1 is taken") from error
    server.start()
    return Running(bound, server)
