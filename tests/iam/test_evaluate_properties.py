"""Laws of evaluation, over thousands of random policies and requests."""

from random import Random
from typing import Any

import pytest
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Decision, Outcome
from keyless_iam.document import Condition, Document, Principal, Statement
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Policy, PolicySet, UnknownPolicy
from keyless_iam.request import Request

from tests.iam import generator, reference_evaluator

Json = dict[str, Any]

MEANING = {
    Outcome.ALLOWED: {"allow"},
    Outcome.EXPLICITLY_DENIED: {"deny"},
    # Nothing allows it; a Deny that may apply besides makes no difference to the caller.
    Outcome.IMPLICITLY_DENIED: {"implicit", "deny"},
}


def texts(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def principals(value: Any) -> tuple[Principal, ...]:
    if value is None:
        return ()
    named = {"*": "*"} if value == "*" else value
    return tuple(Principal(kind, name) for kind, names in named.items() for name in texts(names))


def document(data: Json) -> Document:
    return Document(
        tuple(
            Statement.of(
                s["Effect"],
                texts(s.get("Action", ())) if "Action" in s else (),
                texts(s.get("Resource", ())) if "Resource" in s else (),
                not_actions=texts(s["NotAction"]) if "NotAction" in s else (),
                not_resources=texts(s["NotResource"]) if "NotResource" in s else (),
                principals=principals(s.get("Principal")),
                not_principals=principals(s.get("NotPrincipal")),
                conditions=[
                    Condition.of(operator, key, texts(values))
                    for operator, block in s.get("Condition", {}).items()
                    for key, values in block.items()
                ],
            )
            for s in data["Statement"]
        ),
        data.get("Version", "2008-10-17"),
    )


def policy(name: str, data: Any) -> Policy | UnknownPolicy:
    return UnknownPolicy(name, "it is not known") if data == "unknown" else Policy(name, document(data))


def policy_set(data: Json) -> PolicySet:
    session = data.get("session")
    return PolicySet(
        identity=tuple(policy(f"identity-{n}", p) for n, p in enumerate(data["identity"])),
        boundary=policy("boundary", data["boundary"]) if "boundary" in data else None,
        session=None if session is None else tuple(policy(f"session-{n}", p) for n, p in enumerate(session)),
        resource=policy("resource", data["resource"]) if "resource" in data else None,
    )


def request(data: Json) -> Request:
    return Request.of(
        data["principal"],
        data["action"],
        data["resource"],
        Context.of(data["context"], unknown=data["unknown"]),
        resource_account=data["account"],
    )


def decide(asked: Json, policies: Json) -> Decision:
    return evaluate(request(asked), policy_set(policies))


def test_what_is_decided_is_so_in_every_world_of_the_reference_evaluator() -> None:
    random = Random(20241)
    wrong: list[Any] = []
    decided, needlessly_undecided, seen = 0, 0, dict.fromkeys(Outcome, 0)
    for _ in range(4_000):
        policies = generator.policies(random)
        compiled = policy_set(policies)
        for _ in range(5):
            asked = generator.request(random)
            outcome = evaluate(request(asked), compiled).outcome
            seen[outcome] += 1
            possible = reference_evaluator.outcomes(asked, policies)
            if outcome is Outcome.UNDECIDED:
                needlessly_undecided += len(possible) == 1
            elif not possible <= MEANING[outcome]:
                wrong.append((asked, policies, outcome, possible))
            decided += outcome is not Outcome.UNDECIDED
    assert wrong == []
    assert min(seen.values()) > 500, seen
    assert decided > 17_000, seen
    assert needlessly_undecided < 200, needlessly_undecided


def test_what_is_decided_with_an_unknown_value_is_decided_so_with_every_value() -> None:
    random = Random(77)
    for _ in range(1_500):
        policies = generator.policies(random)
        asked = generator.request(random, unknown=0.3)
        outcome = decide(asked, policies).outcome
        if outcome is Outcome.UNDECIDED:
            continue
        for key, options in asked["unknown"].items():
            others = {k: v for k, v in asked["unknown"].items() if k != key}
            for values in options:
                context = asked["context"] if values is None else {**asked["context"], key: values}
                concrete = decide({**asked, "context": context, "unknown": others}, policies).outcome
                same = concrete is outcome
                same |= outcome is Outcome.IMPLICITLY_DENIED and concrete is Outcome.EXPLICITLY_DENIED
                assert same, (key, values, asked, policies)


@pytest.mark.parametrize("seed", range(3))
def test_an_explicit_deny_is_hidden_by_no_policy_that_cannot_be_read(seed: int) -> None:
    random = Random(seed)
    hits = 0
    for _ in range(500):
        policies, asked = generator.policies(random, unknown=0), generator.request(random)
        if decide(asked, policies).outcome is not Outcome.EXPLICITLY_DENIED:
            continue
        hits += 1
        policies["identity"] = [*policies["identity"], "unknown"]
        assert decide(asked, policies).outcome is Outcome.EXPLICITLY_DENIED
    assert hits > 20


def test_one_more_deny_never_allows_and_one_more_allow_in_the_identity_never_takes_away() -> None:
    random = Random(5)
    for _ in range(1_500):
        policies, asked = generator.policies(random), generator.request(random)
        before = decide(asked, policies).outcome
        extra = generator.statement(random, of_resource=False)
        more = {"Version": "2012-10-17", "Statement": [extra]}
        after = decide(asked, {**policies, "identity": [*policies["identity"], more]}).outcome
        if extra["Effect"] == "Deny":
            assert after is not Outcome.ALLOWED or before is Outcome.ALLOWED
        else:
            assert before is not Outcome.ALLOWED or after is Outcome.ALLOWED


def test_every_statement_is_accounted_for_once() -> None:
    random = Random(9)
    for _ in range(500):
        policies, asked = generator.policies(random), generator.request(random)
        compiled = policy_set(policies)
        decision = evaluate(request(asked), compiled)
        session = compiled.session or ()
        every = [
            p for p in (*compiled.identity, compiled.boundary, *session, compiled.resource) if isinstance(p, Policy)
        ]
        places = [p.place(i) for p in every for i in range(len(p.document.statements))]
        assert sorted([*(d.place for d in decision.deciding), *(e.place for e in decision.others)]) == sorted(places)
        assert all("\n" not in str(line) for line in (*decision.deciding, *decision.others))
