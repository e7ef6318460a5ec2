"""Compares Keyless with `@cloud-copilot/iam-simulate`, a simulator of others, on random requests. For developers, by hand:

    python -m tests.iam.differential 5000

It installs the simulator with npm into a temporary folder and leaves nothing of it behind: its licence (AGPL) does not let
it be part of Keyless. Disagreements are counted by what is special in them; one example of each class is shown.
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

from keyless_iam.decision import Outcome
from keyless_iam.request import CallerKind
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
        if "session" in policies:
            policies["session"] = [generator.policy(random)]
        asked = generator.request(random, unknown=0)
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


def main(count: int) -> None:
    """Prints the counts, then one example of each class of disagreement."""
    asked = list(cases(count))
    said = simulate(simulation(*case) for case in asked)
    agreed: Counter[str] = Counter()
    classes: Counter[tuple[str, ...]] = Counter()
    examples: dict[tuple[str, ...], Any] = {}
    for (wanted, policies), theirs in zip(asked, said, strict=True):
        if "refused" in theirs:
            agreed["refused by the simulator"] += 1
            continue
        ignored = {key.lower() for key in theirs["ignored"]}
        context = {key: given for key, given in wanted["context"].items() if key.lower() not in ignored}
        decision = decide({**wanted, "context": context}, policies)
        words = OURS.get(decision.outcome, "undecided"), THEIRS.get(theirs["result"], theirs["result"])
        if words[0] == words[1]:
            agreed[words[0]] += 1
        else:
            told = request(wanted)
            special = (*words, told.principal.kind.value, told.service)
            classes[special] += 1
            examples.setdefault(special, ({**wanted, "context": context}, policies, str(decision)))
    print(f"{sum(agreed.values()):,} of {count:,} alike or refused: {dict(agreed)}")
    for special, number in classes.most_common():
        ours, theirs, caller, service = special
        print(
            f"\n{number} times Keyless says {ours}, the simulator {theirs}, to a {caller} asking {service}. For example:"
        )
        *case, decision = examples[special]
        print(json.dumps(case), decision, sep="\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
