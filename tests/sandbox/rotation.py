"""A program on an instance that calls S3 for a while with an unmodified default client, and tells what it saw."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.sandbox.conftest import Sandbox, running

PROGRAM = """
import json, sys, time
import boto3
seconds, scaled = float(sys.argv[1]), json.loads(sys.argv[2])
if scaled:  # the SDK's windows of 15 and 10 minutes, as long as the life of the credentials asks for
    import botocore.credentials as c, botocore.utils as u
    c.RefreshableCredentials._advisory_refresh_timeout, c.RefreshableCredentials._mandatory_refresh_timeout = scaled
    u.InstanceMetadataFetcher._evaluate_expiration = lambda self, credentials: None
session = boto3.Session()
s3 = session.client("s3", config=boto3.session.Config(retries={"total_max_attempts": 1}))
calls, failures, keys, end = 0, [], [], time.monotonic() + seconds
while time.monotonic() < end:
    try:
        s3.get_object(Bucket="rotation", Key="k")["Body"].read()
    except Exception as error:
        failures.append(str(error))
    calls += 1
    key = session.get_credentials().get_frozen_credentials().access_key
    if key not in keys:
        keys.append(key)
    time.sleep(0.05 if scaled else 1)
print(json.dumps({"calls": calls, "failures": failures, "keys": keys}))
"""


@dataclass(frozen=True)
class Seen:
    calls: int
    failures: list[str]
    keys: list[str]


@contextmanager
def rotating(folder: Path, session_seconds: int) -> Iterator[Sandbox]:
    """A sandbox whose sessions last so long, with an instance that may read an object."""
    with running(folder, "--session-seconds", str(session_seconds)) as sandbox:
        s3 = sandbox.client("s3")
        s3.create_bucket(Bucket="rotation")
        s3.put_object(Bucket="rotation", Key="k", Body=b"x")
        instance = sandbox.launch(sandbox.profile(sandbox.role()))
        sandbox.allow(instance, "s3:GetObject", "arn:aws:s3:::rotation/k")
        yield sandbox


def run(sandbox: Sandbox, seconds: float, scaled: tuple[float, float] | None) -> Seen:
    """Run the program; `scaled` are its SDK's windows in seconds, None for its own."""
    arguments = (sys.executable, "-c", PROGRAM, str(seconds), json.dumps(scaled))
    answer = sandbox.command("exec", "--", *arguments, seconds=seconds + 60)
    assert answer.returncode == 0, answer.stderr
    return Seen(**json.loads(answer.stdout))
