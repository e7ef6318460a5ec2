"""The hostile set at a whole sandbox: it gets in nowhere."""

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.sandbox.conftest import Sandbox, keyless
from tests.sandbox.hostile.attack import Identity, Target, reply_to
from tests.sandbox.hostile.table import ATTACKS

SECRET = b"nobody may read this"
OWN = b"mine"


TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com", "AWS": "arn:aws:iam::123456789012:root"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox whose instances have sessions of two seconds."""
    folder = tmp_path_factory.mktemp("short") / "state"
    started = keyless(folder, "up", "--session-seconds", "2")
    assert started.returncode == 0, started.stderr
    facts = json.loads(keyless(folder, "status", "--json").stdout)
    yield Sandbox(folder, facts["endpoint"], facts["provider_port"])
    stopped = keyless(folder, "down")
    assert stopped.returncode == 0, stopped.stderr


@pytest.fixture(scope="module")
def target(short: Sandbox) -> Target:
    s3: Any = short.client("s3")
    bucket = f"target-{uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="in/own", Body=OWN)
    s3.put_object(Bucket=bucket, Key="secret/other", Body=SECRET)
    role = _role(short, bucket)
    ended, other = _of_an_instance(short, role), _of_an_instance(short, role)
    # Longer than the sessions of the two instances last.
    time.sleep(2.5)
    arn = f"arn:aws:iam::123456789012:role/{role}"
    told = short.client("sts").assume_role(RoleArn=arn, RoleSessionName="own", DurationSeconds=3600)["Credentials"]
    own = Identity(told["AccessKeyId"], told["SecretAccessKey"], told["SessionToken"])
    return Target(short.endpoint.removeprefix("http://"), bucket, own, other, ended)


def _role(sandbox: Sandbox, bucket: str) -> str:
    """A role that may work below `in/`."""
    role, objects = sandbox.role(TRUST), ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    within = {"StringLike": {"s3:prefix": "in/*"}}
    statements = [
        {"Effect": "Allow", "Action": objects, "Resource": f"arn:aws:s3:::{bucket}/in/*"},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}", "Condition": within},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    sandbox.client("iam").put_role_policy(RoleName=role, PolicyName="access", PolicyDocument=document)
    return role


def _of_an_instance(sandbox: Sandbox, role: str) -> Identity:
    told = sandbox.imds(sandbox.launch(sandbox.profile(role))).credentials(role)
    return Identity(told["AccessKeyId"], told["SecretAccessKey"], told["Token"])


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_in_nowhere(short: Sandbox, target: Target, name: str) -> None:
    attack = ATTACKS[name]
    reply = reply_to(attack.bytes(target), target.host)
    refused = 400 <= reply.status < 500 or reply.status == 501
    assert refused or (attack.batch and reply.status == 200), (reply.status, reply.body)
    assert attack.door is None or attack.door.encode() in reply.body
    assert SECRET not in reply.body
    s3 = short.client("s3")
    listed = s3.list_objects_v2(Bucket=target.bucket)["Contents"]
    assert [each["Key"] for each in listed] == ["in/own", "secret/other"]
    assert s3.get_object(Bucket=target.bucket, Key="in/own")["Body"].read() == OWN
    assert s3.get_object(Bucket=target.bucket, Key="secret/other")["Body"].read() == SECRET


def test_what_is_granted_gets_in(target: Target) -> None:
    assert reply_to(target.sent(key="in/own").bytes(), target.host).body == OWN
    assert reply_to(target.sent(key="in/own", presigned=60).bytes(), target.host).body == OWN
    assert reply_to(target.sent(key="", query={"prefix": "in/"}).bytes(), target.host).status == 200
