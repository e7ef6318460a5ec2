"""`keyless sandbox exec`: a command as a program on an instance."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest

from tests.sandbox.conftest import KEYLESS, Sandbox

WHO_AM_I = """
import boto3, json
session = boto3.Session()
credentials = session.get_credentials()
print(json.dumps({
    "provider": credentials and credentials.method,
    "arn": credentials and session.client("sts", region_name="us-east-1").get_caller_identity()["Arn"],
}))
"""


@pytest.fixture
def alone(sandbox: Sandbox) -> str:
    """The only running instance, and it has a role."""
    sandbox.terminate_all()
    return sandbox.launch(sandbox.profile(sandbox.role()))


def python(sandbox: Sandbox, code: str, *options: str) -> subprocess.CompletedProcess[str]:
    return sandbox.command("exec", *options, "--", sys.executable, "-c", code)


def test_an_unmodified_client_gets_the_instances_role(sandbox: Sandbox, alone: str) -> None:
    answer = json.loads(python(sandbox, WHO_AM_I).stdout)
    assert answer["provider"] == "iam-role"
    assert answer["arn"].endswith(f"/{alone}")


def test_the_default_s3_client_reads_an_object_without_a_key(sandbox: Sandbox, alone: str) -> None:
    s3 = sandbox.client("s3")
    s3.create_bucket(Bucket=f"seed-{alone}")
    s3.put_object(Bucket=f"seed-{alone}", Key="in/hello.txt", Body=b"hello")
    sandbox.allow(alone, "s3:GetObject", f"arn:aws:s3:::seed-{alone}/in/*")
    code = (
        f"import boto3; print(boto3.client('s3').get_object(Bucket='seed-{alone}', Key='in/hello.txt')['Body'].read())"
    )
    assert python(sandbox, code).stdout == "b'hello'\n"
    other = python(sandbox, code.replace("in/hello.txt", "hello.txt"))
    assert "is not authorized to perform: s3:GetObject" in other.stderr


def test_the_environment_holds_where_aws_is_and_nothing_else(sandbox: Sandbox, alone: str) -> None:
    code = "import os, json; print(json.dumps([dict(os.environ), os.listdir(os.environ['HOME'])]))"
    variables, home = json.loads(python(sandbox, code, "--env", "APP=a=b").stdout)
    assert home == []
    assert variables.pop("AWS_EC2_METADATA_SERVICE_ENDPOINT").startswith("http://127.0.0.1:")
    assert variables.pop("AWS_ENDPOINT_URL") == sandbox.control.aws_endpoint(alone) != sandbox.endpoint
    assert Path(variables.pop("HOME")).is_relative_to(sandbox.folder)
    variables.pop("PATH")
    variables.pop("LC_CTYPE", None)  # Python's own
    assert variables == {
        "LANG": "C.UTF-8",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_V1_DISABLED": "true",
        "APP": "a=b",
    }


def test_the_exit_code_is_the_commands(sandbox: Sandbox, alone: str) -> None:
    assert python(sandbox, "raise SystemExit(37)").returncode == 37
    assert sandbox.command("exec", "--", "sh", "-c", "kill -9 $$").returncode == -signal.SIGKILL


def test_options_of_the_command_are_the_commands(sandbox: Sandbox, alone: str) -> None:
    assert sandbox.command("exec", "echo", "--instance", "--help", "x").stdout == "--instance --help x\n"


def test_signals_reach_the_command(sandbox: Sandbox, alone: str) -> None:
    code = "import signal, sys; signal.signal(15, lambda *_: sys.exit(7)); print('up', flush=True); signal.pause()"
    with subprocess.Popen(
        [*KEYLESS, "sandbox", "exec", "--dir", str(sandbox.folder), "--", sys.executable, "-c", code],
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        process.terminate()
        assert process.wait(timeout=10) == 7


def test_a_container_beyond_the_hop_limit_gets_no_credentials(sandbox: Sandbox, alone: str) -> None:
    begun = time.monotonic()
    assert "Unable to retrieve token for use in IMDSv2" in python(sandbox, WHO_AM_I, "--container").stderr
    assert time.monotonic() - begun < 8
    sandbox.client("ec2").modify_instance_metadata_options(InstanceId=alone, HttpPutResponseHopLimit=2)
    assert json.loads(python(sandbox, WHO_AM_I, "--container").stdout)["provider"] == "iam-role"


def test_an_instance_is_chosen_by_id_or_by_name(sandbox: Sandbox, alone: str) -> None:
    name = f"web-{uuid4().hex[:6]}"
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
    second = sandbox.launch(sandbox.profile(sandbox.role()), "eu-west-1", TagSpecifications=tags)
    for wanted, expected in ((alone, alone), (second, second), (name, second)):
        assert json.loads(python(sandbox, WHO_AM_I, "--instance", wanted).stdout)["arn"].endswith(expected)
    assert sandbox.command("exec", "--instance", name, "--", "printenv", "AWS_REGION").stdout == "eu-west-1\n"


def test_error_several_instances_run(sandbox: Sandbox, alone: str) -> None:
    second = sandbox.launch(region="eu-west-1")
    answer = sandbox.command("exec", "--", "true")
    assert answer.returncode == 2
    assert answer.stderr == (
        "keyless sandbox: several instances run, choose one with --instance ID: "
        f"{alone} (no name, us-east-1), {second} (no name, eu-west-1)\n"
    )


def test_error_no_instance_runs(sandbox: Sandbox, alone: str) -> None:
    sandbox.client("ec2").stop_instances(InstanceIds=[alone])
    answer = sandbox.command("exec", "--", "true")
    assert answer.returncode == 2
    assert answer.stderr == ("keyless sandbox: no instance runs; create one first, for example with `pulumi up`\n")


def test_error_no_such_instance(sandbox: Sandbox, alone: str) -> None:
    answer = sandbox.command("exec", "--instance", "web", "--", "true")
    assert answer.returncode == 2
    assert f"no running instance has the id or Name tag 'web'; these run: {alone}" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--env", "1A=b", "--", "true"], "--env: '1A' is not NAME=VALUE"),
        (["--env", "A", "--", "true"], "--env: 'A' is not NAME=VALUE"),
        (["--", "no-such-command"], "'no-such-command' is no command on PATH"),
    ],
)
def test_error_arguments(sandbox: Sandbox, alone: str, arguments: list[str], text: str) -> None:
    answer = sandbox.command("exec", *arguments)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == f"keyless sandbox: {text}\n"
