"""The AWS SDKs for JavaScript and Go on an instance: nobody gave them a key, and they read what its role may read."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from keyless_sandbox.testing import Sandbox

from .cloud import Cloud
from .conftest import run_sandbox

pytestmark = pytest.mark.end_to_end

CLIENTS = Path(__file__).parent / "clients"
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
READABLE, SECRET = "in/a b+ü.txt", "out/secret.txt"
VERSION = {"Version": "2012-10-17"}
TRUST = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}


def tool(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not on PATH: these tests need Node.js 20 with npm, and Go"
    return found


def made(*command: str, folder: Path) -> None:
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{command}: {ended.stdout}{ended.stderr}"


@pytest.fixture(scope="module")
def javascript() -> list[str]:
    made(tool("npm"), "ci", "--prefer-offline", "--no-audit", "--no-fund", folder=CLIENTS / "javascript")
    return [tool("node"), str(CLIENTS / "javascript" / "main.mjs")]


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    program = tmp_path_factory.mktemp("go") / "client"
    made(tool("go"), "build", "-o", str(program), ".", folder=CLIENTS / "go")
    return [str(program)]


@dataclass(frozen=True)
class World:
    """A bucket, and an instance of the same name whose role may read one of its objects."""

    folder: Path
    name: str

    @classmethod
    def create(cls, folder: Path, client: Callable[[str], Any]) -> "World":
        name = f"clients-{uuid4().hex[:8]}"
        iam, s3, ec2 = client("iam"), client("s3"), client("ec2")
        s3.create_bucket(Bucket=name)
        s3.put_object(Bucket=name, Key=READABLE, Body="hello ü")
        s3.put_object(Bucket=name, Key=SECRET, Body="secret")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({**VERSION, "Statement": [TRUST]}))
        reading = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/in/*"}
        document = json.dumps({**VERSION, "Statement": [reading]})
        iam.put_role_policy(RoleName=name, PolicyName="s3", PolicyDocument=document)
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
        image = client("ssm").get_parameter(Name=IMAGE)["Parameter"]["Value"]
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
        profile = {"Name": name}
        ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, IamInstanceProfile=profile, TagSpecifications=tags)
        return cls(folder, name)

    def told(self, command: Sequence[str], style: str) -> list[list[str]]:
        """For each object, the host that was asked and its content, or the code of the error."""
        run = ("exec", "--instance", self.name, "--", *command, style, self.name, READABLE, SECRET)
        return json.loads(run_sandbox(self.folder, *run))


@pytest.fixture(scope="module")
def over_https(sandbox: Mapping[str, str], cloud: Cloud) -> World:
    return World.create(Path(sandbox["KEYLESS_SANDBOX_DIR"]), cloud.client)


@pytest.fixture(scope="module")
def over_http(keyless_sandbox: Sandbox) -> World:
    return World.create(keyless_sandbox.folder.path, keyless_sandbox.client)


@pytest.mark.parametrize("language", ["javascript", "go"])
def test_the_default_client_reads_with_the_instances_credentials(
    language: str, request: pytest.FixtureRequest, over_https: World
) -> None:
    told = over_https.told(request.getfixturevalue(language), "default")
    assert told == [["127.0.0.1", "hello ü"], ["127.0.0.1", "AccessDenied"]]


@pytest.mark.parametrize("language", ["javascript", "go"])
def test_a_bucket_in_the_hosts_name_is_the_same(
    language: str, request: pytest.FixtureRequest, over_http: World
) -> None:
    # Node.js takes no certificate for *.localhost, so this is plain http.
    host = f"{over_http.name}.localhost"
    told = over_http.told(request.getfixturevalue(language), "virtual")
    assert told == [[host, "hello ü"], [host, "AccessDenied"]]
