"""Requests whose outcome AWS's documentation states, by the title of the page.

A case is JSON data in ``vectors``: adding an oddity of AWS means adding data.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from keyless_iam.conditions.context import Context
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Policy, PolicySet
from keyless_iam.reading import read_document
from keyless_iam.request import Request

Json = dict[str, Any]

VECTORS = Path(__file__).parent / "vectors"


def cases() -> Iterator[Any]:
    for path in sorted(VECTORS.glob("*.json")):
        for number, case in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            for asked in case["requests"]:
                yield pytest.param(case, asked, id=f"{path.stem}-{number}-{asked['action']}")


def policies(data: Json) -> PolicySet:
    def policy(name: str, document: Json) -> Policy:
        return Policy(name, read_document(document))

    session = data.get("session")
    return PolicySet(
        identity=tuple(policy(f"identity-{n}", d) for n, d in enumerate(data.get("identity", ()))),
        boundary=policy("boundary", data["boundary"]) if "boundary" in data else None,
        session=None if session is None else tuple(policy(f"session-{n}", d) for n, d in enumerate(session)),
        resource=policy("resource", data["resource"]) if "resource" in data else None,
    )


@pytest.mark.parametrize(("case", "asked"), list(cases()))
def test_the_outcome_is_the_one_that_the_page_states(case: Json, asked: Json) -> None:
    request = Request.of(
        asked["principal"],
        asked["action"],
        asked["resource"],
        Context.of(asked.get("context")),
        resource_account=asked.get("account", ""),
    )
    decision = evaluate(request, policies(case["policies"]))
    assert decision.outcome.value == asked["expect"], f"{case['page']} ({case['guide']}): {case['says']}\n{decision}"


def test_there_are_enough_cases_and_each_tells_where_it_comes_from() -> None:
    every = [case for path in VECTORS.glob("*.json") for case in json.loads(path.read_text(encoding="utf-8"))]
    assert len(every) >= 40
    assert all(case["guide"] and case["page"] and case["says"].endswith(".") for case in every)
