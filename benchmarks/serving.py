# ruff: noqa: ANN401 - boto3 has no types
"""The sandbox and moto alone, as servers that requests are sent to."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import boto3
from keyless_sandbox import lifecycle
from keyless_sandbox.settings import Settings
from keyless_sandbox.state import Folder
from keyless_sandbox.testing import Sandbox

from benchmarks.engine import IMAGE

BUCKET = "bench"
KEY = "in/object"
_PEER = Path(__file__).parent / "peers" / "with_moto.py"
_REGION = "eu-central-1"  # where boto3 presigns as AWS does everywhere
_VERSION = {"Version": "2012-10-17"}
_TRUST = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
_BODY = os.urandom(1024)


class ServingError(Exception):
    """A server did not answer as it should."""


@dataclass(frozen=True)
class Server:
    """A server, as a program with S3 access sees it.

    Attributes:
        process: its process.
        s3: a client of boto3.
    """

    process: int
    s3: Any

    def megabytes(self) -> float:
        """The memory that the process holds."""
        for line in Path(f"/proc/{self.process}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise ServingError(f"process {self.process} has no memory")

    def targets(self, operation: str, count: int) -> tuple[str, str, Sequence[str]]:
        """The server's host and port, the method, and the targets of requests that were signed beforehand."""
        parameters = {"Bucket": BUCKET, **({"Prefix": "in/"} if operation == "list_objects_v2" else {"Key": KEY})}
        urls = [urlsplit(str(self.s3.generate_presigned_url(operation, parameters))) for _ in range(count)]
        method = "PUT" if operation == "put_object" else "GET"
        return urls[0].netloc, method, [f"{url.path}?{url.query}" for url in urls]

    def requests_per_second(self, operation: str, threads: int, count: int) -> float:
        """How many requests are answered in a second. Signing them is not counted, and a connection is kept.

        Args:
            operation: a method of boto3's client.
            threads: how many send requests at the same time.
            count: of requests, in all.

        Raises:
            ServingError: an answer was another than 200.
        """
        host, method, targets = self.targets(operation, count)
        wrong: list[int] = []
        senders = [
            threading.Thread(target=_send, args=(host, method, targets[i::threads], wrong)) for i in range(threads)
        ]
        begun = perf_counter()
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        seconds = perf_counter() - begun
        if wrong:
            raise ServingError(f"{operation} was answered with {wrong[0]}")
        return count / seconds


@contextmanager
def sandbox() -> Generator[Server]:
    """The sandbox; requests come from an instance whose role may do what they ask for, and no more."""
    with tempfile.TemporaryDirectory(prefix="keyless-bench-") as name:
        folder = Folder(Path(name) / "sandbox")
        state, _ = lifecycle.start(folder, Settings(parent=os.getpid()), lambda _line: None)
        try:
            running = Sandbox(folder, state)
            _launch(running)
            server = Server(state.pid, running.instance().client("s3"))
            _fill(running.client("s3", _REGION))
            yield server
        finally:
            lifecycle.stop(folder)


@contextmanager
def moto() -> Generator[Server]:
    """Serve from moto alone, which asks nobody who he is."""
    with moto_alone() as (process, port):
        session: Any = boto3.Session("a", "a", region_name=_REGION)
        endpoint = f"http://127.0.0.1:{port}"
        s3 = session.client("s3", endpoint_url=endpoint)
        _fill(s3)
        yield Server(process, s3)


@contextmanager
def moto_alone() -> Generator[tuple[int, str]]:
    """A process of moto alone and its port, once it answers."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, str(_PEER)]
    with subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            if not port:
                raise ServingError("moto alone does not start")
            yield process.pid, port
        finally:
            process.terminate()


def _fill(s3: Any) -> None:
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": _REGION})
    for key in (KEY, *(f"in/{number}" for number in range(10))):
        s3.put_object(Bucket=BUCKET, Key=key, Body=_BODY)


def _launch(running: Sandbox) -> None:
    iam, ec2, ssm = running.client("iam"), running.client("ec2", _REGION), running.client("ssm", _REGION)
    arn = f"arn:aws:s3:::{BUCKET}"
    statements = [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"{arn}/in/*"},
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": arn,
            "Condition": {"StringLike": {"s3:prefix": "in/*"}},
        },
    ]
    names = {"RoleName": "bench", "PolicyName": "s3"}
    iam.create_role(RoleName="bench", AssumeRolePolicyDocument=json.dumps({**_VERSION, "Statement": [_TRUST]}))
    iam.put_role_policy(**names, PolicyDocument=json.dumps({**_VERSION, "Statement": statements}))
    iam.create_instance_profile(InstanceProfileName="bench")
    iam.add_role_to_instance_profile(InstanceProfileName="bench", RoleName="bench")
    image = ssm.get_parameter(Name=IMAGE)["Parameter"]["Value"]
    ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, IamInstanceProfile={"Name": "bench"})


def _send(host: str, method: str, targets: Sequence[str], wrong: list[int]) -> None:
    connection = HTTPConnection(host)
    for target in targets:
        connection.request(method, target, _BODY if method == "PUT" else None)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            wrong.append(answer.status)
            break
    connection.close()
