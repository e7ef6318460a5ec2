"""One sandbox for all tests of this folder: a real daemon, reached through its command line and through boto3."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from keyless_sandbox.authorization.log import Entry
from keyless_sandbox.control import ControlClient
from keyless_sandbox.reading_log import entries
from keyless_sandbox.state import Folder

KEYLESS = (sys.executable, "-c", "from keyless_cli import main; main()")
EC2_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
AL2023 = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


def keyless(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None, seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run `keyless sandbox` with a state folder; `environment` is added to ours."""
    return subprocess.run(
        [*KEYLESS, "sandbox", *arguments],
        env={**os.environ, "KEYLESS_SANDBOX_DIR": str(folder), **(environment or {})},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


@dataclass(frozen=True)
class Reply:
    status: int
    body: str
    headers: Mapping[str, str]


def http(method: str, url: str, headers: Mapping[str, str] | None = None, timeout: float = 10) -> Reply:
    request = urllib.request.Request(url, method=method, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=timeout) as reply:
            return Reply(reply.status, reply.read().decode(), dict(reply.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read().decode(), dict(error.headers))


@dataclass(frozen=True)
class Imds:
    """The metadata service of an instance as a program sees it."""

    endpoint: str

    def token(self, seconds: int | str = 60, **headers: str) -> Reply:
        ttl = {"X-aws-ec2-metadata-token-ttl-seconds": str(seconds)}
        return http("PUT", f"{self.endpoint}/latest/api/token", {**ttl, **headers})

    def get(self, path: str, token: str | None = None) -> Reply:
        headers = {"X-aws-ec2-metadata-token": self.token().body if token is None else token}
        return http("GET", f"{self.endpoint}/latest/{path}", headers)

    def get_v1(self, path: str) -> Reply:
        return http("GET", f"{self.endpoint}/latest/{path}")

    def role_names(self) -> str:
        return self.get("meta-data/iam/security-credentials/").body

    def credentials(self, role: str) -> dict[str, str]:
        return json.loads(self.get(f"meta-data/iam/security-credentials/{role}").body)


@dataclass(frozen=True, eq=False)
class Sandbox:
    folder: Path
    endpoint: str
    provider_port: int
    clients: dict[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any])

    def client(self, service: str, region: str = "us-east-1", *, endpoint: str | None = None, **session: Any) -> Any:
        """A client with the deployer's keys, if no others are given, of the main endpoint, if no other is."""
        if not session and not endpoint and (service, region) in self.clients:
            return self.clients[service, region]
        keys: dict[str, Any] = session or self.deployer
        client = boto3.client(service, endpoint_url=endpoint or self.endpoint, region_name=region, **keys)
        if not session and not endpoint:
            self.clients[service, region] = client
        return client

    def command(self, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        return keyless(self.folder, *arguments, seconds=seconds)

    def role(self, trust: Mapping[str, Any] = EC2_TRUST) -> str:
        name = f"role-{uuid4().hex[:12]}"
        self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        return name

    def allow(self, instance_id: str, action: str, resource: str) -> None:
        """Let an instance's role do something."""
        role = self.imds(instance_id).role_names()
        statement = {"Effect": "Allow", "Action": action, "Resource": resource}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.client("iam").put_role_policy(RoleName=role, PolicyName="access", PolicyDocument=document)

    def profile(self, role: str | None = None) -> str:
        name = f"profile-{uuid4().hex[:12]}"
        self.client("iam").create_instance_profile(InstanceProfileName=name)
        if role:
            self.client("iam").add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
        return name

    @cache  # noqa: B019 - there is one sandbox
    def image(self, region: str = "us-east-1") -> str:
        return self.client("ssm", region).get_parameter(Name=AL2023)["Parameter"]["Value"]

    def launch(self, profile: str | None = None, region: str = "us-east-1", **more: Any) -> str:
        return self.launch_all(profile, region, **more)[0]["InstanceId"]

    def launch_all(self, profile: str | None = None, region: str = "us-east-1", **more: Any) -> list[Any]:
        settings: dict[str, Any] = {
            "MinCount": 1,
            "MaxCount": 1,
            "ImageId": self.image(region),
            "InstanceType": "t3.micro",
            "MetadataOptions": {"HttpTokens": "required"},
            **({"IamInstanceProfile": {"Name": profile}} if profile else {}),
        }
        return self.client("ec2", region).run_instances(**{**settings, **more})["Instances"]

    def instance(self, instance_id: str, region: str = "us-east-1") -> Any:
        answer = self.client("ec2", region).describe_instances(InstanceIds=[instance_id])
        return answer["Reservations"][0]["Instances"][0]

    def terminate_all(self) -> None:
        """End every instance, so that the next test starts without."""
        for instance in self.control.instances():
            if instance.state != "terminated":
                self.client("ec2", instance.region).terminate_instances(InstanceIds=[instance.id])

    def decisions(self) -> list[Entry]:
        """What the decision log says."""
        return list(entries(Folder(self.folder).decisions, follow=False))

    @property
    def deployer(self) -> dict[str, Any]:
        state = Folder(self.folder).read()
        assert state is not None
        keys = {
            "aws_access_key_id": state.access_key_id,
            "aws_secret_access_key": state.secret_access_key,
            "aws_session_token": state.session_token,
        }
        return {**keys, "verify": state.authority} if state.authority else keys

    @property
    def control(self) -> ControlClient:
        state = Folder(self.folder).read()
        assert state is not None
        return ControlClient(state)

    def imds(self, instance_id: str, hops: int = 1) -> Imds:
        endpoint = self.control.metadata_endpoint(instance_id, hops)
        assert endpoint is not None
        return Imds(endpoint)


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Sandbox]:
    """A sandbox of one's own, started with options."""
    started = keyless(folder, "up", *options)
    assert started.returncode == 0, started.stderr
    try:
        yield sandbox_of(folder)
    finally:
        keyless(folder, "down")


def sandbox_of(folder: Path) -> Sandbox:
    """The sandbox that runs in a folder."""
    facts = json.loads(keyless(folder, "status", "--json").stdout)
    return Sandbox(folder, facts["endpoint"], facts["provider_port"])


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("sandbox") / "state"
    started = keyless(folder, "up")
    assert started.returncode == 0, started.stderr
    yield sandbox_of(folder)
    stopped = keyless(folder, "down")
    assert stopped.returncode == 0, stopped.stderr
    assert not folder.exists()
