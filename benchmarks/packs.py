"""What the policy pack costs for each resource, beside a pack with as many policies that do nothing."""

import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from benchmarks.alike import record
from benchmarks.engine import ROOT

OURS = ROOT / "policy_pack"
NOOP = Path(__file__).parent / "noop_pack"
EMPTY = Path(__file__).parent / "empty_pack"

_STACK_POLICY = analyzer_pb2.POLICY_TYPE_STACK


def requests(count: int) -> list[analyzer_pb2.AnalyzeRequest]:
    """What the engine asks a pack about the resources of so many components."""
    found: list[analyzer_pb2.AnalyzeRequest] = []
    for name, resource in record("component", count).resources.items():
        properties = struct_pb2.Struct()
        properties.update(resource.inputs)  # type: ignore[reportArgumentType]
        found.append(
            analyzer_pb2.AnalyzeRequest(
                type=resource.type,
                name=name,
                urn=f"urn:pulumi:bench::bench::{resource.type}::{name}",
                properties=properties,
                options=analyzer_pb2.AnalyzerResourceOptions(),
            )
        )
    return found


class Pack:
    """A running pack."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub: Any = analyzer_pb2_grpc.AnalyzerStub(channel)

    def counts(self) -> tuple[int, int]:
        """How many policies it has for resources, and how many for stacks."""
        policies = self._stub.GetAnalyzerInfo(empty_pb2.Empty()).policies
        stacks = sum(policy.policy_type == _STACK_POLICY for policy in policies)
        return len(policies) - stacks, stacks

    def seconds(self, asked: Sequence[analyzer_pb2.AnalyzeRequest]) -> float:
        """How long it takes to answer for each resource, and for the stack at the end."""
        stack = analyzer_pb2.AnalyzeStackRequest(
            resources=[
                analyzer_pb2.AnalyzerResource(
                    type=r.type, name=r.name, urn=r.urn, properties=r.properties, options=r.options
                )
                for r in asked
            ]
        )
        begun = time.perf_counter()
        for request in asked:
            self._stub.Analyze(request)
        self._stub.AnalyzeStack(stack)
        return time.perf_counter() - begun


@contextmanager
def running(folder: Path, variables: Mapping[str, str] | None = None) -> Generator[Pack]:
    """A pack in a process of its own, started as a language host does.

    Args:
        folder: the pack's.
        variables: for its environment.
    """
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(variables or {})}
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(folder)]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            # A whole stack in one message is more than gRPC takes by default; the engine raises the limit too.
            options = [("grpc.max_send_message_length", -1)]
            with grpc.insecure_channel(f"127.0.0.1:{int(line)}", options=options) as channel:
                yield Pack(channel)
        finally:
            process.terminate()
