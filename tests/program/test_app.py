"""The app runs as a process. AWS is moto, which has a metadata service too; nothing of the app is replaced."""

import hashlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from app.main import PATIENCE_SECONDS, patiently

APP = Path(__file__).parents[2] / "app" / "main.py"
BUCKET = "orders"
REGION = "eu-west-1"


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """The address of AWS and of an instance's metadata service."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
        server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


@pytest.fixture(scope="module")
def s3(aws: str) -> Any:
    client = boto3.client("s3", region_name=REGION, endpoint_url=aws, aws_access_key_id="x", aws_secret_access_key="x")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    for i in range(5):
        client.put_object(Bucket=BUCKET, Key=f"in/{i}.txt", Body=b"*" * i)
    client.put_object(Bucket=BUCKET, Key="inbox/other.txt", Body=b"!")
    return client


def run(aws: str, changes: Mapping[str, str | None] | None = None) -> subprocess.CompletedProcess[str]:
    """The app on an instance; a change to None takes a variable away."""
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "AWS_ENDPOINT_URL": aws,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": aws,
        "AWS_EC2_METADATA_V1_DISABLED": "true",
        "AWS_REGION": REGION,
        "APP_BUCKET": BUCKET,
        "APP_READ_PREFIX": "in/",
        "APP_WRITE_PREFIX": "out/",
        **(changes or {}),
    }
    return subprocess.run(
        [sys.executable, APP],
        env={name: value for name, value in variables.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_reads_every_object_under_its_prefix_and_reports_on_them(aws: str, s3: Any) -> None:
    result = run(aws)
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "credentials from iam-role"
    assert lines[1].startswith("running as arn:aws:sts::123456789012:")
    assert lines[2] == "listed 5 object(s) under s3://orders/in/"
    digests = [hashlib.sha256(b"*" * i).hexdigest() for i in range(5)]
    assert lines[3:8] == [f"read in/{i}.txt: {i} bytes, sha256 {digests[i]}" for i in range(5)]
    assert lines[8:] == ["wrote s3://orders/out/report.json"]
    report = json.loads(s3.get_object(Bucket=BUCKET, Key="out/report.json")["Body"].read())
    assert report == {"objects": [{"key": f"in/{i}.txt", "size": i, "sha256": digests[i]} for i in range(5)]}


def test_an_empty_prefix_is_the_whole_bucket(aws: str, s3: Any) -> None:
    assert s3
    assert "read inbox/other.txt: 1 bytes" in run(aws, {"APP_READ_PREFIX": ""}).stdout


def test_error_a_key_in_the_environment_is_named_and_not_used(aws: str) -> None:
    result = run(aws, {"AWS_ACCESS_KEY_ID": "stray", "AWS_SECRET_ACCESS_KEY": "stray"})
    assert result.returncode == 1
    assert result.stdout == "credentials from env\n"
    assert result.stderr == (
        "the SDK took credentials from 'env' and did not ask for the role's: "
        "remove them (environment variables, ~/.aws)\n"
    )


@pytest.mark.parametrize("name", ["APP_BUCKET", "AWS_REGION"])
def test_error_a_missing_setting_is_named(aws: str, name: str) -> None:
    result = run(aws, {name: None})
    assert (result.returncode, result.stderr) == (2, f"{name} is not set: set it in the environment of this program\n")


def test_error_an_instance_without_a_profile_has_no_credentials() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
    result = run(nobody, {"AWS_EC2_METADATA_V1_DISABLED": None})
    assert result.returncode == 2
    assert result.stderr == (
        "no credentials: the instance metadata service gave none. Does the instance have an instance profile, "
        "does its role trust ec2.amazonaws.com, and is the metadata service on?\n"
    )


def test_error_a_token_that_does_not_arrive_hints_at_the_hop_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        result = run(f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert result.returncode == 2
    assert result.stderr == (
        "the instance metadata service gave no token. Is it on? To a container the answer takes one hop more: "
        "set the hop limit to 2 (containers=True)\n"
    )


def test_error_a_bucket_that_does_not_exist_is_named(aws: str) -> None:
    result = run(aws, {"APP_BUCKET": "nobodys"})
    assert result.returncode == 2
    assert result.stderr.startswith("bucket nobodys, region eu-west-1: An error occurred (NoSuchBucket)")
    assert len(result.stderr.splitlines()) == 1


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetObject")


def test_a_refusal_right_after_the_start_is_tried_again() -> None:
    clock = Clock()

    def call() -> str:
        if clock.seconds < 3:
            raise refusal("AccessDenied")
        return "done"

    assert patiently(call, now=clock.now, sleep=clock.sleep) == "done"


def test_a_refusal_that_stays_ends_the_patience() -> None:
    clock = Clock()

    def call() -> None:
        raise refusal("AccessDenied")

    with pytest.raises(ClientError):
        patiently(call, now=clock.now, sleep=clock.sleep)
    assert PATIENCE_SECONDS / 2 < clock.seconds <= PATIENCE_SECONDS


def test_what_time_does_not_mend_is_not_tried_again() -> None:
    clock = Clock()

    def call() -> None:
        raise refusal("NoSuchBucket")

    with pytest.raises(ClientError):
        patiently(call, now=clock.now, sleep=clock.sleep)
    assert clock.seconds == 0
