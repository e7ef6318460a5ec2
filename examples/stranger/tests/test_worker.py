"""The stack comes up, and its worker can do its work and nothing else: `pytest` tries it out, without an account."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from keyless_sandbox.testing import Instance, Sandbox, Stack

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def stack(keyless_stack: Callable[..., Stack]) -> Stack:
    return keyless_stack(PROJECT, config={"aws:region": "us-east-1"})


@pytest.fixture(scope="module")
def outputs(stack: Stack, keyless_sandbox: Sandbox) -> dict[str, str]:
    outputs = stack.outputs
    keyless_sandbox.client("s3").put_object(Bucket=outputs["bucket"], Key="orders/1", Body=b"two books")
    return outputs


@pytest.fixture
def worker(outputs: dict[str, str], keyless_instance: Callable[..., Instance]) -> Instance:
    assert outputs["group"]
    return keyless_instance("worker")


def test_the_worker_prints_its_orders(worker: Instance, outputs: dict[str, str]) -> None:
    ended = worker.run(sys.executable, str(PROJECT / "worker.py"), outputs["setting"])
    assert (ended.stdout, ended.stderr) == ("orders/1: two books\n", "")


def test_the_worker_changes_no_order(worker: Instance, outputs: dict[str, str]) -> None:
    s3 = worker.client("s3")
    with pytest.raises(ClientError, match="not authorized to perform: s3:PutObject"):
        s3.put_object(Bucket=outputs["bucket"], Key="orders/1", Body=b"three books")
    with pytest.raises(ClientError, match="not authorized to perform: s3:DeleteObject"):
        s3.delete_object(Bucket=outputs["bucket"], Key="orders/1")


def test_orders_are_encrypted_with_the_key_of_the_stack(keyless_sandbox: Sandbox, outputs: dict[str, str]) -> None:
    head = keyless_sandbox.client("s3").head_object(Bucket=outputs["bucket"], Key="orders/1")
    assert head["ServerSideEncryption"] == "aws:kms"
