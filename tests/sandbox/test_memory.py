"""A sandbox that runs for long does not grow with what was asked of it and is gone."""

import subprocess
import sys
from uuid import uuid4

from keyless_sandbox.state import Folder

from tests.sandbox.conftest import Sandbox

MIB = 1024 * 1024


def memory(sandbox: Sandbox) -> float:
    """MiB of the daemon's memory that are in use."""
    process = Folder(sandbox.folder).daemon()
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True)
    return int(shown.stdout) / 1024


def test_objects_that_are_replaced_or_deleted_leave_nothing(sandbox: Sandbox) -> None:
    s3, bucket = sandbox.client("s3"), f"gone-{uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)

    def put_and_delete(times: int) -> None:
        for number in range(times):
            s3.put_object(Bucket=bucket, Key="k", Body=bytes(2 * MIB))
            s3.put_object(Bucket=bucket, Key=f"k{number}", Body=bytes(2 * MIB))
            s3.delete_object(Bucket=bucket, Key=f"k{number}")

    put_and_delete(10)
    before = memory(sandbox)
    put_and_delete(80)
    # Python looks for garbage when it sees fit: some of the 320 MiB may be there still.
    assert memory(sandbox) - before < 150


def test_moto_lists_nothing_that_it_made_and_old_sessions_are_forgotten() -> None:
    # In a process of its own, since corrections stay.
    script = """
import gc
import weakref
from datetime import timedelta
from keyless_sandbox import corrections
corrections.apply()
from moto.core import DEFAULT_ACCOUNT_ID as account
from moto.iam.models import iam_backends
from moto.s3.models import FakeKey
from moto.sts.models import sts_backends

key = FakeKey("k", b"data", account, "us-east-1")
key.dispose()
gone = weakref.ref(key)
del key
gc.collect()
assert gone() is None, "the object is still there"

iam, sts = iam_backends[account]["aws"], sts_backends[account]["aws"]
role = iam.create_role("r", "{}", "/", "", "", [], "3600")
first, second = (sts.assume_role("us-east-1", "name", role.arn, "", 900, "") for _ in range(2))
first.expiration -= timedelta(hours=1, minutes=16)
second.expiration -= timedelta(minutes=16)
third = sts.assume_role("us-east-1", "name", role.arn, "", 900, "")
assert sts.assumed_roles == [second, third]
assert list(iam.access_keys) == [second.access_key_id, third.access_key_id]
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
