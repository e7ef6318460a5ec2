"""The pack as the engine runs it: its own process, spoken to over gRPC."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

PACK = Path(__file__).parents[2] / "policy_pack"

# How the engine writes a string that is not known yet, and a secret (Property's wire format in the SDK).
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"


def secret(value: str) -> dict[str, str]:
    """A secret as the engine sends it."""
    return {SIGNATURE: SECRET, "value": value}


@dataclass(frozen=True)
class Finding:
    """What the engine shows of a violation."""

    rule: str
    level: str
    message: str


class Pack:
    """A running pack."""

    def __init__(self, analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
        self.analyzer = analyzer

    def findings(self, resource_type: str, properties: Mapping[str, Any]) -> list[Finding]:
        """What the pack finds in one resource."""
        struct = struct_pb2.Struct()
        struct.update(properties)
        request = analyzer_pb2.AnalyzeRequest(
            type=resource_type,
            name="it",
            urn=f"urn:pulumi:dev::test::{resource_type}::it",
            properties=struct,
            options=analyzer_pb2.AnalyzerResourceOptions(),
        )
        return [
            Finding(d.policyName, analyzer_pb2.EnforcementLevel.Name(d.enforcementLevel), d.message)
            for d in self.analyzer.Analyze(request).diagnostics
        ]


@contextmanager
def running_pack() -> Iterator[Pack]:
    """Starts the pack as a language host does, and ends it."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(PACK)],
        cwd=PACK,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
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
