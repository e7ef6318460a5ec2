"""What AWS answers is what the needs and the model of IAM come to, for calls of real boto3 clients."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

import pytest
from keyless_iam.policy import PolicySet
from keyless_iam.reading import Kind
from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.decide import decide
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.errors import denied
from keyless_sandbox.authorization.policies import policy
from keyless_sandbox.authorization.principals import Principal
from keyless_sandbox.authorization.services import demand_of
from keyless_sandbox.authorization.surroundings import Surroundings
from moto import mock_aws

from tests.sandbox.authorization.cases import Case, cases_of
from tests.sandbox.authorization.services.asking import SESSION, USER, asked, client
from tests.sandbox.authorization.services.world import World

SERVICES = ("autoscaling", "ec2", "iam", "kms", "ssm", "sts")
ALL = [(service, case) for service in SERVICES for case in cases_of(service)]
NAMES = [f"{service} {case.id}" for service, case in ALL]


MOTO = mock_aws()


@pytest.fixture(scope="module", autouse=True)
def moto() -> Iterator[None]:
    with MOTO:
        yield
    _world.cache_clear()


# Cases come file by file, and those of a file have one world.
@lru_cache(maxsize=1)
def _world(setup: str) -> World:
    MOTO.reset()
    return World(json.loads(setup), _call)


def _call(name: str, arguments: Mapping[str, Any]) -> Any:
    service, _, method = name.partition(".")
    return getattr(client(service), method)(**arguments)


@pytest.mark.parametrize("case", [case for _, case in ALL], ids=NAMES)
def test_a_call_is_answered_as_aws_answers_it(case: Case) -> None:
    world = _world(json.dumps(case.setup))
    caller = USER if case.request.get("as") == "user" else SESSION
    operation = asked(f"{case.request['service']}.{case.request['call']}", world.filled(case.request["arguments"]))
    if case.expected["outcome"] == "refused":
        with pytest.raises(ApiError) as caught:
            demand_of(operation, caller)
        assert caught.value.code == case.expected["code"]
        return
    demand = demand_of(operation, caller)
    _check_needs(demand, [world.filled(need) for need in case.needs])
    ruling = decide(demand, Principal(caller, {}, _policies(case, world)), Surroundings({}))
    assert ("denied" if ruling.denied else "allowed") == case.expected["outcome"], ruling
    if ruling.denied:
        assert denied(ruling.denied, operation.service).code == case.expected["code"]


def _check_needs(demand: Demand, told: list[Any]) -> None:
    if not told:
        return
    assert [(need.action, need.resource) for need in demand.needs] == [
        (each["action"], each["resource"]) for each in told
    ]
    for need, each in zip(demand.needs, told, strict=True):
        _check_context(need, each)


def _check_context(need: Need, told: Mapping[str, Any]) -> None:
    for key, value in told.get("context", {}).items():
        assert need.context.get(key) == ((value,) if isinstance(value, str) else tuple(value)), key
    for key in told.get("absent", ()):
        assert key not in need.context
        assert key not in need.unknown
    assert set(told.get("unknown", ())) <= need.unknown


def _policies(case: Case, world: World) -> PolicySet:
    read = partial(_policy, case, world)
    return PolicySet(
        identity=(read("identity"),) if case.policies["identity"] else (),
        boundary=read("boundary") if "boundary" in case.policies else None,
        session=(read("session"),) if "session" in case.policies else None,
    )


def _policy(case: Case, world: World, name: str) -> Any:
    document = {"Version": "2012-10-17", "Statement": world.filled(case.policies[name])}
    return policy(name, json.dumps(document), Kind.IDENTITY)


def test_there_are_as_many_cases_as_promised_and_each_has_a_name_of_its_own() -> None:
    assert len(ALL) >= 120
    assert len(set(NAMES)) == len(ALL)
