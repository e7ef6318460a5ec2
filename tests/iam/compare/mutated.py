"""Compares AWS's managed policies with mutations of them: ``python -m tests.iam.compare.mutated 500``.

Prints the share decided in each direction (at most 10 % may be undecided), the reasons of the rest and the times. Exit code 1 if
the bar is missed.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from keyless_iam.compare.access import Access
from keyless_iam.compare.answers import Comparison, Verdict
from keyless_iam.compare.policies import compare
from keyless_iam.managed import managed_arns, managed_policy
from keyless_iam.policy import Policy
from keyless_iam.reading import Kind, read_document
from keyless_iam.request import Caller

Json = dict[str, Any]

UNDECIDED = 0.10

_CALLER = Caller.of("arn:aws:iam::111122223333:role/App")
_SEED = 20_261_124

_CONDITIONS: tuple[Json, ...] = (
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}},
    {"StringLike": {"aws:PrincipalTag/team": "data-*"}},
    {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    {"StringEquals": {"aws:ResourceTag/owner": "${aws:PrincipalTag/owner}"}},
    {"ForAnyValue:StringEquals": {"aws:TagKeys": ["team", "cost"]}},
)
_RESOURCES = (
    "arn:aws:s3:::app",
    "arn:aws:s3:::app/*",
    "arn:aws:iam::111122223333:role/app/*",
    "arn:aws:ec2:*:*:instance/*",
)


def pairs(count: int, seed: int = _SEED) -> list[tuple[str, Policy, Policy]]:
    """How it was mutated, a managed policy and its mutation."""
    random = Random(seed)
    arns = sorted(managed_arns())
    found: list[tuple[str, Policy, Policy]] = []
    while len(found) < count:
        policy = managed_policy(random.choice(arns))
        if not isinstance(policy, Policy):
            continue
        data = json.loads(policy.document.to_json())
        name, mutation = random.choice(MUTATIONS)
        new = deepcopy(data)
        mutation(new, random)
        if new != data and new["Statement"]:
            found.append(
                (
                    f"{name} of {policy.name}",
                    policy,
                    Policy("the mutation", read_document(json.dumps(new), Kind.IDENTITY)),
                )
            )
    return found


def compared(old: Policy, new: Policy) -> Comparison:
    return compare(Access((old,)), Access((new,)), _CALLER)


def _texts(statement: Json, name: str) -> list[str]:
    value = statement.get(name, [])
    return list(value) if isinstance(value, list) else [value]


def _drop_action(data: Json, random: Random) -> None:
    statement = random.choice(data["Statement"])
    actions = _texts(statement, "Action")
    if len(actions) > 1:
        actions.remove(random.choice(actions))
        statement["Action"] = actions


def _add_action(data: Json, random: Random) -> None:
    statement = random.choice(data["Statement"])
    actions = _texts(statement, "Action")
    if actions:
        service = random.choice(actions).partition(":")[0]
        more = [f"{service}:Delete*", f"{service}:Put*", "s3:GetObject", "iam:PassRole", "ec2:RunInstances"]
        statement["Action"] = list(dict.fromkeys([*actions, random.choice(more)]))


def _widen_action(data: Json, random: Random) -> None:
    statement = random.choice(data["Statement"])
    actions = _texts(statement, "Action")
    if actions:
        place = random.randrange(len(actions))
        service, colon, name = actions[place].partition(":")
        if colon:
            actions[place] = f"{service}:{name[: random.randint(0, len(name))]}*"
            statement["Action"] = list(dict.fromkeys(actions))


def _change_resource(data: Json, random: Random) -> None:
    statement = random.choice(data["Statement"])
    resources = _texts(statement, "Resource")
    if resources:
        place = random.randrange(len(resources))
        text = resources[place]
        widened = text[: random.randint(text.rfind(":") + 1, len(text))] + "*"
        keeps = text != "*" and "${" not in text and random.random() < 0.5
        resources[place] = widened if keeps else random.choice(_RESOURCES)
        statement["Resource"] = list(dict.fromkeys(resources))


def _drop_condition(data: Json, random: Random) -> None:
    with_one = [statement for statement in data["Statement"] if "Condition" in statement]
    if with_one:
        del random.choice(with_one)["Condition"]


def _add_condition(data: Json, random: Random) -> None:
    statement = random.choice(data["Statement"])
    statement["Condition"] = {**statement.get("Condition", {}), **random.choice(_CONDITIONS)}


def _drop_statement(data: Json, random: Random) -> None:
    data["Statement"].remove(random.choice(data["Statement"]))


def _flip_effect(data: Json, random: Random) -> None:
    denies = [statement for statement in data["Statement"] if statement["Effect"] == "Deny"]
    statement = random.choice(denies or data["Statement"])
    statement["Effect"] = "Allow" if statement["Effect"] == "Deny" else "Deny"


MUTATIONS: tuple[tuple[str, Callable[[Json, Random], None]], ...] = (
    ("an action dropped", _drop_action),
    ("an action added", _add_action),
    ("an action widened", _widen_action),
    ("a resource changed", _change_resource),
    ("a condition dropped", _drop_condition),
    ("a condition added", _add_condition),
    ("a statement dropped", _drop_statement),
    ("an effect flipped", _flip_effect),
)


def main(count: int) -> int:
    """Compares so many pairs and prints what came of it. Returns the exit code."""
    verdicts: Counter[tuple[str, Verdict]] = Counter()
    reasons: Counter[str] = Counter()
    times: list[tuple[float, str]] = []
    chosen = pairs(count)
    compared(*chosen[0][1:])  # the data of the services is loaded after it
    for name, old, new in chosen:
        begun = time.perf_counter()
        comparison = compared(old, new)
        times.append(((time.perf_counter() - begun) * 1000, name))
        for direction, answer in (("broadened", comparison.broadened), ("narrowed", comparison.narrowed)):
            verdicts[direction, answer.verdict] += 1
            if answer.verdict is Verdict.CANNOT_TELL:
                reasons.update({reason.rpartition(", for ")[0] or reason for reason in answer.reasons[:1]})
    times.sort()
    print(f"pairs: {count:,}")  # noqa: T201  a command prints
    missed = False
    for direction in ("broadened", "narrowed"):
        share = verdicts[direction, Verdict.CANNOT_TELL] / count
        missed |= share > UNDECIDED
        counts = ", ".join(f"{verdict.value} {verdicts[direction, verdict]}" for verdict in Verdict)
        print(f"{direction}: decided {1 - share:.1%} ({counts})")  # noqa: T201
    for reason, number in reasons.most_common(15):
        print(f"{number:5} cannot tell: {reason}")  # noqa: T201
    p50, p95, (most, slowest) = times[len(times) // 2][0], times[int(len(times) * 0.95)][0], times[-1]
    print(f"compare: p50 {p50:.1f} ms, p95 {p95:.1f}, max {most:.0f} ({slowest})")  # noqa: T201
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
