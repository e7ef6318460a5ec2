"""The fixtures for tests of users, in an inner pytest that knows of them only because Keyless is installed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from keyless_sandbox.state import Folder

WORLD = """
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

TRUST = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/in/*"}


def document(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def web(keyless_sandbox, keyless_instance):
    iam, ec2, s3 = (keyless_sandbox.client(each) for each in ("iam", "ec2", "s3"))
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=document(TRUST))
    iam.put_role_policy(RoleName="web", PolicyName="s3", PolicyDocument=document(READ))
    iam.create_instance_profile(InstanceProfileName="web")
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}]}]
    ec2.run_instances(
        ImageId=image, MinCount=1, MaxCount=1, IamInstanceProfile={"Name": "web"}, TagSpecifications=tags
    )
    s3.create_bucket(Bucket="orders")
    s3.put_object(Bucket="orders", Key="in/a", Body=b"hello")
    s3.put_object(Bucket="orders", Key="out/a", Body=b"secret")
    return keyless_instance("web")
"""

USE = '''
def test_a_client_of_the_instance_has_its_role(web):
    s3 = web.client("s3")
    assert s3.get_object(Bucket="orders", Key="in/a")["Body"].read() == b"hello"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket="orders", Key="out/a")
    assert web.client("sts").get_caller_identity()["Arn"].endswith(f":assumed-role/web/{web.id}")


def test_a_program_on_the_instance_has_its_role_and_nothing_of_ours(web):
    code = """
import boto3, os
print(boto3.client("s3").get_object(Bucket="orders", Key="in/a")["Body"].read().decode(), os.environ.get("USERS"), os.environ["MINE"])
"""
    ended = web.run(sys.executable, "-c", code, env={"MINE": "mine"})
    assert (ended.stdout, ended.stderr) == ("hello None mine\\n", "")


def test_the_instance_is_found_by_id_or_alone(web, keyless_instance):
    assert keyless_instance(web.id) == keyless_instance() == web


def test_a_command_that_deploys_reaches_the_sandbox(keyless_sandbox, web):
    code = "import boto3; print([each['Name'] for each in boto3.client('s3').list_buckets()['Buckets']])"
    command = [sys.executable, "-c", code]
    environment = keyless_sandbox.environment
    told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    assert told == "['orders']\\n"
    Path("folder").write_text(str(keyless_sandbox.folder.path))
'''

CRASH = """
def test_pytest_is_killed(keyless_sandbox):
    Path("folder").write_text(str(keyless_sandbox.folder.path))
    os.kill(os.getpid(), 9)
"""

NO_ENGINE = """
def test_a_stack_needs_pulumi(keyless_stack):
    keyless_stack("")
"""

IDLE = """
def test_nothing_is_loaded():
    heavy = {"moto", "boto3", "botocore", "pulumi", "flask", "keyless_sandbox.testing", "keyless_sandbox.lifecycle"}
    assert heavy & sys.modules.keys() == set()
"""


def inner(folder: Path, test: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run pytest on a test in a folder of its own, where warnings are errors."""
    (folder / "test_mine.py").write_text(test)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "test_mine.py"],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_fixtures_are_a_sandbox_and_its_instances(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile mine]\nregion = eu-west-3\nendpoint_url = http://127.0.0.1:9\n")
    ended = inner(
        tmp_path,
        WORLD + USE,
        AWS_PROFILE="nobody",
        AWS_CONFIG_FILE=str(tmp_path / "config"),
        AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY="somebody's",
        USERS="ours",
    )
    assert ended.returncode == 0, ended.stdout
    assert "4 passed" in ended.stdout
    assert not Path((tmp_path / "folder").read_text()).exists()


def test_the_sandbox_ends_with_a_pytest_that_is_killed(tmp_path: Path) -> None:
    assert inner(tmp_path, "import os\nfrom pathlib import Path\n" + CRASH).returncode == -signal.SIGKILL
    folder = Folder(Path((tmp_path / "folder").read_text()))
    deadline = time.monotonic() + 30
    while folder.daemon() is not None:
        assert time.monotonic() < deadline, "its daemon still runs"
        time.sleep(0.1)


def test_error_no_pulumi(tmp_path: Path) -> None:
    ended = inner(tmp_path, NO_ENGINE, PATH="/nowhere")
    assert (
        "SandboxError: pulumi is not on PATH: https://www.pulumi.com/docs/install/ says how to install it"
        in ended.stdout
    )


def test_who_does_not_use_it_loads_nothing_for_it(tmp_path: Path) -> None:
    ended = inner(tmp_path, "import sys\n" + IDLE)
    assert ended.returncode == 0, ended.stdout
