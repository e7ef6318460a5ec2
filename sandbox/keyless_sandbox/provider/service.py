"""The plugin's gRPC service: translates between Pulumi's protocol and the lives of resources."""

# ruff: noqa: N802, ARG002 - the names and arguments of the calls are the protocol's

import logging
import threading
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from keyless_sandbox.provider import protocol
from keyless_sandbox.provider.aws import Aws, Clients, Credentials
from keyless_sandbox.provider.check import check_arguments
from keyless_sandbox.provider.errors import CancelledError, StandInError
from keyless_sandbox.provider.functions import FUNCTIONS
from keyless_sandbox.provider.lifecycle import Provider
from keyless_sandbox.provider.naming import Proposal
from keyless_sandbox.provider.protocol import answered
from keyless_sandbox.provider.resources import RESOURCES
from keyless_sandbox.provider.settings import check_account, check_settings, settings
from keyless_sandbox.provider.unserved import Unserved
from keyless_sandbox.provider.wire import from_struct, to_struct

VERSION = "7.51.1"
"""The version of the official plugin this one stands in for; the engine warns of an older one."""

NOTICE = "aws: the sandbox's stand-in for the official plugin, nothing here reaches AWS"

_log = logging.getLogger(__name__)


@dataclass
class _Connection:
    """What one connection of the engine stands for: a provider of the program, and the engine to log to."""

    engine: str = ""
    provider: Provider | None = None
    unserved: Unserved = field(default_factory=Unserved)
    cancelled: threading.Event = field(default_factory=threading.Event)


class Service(ResourceProviderServicer):
    """All providers of all engines that talk to one sandbox.

    The engine opens a connection for every provider of a program, so a connection's address tells them apart.
    """

    def __init__(self, endpoint: str, credentials: Credentials, authority: str | None = None) -> None:
        """Serve resources of the AWS at an endpoint, a URL.

        Args:
            endpoint: The URL.
            credentials: Of a provider that is configured with none.
            authority: File with the certificate to trust, if the endpoint speaks TLS.
        """
        self._clients = Clients(endpoint, authority)
        self._credentials = credentials
        self._connections: dict[str, _Connection] = {}
        self._unserved: dict[str, Unserved] = {}
        self._told: set[str] = set()
        self._lock = threading.Lock()

    def Handshake(
        self, request: pb.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> pb.ProviderHandshakeResponse:
        """Meet the engine; it keeps secrets, resource references and output values to itself."""
        self._connect(context, request.engine_address)
        return pb.ProviderHandshakeResponse(
            accept_secrets=False,
            accept_resources=False,
            accept_outputs=False,
            supports_autonaming_configuration=True,
        )

    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Meet an engine that was told where this service is."""
        self._connect(context, request.address)
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Pass for the version that pulumi-aws asks for."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def CheckConfig(self, request: pb.CheckRequest, context: grpc.ServicerContext) -> pb.CheckResponse:
        """Check a provider's configuration."""
        faults = check_settings(from_struct(request.news))
        return pb.CheckResponse(inputs=request.news, failures=protocol.failures(faults))

    def DiffConfig(self, request: pb.DiffRequest, context: grpc.ServicerContext) -> pb.DiffResponse:
        """Compare two configurations: another region has other resources, everything else changes in place."""
        old, new = from_struct(request.old_inputs), from_struct(request.news)
        changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        return pb.DiffResponse(
            changes=pb.DiffResponse.DIFF_SOME if changed else pb.DiffResponse.DIFF_NONE,
            replaces=[key for key in changed if key == "region"],
            diffs=changed,
        )

    @answered
    def Configure(self, request: pb.ConfigureRequest, context: grpc.ServicerContext) -> pb.ConfigureResponse:
        """Configure the provider of this connection."""
        connection = self._connection(context)
        configured = settings(from_struct(request.args), self._credentials)
        aws = Aws(configured.region, configured.credentials, self._clients, connection.cancelled)
        check_account(aws, configured)
        connection.provider = Provider(configured, aws)
        self._tell(connection.engine)
        return pb.ConfigureResponse(
            acceptSecrets=False,
            supportsPreview=True,
            acceptResources=False,
            acceptOutputs=False,
            supports_autonaming_configuration=True,
        )

    @answered
    def Check(self, request: pb.CheckRequest, context: grpc.ServicerContext) -> pb.CheckResponse:
        """Check a resource's inputs."""
        token = protocol.resource_type(request)
        if token not in RESOURCES:  # told when it is to be created, together with others
            return pb.CheckResponse(inputs=request.news)
        proposal = Proposal(
            protocol.logical_name(request),
            request.randomSeed,
            request.autonaming if request.HasField("autonaming") else None,
        )
        inputs, faults = self._provider(context).check(
            protocol.subject(request), from_struct(request.olds), from_struct(request.news), proposal
        )
        return pb.CheckResponse(inputs=to_struct(inputs), failures=protocol.failures(faults))

    @answered
    def Diff(self, request: pb.DiffRequest, context: grpc.ServicerContext) -> pb.DiffResponse:
        """Compare a resource's inputs."""
        plan = self._provider(context).diff(
            protocol.subject(request),
            from_struct(request.old_inputs),
            from_struct(request.news),
            state=from_struct(request.olds),
            ignored=request.ignoreChanges,
        )
        return protocol.diff_response(plan)

    @answered
    def Create(self, request: pb.CreateRequest, context: grpc.ServicerContext) -> pb.CreateResponse:
        """Create a resource, or foretell it."""
        token = protocol.resource_type(request)
        if request.preview and token not in RESOURCES:
            connection = self._known(context)
            connection.unserved.foretell(token, connection.cancelled)
            return pb.CreateResponse()
        provider, subject = self._provider(context), protocol.subject(request)
        inputs = from_struct(request.properties)
        if request.preview:
            return pb.CreateResponse(properties=to_struct(provider.plan_create(subject, inputs), subject.secrets))
        found = provider.create(subject, inputs)
        return pb.CreateResponse(id=found.id, properties=to_struct(found.outputs, subject.secrets))

    @answered
    def Read(self, request: pb.ReadRequest, context: grpc.ServicerContext) -> pb.ReadResponse:
        """Read a resource: for a refresh, an import, or a program that looks one up."""
        subject = protocol.subject(request)
        found = self._provider(context).read(
            subject,
            request.id,
            from_struct(request.properties),
            from_struct(request.inputs),
        )
        if found is None:
            return pb.ReadResponse()
        outputs, inputs = to_struct(found.outputs, subject.secrets), to_struct(found.inputs, subject.secrets)
        return pb.ReadResponse(id=found.id, properties=outputs, inputs=inputs)

    @answered
    def Update(self, request: pb.UpdateRequest, context: grpc.ServicerContext) -> pb.UpdateResponse:
        """Update a resource, or foretell it."""
        provider, subject = self._provider(context), protocol.subject(request)
        state, new = from_struct(request.olds), from_struct(request.news)
        if request.preview:
            planned = provider.plan_update(subject, from_struct(request.old_inputs), new, state)
            return pb.UpdateResponse(properties=to_struct(planned, subject.secrets))
        updated = provider.update(subject, request.id, state, new)
        return pb.UpdateResponse(properties=to_struct(updated.outputs, subject.secrets))

    @answered
    def Delete(self, request: pb.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Delete a resource."""
        state = from_struct(request.properties)
        self._provider(context).delete(protocol.subject(request), request.id, state)
        return empty_pb2.Empty()

    @answered
    def Invoke(self, request: pb.InvokeRequest, context: grpc.ServicerContext) -> pb.InvokeResponse:
        """Answer a function."""
        function = FUNCTIONS.get(request.tok)
        if function is None:
            connection = self._known(context)
            connection.unserved.refuse(request.tok, connection.cancelled)
            raise AssertionError  # refuse does not return
        arguments, faults = check_arguments(function, from_struct(request.args))
        if faults:
            return pb.InvokeResponse(failures=protocol.failures(faults))
        result = self._provider(context).call(function, arguments)
        answer: Any = {"return": to_struct(result)}  # a word of Python, so not a keyword argument
        return pb.InvokeResponse(**answer)

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Stop what this connection is doing, and forget it."""
        with self._lock:
            connection = self._connections.pop(context.peer(), None)
        if connection:
            connection.cancelled.set()
        return empty_pb2.Empty()

    def _connect(self, context: grpc.ServicerContext, engine: str) -> None:
        connection = self._connection(context)
        if engine:
            connection.engine = engine
            with self._lock:  # a program's providers share one list
                connection.unserved = self._unserved.setdefault(engine, connection.unserved)

    def _connection(self, context: grpc.ServicerContext) -> _Connection:
        with self._lock:
            return self._connections.setdefault(context.peer(), _Connection())

    def _known(self, context: grpc.ServicerContext) -> _Connection:
        with self._lock:
            connection = self._connections.get(context.peer())
        if connection is None:
            raise CancelledError
        connection.unserved.hear()
        return connection

    def _provider(self, context: grpc.ServicerContext) -> Provider:
        provider = self._known(context).provider
        if provider is None:
            raise StandInError("the aws provider is not configured")
        return provider

    def _tell(self, engine: str) -> None:
        """Say once in each run of an engine, and in the log, that this is not the official plugin."""
        with self._lock:
            if engine in self._told:
                return
            self._told.add(engine)
        _log.info("%s (engine at %s)", NOTICE, engine or "an unknown address")
        if engine:
            _log_to(engine, NOTICE)


def _log_to(engine: str, message: str) -> None:
    request = engine_pb2.LogRequest(severity=engine_pb2.INFO, message=message)
    try:
        with grpc.insecure_channel(engine) as channel:
            stub: Any = engine_pb2_grpc.EngineStub(channel)
            stub.Log(request, timeout=2)
    except grpc.RpcError:
        _log.warning("the engine at %s does not take log messages", engine)
