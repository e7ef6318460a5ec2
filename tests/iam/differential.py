"""Compares Keyless with `@cloud-copilot/iam-simulate`, a simulator of others, on random requests. For developers, by hand:

    python -m tests.iam.differential 5000

It installs the simulator with npm into a temporary folder and leaves nothing of it behind: its licence (AGPL) does not let
it be part of Keyless. Disagreements are counted by what is special in
them; one example of each class is shown. None may be unexplained.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from keyless_iam.decision import Decision, Outcome, Reason
from keyless_iam.request import CallerKind
from keyless_iam.truth import UNKNOWN

from tests.iam import generator
from tests.iam.test_evaluate_properties import decide, request

Json = dict[str, Any]

PACKAGE = "@cloud-copilot/iam-simulate@0.1.173"

SCRIPT = """
import { createInterface } from 'node:readline'
import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate'
for await (const line of createInterface({ input: process.stdin })) {
  const simulation = JSON.parse(line)
  if (simulation.request.principal === '*') simulation.request.principal = anonymousPrincipal
  const said = await runSimulation(simulation, {})
  if (said.resultType === 'error') console.log(JSON.stringify({ refused: said.errors }))
  else console.log(JSON.stringify({ result: said.overallResult, ignored: said.result?.ignoredContextKeys ?? [] }))
}
"""

THEIRS = {"Allowed": "allow", "ExplicitlyDenied": "deny", "ImplicitlyDenied": "implicit"}
OURS = {Outcome.ALLOWED: "allow", Outcome.EXPLICITLY_DENIED: "deny", Outcome.IMPLICITLY_DENIED: "implicit"}


def cases(count: int, seed: int = 1) -> Iterator[tuple[Json, Json]]:
    """Requests about which everything is known, with the policies that bear on them."""
    random = Random(seed)
    for _ in range(count):
        policies = generator.policies(random, unknown=0)
        asked = generator.request(random, unknown=0)
        if policies.pop("session", None) is not None and ":assumed-role/" in asked["principal"]:
            policies["session"] = [generator.policy(random)]
        if ":key/" in asked["resource"] or ":role/" in asked["resource"]:
            policies.setdefault("resource", generator.policy(random, of_resource=True))
        if request(asked).principal.kind in (CallerKind.ANONYMOUS, CallerKind.SERVICE, CallerKind.FEDERATED):
            policies = {"identity": [], "resource": generator.policy(random, of_resource=True)}
        yield asked, policies


def simulation(asked: Json, policies: Json) -> Json:
    """A request as the simulator wants it: it derives no keys from the principal."""
    told = request(asked)
    values = {**told.full_context.values}
    named = [{"name": f"identity-{n}", "policy": p} for n, p in enumerate(policies["identity"])]
    data: Json = {
        "request": {
            "principal": asked["principal"],
            "action": asked["action"],
            "resource": {"resource": asked["resource"], "accountId": asked["account"]},
            "contextVariables": {
                key: list(given) if key == "aws:tagkeys" else given[0] for key, given in values.items()
            },
        },
        "identityPolicies": named,
        "serviceControlPolicies": [],
        "resourceControlPolicies": [],
    }
    if "resource" in policies:
        data["resourcePolicy"] = policies["resource"]
    if "boundary" in policies:
        data["permissionBoundaryPolicies"] = [{"name": "boundary", "policy": policies["boundary"]}]
    if "session" in policies:
        data["sessionPolicy"] = policies["session"][0]
    return data


def simulate(simulations: Iterable[Json]) -> list[Json]:
    """What the simulator says to each, and which keys it did not look at since the action does not carry them."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text('{"type": "module"}', encoding="utf-8")
        (Path(folder) / "run.mjs").write_text(SCRIPT, encoding="utf-8")
        subprocess.run(["npm", "install", "--silent", "--no-audit", PACKAGE], cwd=folder, check=True)
        done = subprocess.run(
            ["node", "run.mjs"],
            cwd=folder,
            check=True,
            text=True,
            capture_output=True,
            input="\n".join(json.dumps(s) for s in simulations),
        )
    return [json.loads(line) for line in done.stdout.splitlines()]


def why(asked: Json, policies: Json, decision: Decision) -> str:
    """What is special in a request about which the two disagree."""
    said = "\n".join(decision.reasons)
    resource_policy = json.dumps(policies.get("resource", {}))
    signs = (
        (request(asked).principal.kind is CallerKind.ROOT, "the root user needs no policy of its own"),
        ("who exactly it names" in said, "who is named in part"),
        (_variables_in_an_old_document(policies), "a document without Version knows no variables"),
        ("StringMatches" in said, "an operator that AWS has not"),
        ("${" in said or any("${" in e.detail for e in decision.others if e.applies is UNKNOWN), "an absent variable"),
        (any(e.reason is Reason.PRINCIPAL for e in decision.others if e.applies is UNKNOWN), "who is named in part"),
        (asked["resource"] == "*", "patterns that reach an action without resource"),
        (any(e.applies is UNKNOWN for e in decision.others), "values that the operator is not made for"),
        ("*" in asked["resource"], "the request's ARN holds a wildcard: theirs takes it for a pattern"),
        ('"arn:aws:s3"' in json.dumps(policies), "a short ARN where theirs expands none"),
        ("NotPrincipal" in resource_policy, "NotPrincipal names only the account, or there is a boundary"),
        (asked["principal"].startswith("arn:aws:iam") and "provider" in asked["principal"], "an identity provider"),
        ("DateE" in json.dumps(policies) or "DateN" in json.dumps(policies), "epoch seconds"),
        (
            "Principal" in resource_policy and not {"boundary", "session"}.isdisjoint(policies),
            "named directly, beyond a boundary or session policy",
        ),
    )
    return next((name for sign, name in signs if sign), "unexplained")


def _variables_in_an_old_document(policies: Json) -> bool:
    every = [*policies["identity"], *policies.get("session", ()), policies.get("boundary"), policies.get("resource")]
    return any("Version" not in document and "${" in json.dumps(document) for document in every if document)


def main(count: int) -> None:
    """Prints how often the two are alike, and the classes of disagreement with an example of each."""
    asked = list(cases(count))
    said = simulate(simulation(*case) for case in asked)
    agreed: Counter[str] = Counter()
    classes: Counter[tuple[str, str, str]] = Counter()
    examples: dict[tuple[str, str, str], Any] = {}
    for (wanted, policies), theirs in zip(asked, said, strict=True):
        if "refused" in theirs:
            agreed["refused by the simulator"] += 1
            continue
        ignored = {key.lower() for key in theirs["ignored"]}
        context = {key: given for key, given in wanted["context"].items() if key.lower() not in ignored}
        case = {**wanted, "context": context}
        decision = decide(case, policies)
        ours = OURS.get(decision.outcome, "undecided")
        if ours == THEIRS[theirs["result"]]:
            agreed[ours] += 1
        else:
            special = (ours, THEIRS[theirs["result"]], why(case, policies, decision))
            classes[special] += 1
            examples.setdefault(special, (case, policies, decision))
    print(f"{count:,} requests, of which alike or refused: {dict(agreed)}")  # noqa: T201  a command prints
    for special, number in sorted(classes.items()):
        print(f"{number:4} times {special[0]}, the simulator {special[1]}: {special[2]}")  # noqa: T201  a command prints
    for special, (case, policies, decision) in examples.items():
        print("", special, json.dumps(case), json.dumps(policies), decision, sep="\n")  # noqa: T201  a command prints


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
