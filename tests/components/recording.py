"""Builds components on Pulumi's mocks and records every registration as the engine would get it. Nothing reaches AWS."""

import asyncio
import gc
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from google.protobuf import json_format
from keyless import Instance
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import resource_pb2

PROJECT = "shop"
STACK = "dev"
AMI = "ami-0123456789abcdef0"
SECRET = "4dabf18193072939515e22adb298388d"

Call = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


def answer(token: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """What AWS answers to the component's lookups, in an account with a default VPC."""
    trust = {"Statement": [{"Principal": {"Service": "ec2.amazonaws.com"}}]}
    answers: dict[str, dict[str, Any]] = {
        "aws:index/getPartition:getPartition": {"partition": "aws"},
        "aws:ssm/getParameter:getParameter": {"insecureValue": AMI, "value": AMI},
        "aws:ec2/getVpc:getVpc": {"id": "vpc-0aaa"},
        "aws:ec2/getSubnet:getSubnet": {"vpcId": "vpc-0bbb"},
        "aws:iam/getRole:getRole": {
            "arn": f"arn:aws:iam::1:role/{args.get('name')}",
            "assumeRolePolicy": json.dumps(trust),
        },
    }
    return answers[token]


@dataclass
class Engine(pulumi.runtime.Mocks):
    """Stands for the engine's provider: gives computed outputs at up, leaves them unknown at preview."""

    preview: bool = False
    lookup: Call = answer
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if self.preview:
            return None, dict(args.inputs)
        computed = {"arn": f"arn:aws:::{args.name}", "name": args.inputs.get("name") or f"{args.name}-1234567"}
        return f"{args.name}-id", {**args.inputs, **computed, "privateIp": "10.0.0.1"}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        self.calls.append((args.token, args.args))
        return dict(self.lookup(args.token, args.args))


@dataclass(frozen=True)
class Registered:
    """One resource as it was registered."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    request: resource_pb2.RegisterResourceRequest


class Monitor(mocks.MockMonitor):
    """Keeps what mocks do not show: parents, dependencies, protection and the like."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.requests: list[resource_pb2.RegisterResourceRequest] = []

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:  # noqa: N802  gRPC's name
        self.requests.append(request)
        return super().RegisterResource(request)


@dataclass(frozen=True)
class Recording:
    """What one program registered."""

    resources: list[Registered]
    calls: list[tuple[str, Mapping[str, Any]]]

    @property
    def aws(self) -> list[Registered]:
        return [resource for resource in self.resources if resource.type.startswith("aws:")]

    def one(self, name: str) -> Registered:
        (found,) = [resource for resource in self.resources if resource.name == name]
        return found

    def policy(self, name: str = "web-s3") -> dict[str, Any]:
        return json.loads(self.one(name).inputs["policy"])


class RecordedFailure(Exception):  # noqa: N818  it is no error of the recording
    """A program failed; what it had registered by then is kept."""

    def __init__(self, error: BaseException, recording: Recording) -> None:
        super().__init__(str(error))
        self.error = error
        self.recording = recording


def record(program: Callable[[], Any], *, preview: bool = False, lookup: Call = answer) -> Recording:
    """Runs a program as Pulumi does, to the end of everything that it started.

    Raises:
        RecordedFailure: the program, or something that it started, raised.
    """
    gc.freeze()  # what was there before need not be looked at again when a failure is cleaned up
    engine = Engine(preview, lookup)
    monitor = Monitor(engine)
    settings.set_root_resource(None)
    pulumi.runtime.set_mocks(engine, project=PROJECT, stack=STACK, preview=preview, monitor=monitor)
    error: BaseException | None = None
    try:
        pulumi.runtime.test(program)()
    except Exception as raised:  # noqa: BLE001  whatever it is, the test asks for it
        error = raised
    resources = [
        Registered(r.type, r.name, json_format.MessageToDict(r.object), r)
        for r in monitor.requests
        if r.type != "pulumi:pulumi:Stack"
    ]
    recording = Recording(resources, engine.calls)
    if error is not None:
        # What failed with it is thrown away here, without asyncio's complaint, and not in the middle of another test.
        asyncio.get_event_loop().set_exception_handler(lambda *_: None)
        gc.collect()
        raise RecordedFailure(error, recording)
    return recording


GRANTS = [{"bucket": "orders", "allow": ["list", "read"], "prefixes": ["in/"]}]


def instance(opts: pulumi.ResourceOptions | None = None, *, name: str = "web", **args: Any) -> Instance:
    """An instance with one grant, unless others are given."""
    return Instance(name, {"s3": GRANTS, **args}, opts)  # type: ignore[typeddict-item]
