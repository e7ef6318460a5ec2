"""The stand-in plugin, driven as an engine drives it: over gRPC, one connection per provider."""

import json
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, cast

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import plugin_pb2, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub
from typing_extensions import Self

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
KINDS = {value: name for name, value in pb.PropertyDiff.Kind.items()}


def struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(properties)
    return made


def plain(message: struct_pb2.Struct) -> dict[str, Any]:
    """Properties as an engine shows them to the plugin: secrets are values like others."""
    values = json_format.MessageToDict(message)
    return {name: value["value"] if is_secret(value) else value for name, value in values.items()}


def is_secret(value: Any) -> bool:
    return isinstance(value, dict) and cast("dict[str, Any]", value).get(SIGNATURE) == SECRET


class CheckFailedError(Exception):
    """The plugin refused inputs."""

    def __init__(self, failures: Any) -> None:
        self.failures = {failure.property: failure.reason for failure in failures}
        super().__init__("; ".join(f"{key}: {reason}" for key, reason in self.failures.items()))


@dataclass
class Resource:
    """A resource as an engine's state holds it."""

    token: str
    name: str
    id: str = ""
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def urn(self) -> str:
        return f"urn:pulumi:dev::test::{self.token}::{self.name}"


def identity(resource: Resource) -> dict[str, str]:
    """What every request says of the resource it is about."""
    return {"id": resource.id, "urn": resource.urn, "type": resource.token, "name": resource.name}


def change(resource: Resource, checked: dict[str, Any]) -> dict[str, Any]:
    """What a request says that compares or changes a resource."""
    return {
        **identity(resource),
        "olds": struct(resource.outputs),
        "news": struct(checked),
        "old_inputs": struct(resource.inputs),
    }


@dataclass(frozen=True)
class Plan:
    """What a diff said: each changed path with its kind, and what replaces."""

    kinds: dict[str, str]
    replaces: list[str]
    delete_before_replace: bool


class Engine:
    """One configured provider, and the calls an engine makes to it."""

    def __init__(self, port: int, **config: Any) -> None:
        # Channels to one address share a connection unless told otherwise; an engine's do not.
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.use_local_subchannel_pool", 1)])
        self.stub: Any = ResourceProviderStub(self.channel)
        self.config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}

    def __enter__(self) -> "Self":
        self.stub.Attach(plugin_pb2.PluginAttach(address=""))
        self.configure()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stub.Cancel(empty_pb2.Empty())
        self.channel.close()

    def configure(self) -> None:
        self.stub.Configure(pb.ConfigureRequest(args=struct(self.config)))

    def check(
        self, token: str, name: str, new: dict[str, Any], old: dict[str, Any] | None = None, **more: Any
    ) -> dict[str, Any]:
        resource = Resource(token, name)
        request: dict[str, Any] = {
            "urn": resource.urn,
            "type": token,
            "name": name,
            "olds": struct(old or {}),
            "news": struct(new),
            "randomSeed": b"seed",
            **more,
        }
        answer = self.stub.Check(pb.CheckRequest(**request))
        if answer.failures:
            raise CheckFailedError(answer.failures)
        return plain(answer.inputs)

    def create(self, token: str, name: str, /, **inputs: Any) -> Resource:
        checked = self.check(token, name, inputs)
        resource = Resource(token, name)
        answer = self.stub.Create(pb.CreateRequest(urn=resource.urn, type=token, name=name, properties=struct(checked)))
        return Resource(token, name, answer.id, checked, plain(answer.properties))

    def preview(self, token: str, name: str, /, **inputs: Any) -> dict[str, Any]:
        checked = self.check(token, name, inputs)
        request = pb.CreateRequest(
            urn=Resource(token, name).urn, type=token, name=name, properties=struct(checked), preview=True
        )
        return plain(self.stub.Create(request).properties)

    def diff(self, resource: Resource, /, **inputs: Any) -> Plan:
        return self.diff_ignoring(resource, (), **inputs)

    def diff_ignoring(self, resource: Resource, ignore: tuple[str, ...], /, **inputs: Any) -> Plan:
        checked = self.check(resource.token, resource.name, inputs, resource.inputs)
        answer = self.stub.Diff(pb.DiffRequest(**change(resource, checked), ignoreChanges=ignore))
        assert answer.changes == (answer.DIFF_SOME if answer.detailedDiff else answer.DIFF_NONE)
        kinds = {path: KINDS[item.kind] for path, item in answer.detailedDiff.items()}
        return Plan(kinds, list(answer.replaces), answer.deleteBeforeReplace)

    def update(self, resource: Resource, /, **inputs: Any) -> Resource:
        return self._update(resource, inputs, preview=False)

    def plan_update(self, resource: Resource, /, **inputs: Any) -> Resource:
        return self._update(resource, inputs, preview=True)

    def _update(self, resource: Resource, inputs: dict[str, Any], *, preview: bool) -> Resource:
        checked = self.check(resource.token, resource.name, inputs, resource.inputs)
        answer = self.stub.Update(pb.UpdateRequest(**change(resource, checked), preview=preview))
        return Resource(resource.token, resource.name, resource.id, checked, plain(answer.properties))

    def read(self, resource: Resource) -> Resource | None:
        answer = self.stub.Read(
            pb.ReadRequest(
                **identity(resource),
                properties=struct(resource.outputs),
                inputs=struct(resource.inputs),
            )
        )
        if not answer.id:
            return None
        return Resource(resource.token, resource.name, answer.id, plain(answer.inputs), plain(answer.properties))

    def imported(self, token: str, name: str, resource_id: str) -> Resource | None:
        return self.read(Resource(token, name, resource_id))

    def delete(self, resource: Resource) -> None:
        self.stub.Delete(
            pb.DeleteRequest(
                **identity(resource),
                properties=struct(resource.outputs),
                old_inputs=struct(resource.inputs),
            )
        )

    def said(self, error: Any) -> str:
        """The text of a failed call."""
        return error.details()

    def kept(self, error: Any) -> pb.ErrorResourceInitFailed | None:
        """The resource that exists in spite of a failed call."""
        for key, value in error.trailing_metadata():
            if key == "grpc-status-details-bin":
                kept = pb.ErrorResourceInitFailed()
                assert status_pb2.Status.FromString(value).details[0].Unpack(kept)
                return kept
        return None

    def invoke(self, token: str, **arguments: Any) -> dict[str, Any]:
        answer = self.stub.Invoke(pb.InvokeRequest(tok=token, args=struct(arguments)))
        if answer.failures:
            raise CheckFailedError(answer.failures)
        return plain(getattr(answer, "return"))
