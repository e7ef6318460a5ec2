"""What a program is told of types and functions that the stand-in does not serve."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2

from tests.sandbox.conftest import Sandbox
from tests.sandbox.provider.conftest import BUCKET
from tests.sandbox.provider.driver import Engine

QUEUE = "aws:sqs/queue:Queue"
TABLE = "aws:dynamodb/table:Table"
TOPIC = "aws:sns/topic:Topic"
MEND = (
    ": leave it out of what you try here, or deploy the program with the official plugin; "
    "what is served: docs/sandbox-resources.md"
)


def refusal(answer: Any) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        answer()
    return str(caught.value.details())


def test_a_preview_names_all_types_that_are_not_served_in_one_error(engine: Engine) -> None:
    with ThreadPoolExecutor(2) as threads:
        both = {token: threads.submit(engine.preview, token, "x") for token in (QUEUE, TABLE)}
    passed = [token for token, answer in both.items() if not answer.exception()]
    assert len(passed) == 1  # the program goes on with what depends on it
    assert both[passed[0]].result() == {}
    last = TABLE if passed == [QUEUE] else QUEUE
    assert refusal(both[last].result) == (
        f"the sandbox's stand-in for the aws plugin does not serve {TABLE}, {QUEUE} "
        f"(and perhaps more that depends on the {last}){MEND}"
    )


def test_a_function_that_is_not_served_is_in_the_same_list(engine: Engine) -> None:
    with ThreadPoolExecutor(2) as threads:
        resource = threads.submit(engine.preview, QUEUE, "q")
        function = threads.submit(engine.invoke, "aws:sns/getTopic:getTopic", name="t")
        texts = {refusal(each.result) for each in (resource, function) if each.exception()}
    assert any(f"does not serve aws:sns/getTopic:getTopic, {QUEUE}" in text for text in texts)


def test_a_later_run_is_not_told_of_an_earlier_one(engine: Engine) -> None:
    assert QUEUE in refusal(lambda: engine.preview(QUEUE, "q"))
    assert QUEUE not in refusal(lambda: engine.preview(TOPIC, "t"))


def test_a_deployment_creates_nothing_of_a_type_that_is_not_served(engine: Engine) -> None:
    assert refusal(lambda: engine.create(QUEUE, "q")) == (
        f"the sandbox's stand-in for the aws plugin does not serve {QUEUE}{MEND}"
    )


def test_an_engine_that_is_stopped_does_not_wait(sandbox: Sandbox) -> None:
    with Engine(sandbox.provider_port, region="us-east-1") as engine:
        threading.Timer(0.2, engine.stub.Cancel, (empty_pb2.Empty(),)).start()
        assert refusal(lambda: engine.preview(QUEUE, "q")) == "cancelled"


def test_a_program_of_served_types_does_not_wait(engine: Engine) -> None:
    assert engine.preview(BUCKET, "b")["bucket"].startswith("b-")
