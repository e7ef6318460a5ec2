"""The pack as the engine runs it: its own process, spoken to over gRPC."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

PACK = Path(__file__).parents[2] / "policy_pack"

# How the engine writes a string that is not known yet, and a secret (Property's wire format in the SDK).
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"

LEVELS = analyzer_pb2.EnforcementLevel


def secret(value: Any) -> dict[str, Any]:
    """A secret as the engine sends it."""
    return {SIGNATURE: SECRET, "value": value}


def urn_of(resource_type: str, name: str = "it") -> str:
    return f"urn:pulumi:dev::test::{resource_type}::{name}"


@dataclass(frozen=True)
class Finding:
    """What the engine shows of a violation."""

    rule: str
    level: str
    message: str
    urn: str = field(default="", compare=False)

    @property
    def says(self) -> str:
        """The message without the policy's description, which the SDK puts in front of it."""
        return self.message.partition("\n")[2]


@dataclass(frozen=True)
class Resource:
    """A resource as stack policies are told of it: which resources each property is made with, by URN."""

    type: str
    name: str
    properties: Mapping[str, Any]
    depends: Mapping[str, Sequence["Resource"]] = field(default_factory=dict)

    @property
    def urn(self) -> str:
        return urn_of(self.type, self.name)


class Pack:
    """A running pack."""

    def __init__(self, analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
        self.analyzer = analyzer

    def findings(
        self,
        resource_type: str,
        properties: Mapping[str, Any],
        name: str = "it",
        provider: tuple[str, Mapping[str, Any]] | None = None,
    ) -> list[Finding]:
        """What the pack finds in one resource."""
        request = analyzer_pb2.AnalyzeRequest(**_about(resource_type, properties, name))
        if provider:
            urn, inputs = provider
            request.provider.CopyFrom(
                analyzer_pb2.AnalyzerProviderResource(
                    type="pulumi:providers:aws", name="default", urn=urn, properties=_struct(inputs)
                )
            )
        return _findings(self.analyzer.Analyze(request))

    def rules(self, resource_type: str, properties: Mapping[str, Any], name: str = "it") -> list[str]:
        """The names of the rules that find something in one resource."""
        return [each.rule for each in self.findings(resource_type, properties, name)]

    def of_stack(self, *resources: Resource, judged: bool = True) -> list[Finding]:
        """What the stack policies find, after the resources have been judged one by one as the engine does."""
        if judged:
            for each in resources:
                self.findings(each.type, each.properties, each.name)
        request = analyzer_pb2.AnalyzeStackRequest(
            resources=[
                analyzer_pb2.AnalyzerResource(
                    **_about(each.type, each.properties, each.name),
                    propertyDependencies={
                        name: analyzer_pb2.AnalyzerPropertyDependencies(urns=[one.urn for one in on])
                        for name, on in each.depends.items()
                    },
                )
                for each in resources
            ]
        )
        return _findings(self.analyzer.AnalyzeStack(request))

    def remedied(self, resource_type: str, properties: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The inputs that remediations ask for, one after the other."""
        response = self.analyzer.Remediate(analyzer_pb2.AnalyzeRequest(**_about(resource_type, properties, "it")))
        return [json_format.MessageToDict(each.properties) for each in response.remediations]

    def configure(self, **policies: Mapping[str, Any]) -> None:
        """Configures policies as the engine does. In the names, ``_`` stands for ``-``; ``level`` is the level."""
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        levels = {each.name: each.enforcementLevel for each in self.info().policies}
        for key, given in policies.items():
            name = key.replace("_", "-")
            properties = {k: v for k, v in given.items() if k != "level"}
            level = LEVELS.Value(given["level"]) if "level" in given else levels[name]
            request.policyConfig[name].CopyFrom(
                analyzer_pb2.PolicyConfig(enforcementLevel=level, properties=_struct(properties))
            )
        self.analyzer.Configure(request)

    def info(self) -> Any:
        return self.analyzer.GetAnalyzerInfo(empty_pb2.Empty())


def _about(resource_type: str, properties: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {
        "type": resource_type,
        "name": name,
        "urn": urn_of(resource_type, name),
        "properties": _struct(properties),
        "options": analyzer_pb2.AnalyzerResourceOptions(),
    }


def _struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def _findings(response: Any) -> list[Finding]:
    return [Finding(d.policyName, LEVELS.Name(d.enforcementLevel), d.message, d.urn) for d in response.diagnostics]


@contextmanager
def running_pack(folder: Path = PACK, **environment: str) -> Iterator[Pack]:
    """Starts the pack as a language host does, and ends it."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(folder)],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield Pack(analyzer_pb2_grpc.AnalyzerStub(channel))
        finally:
            process.terminate()
