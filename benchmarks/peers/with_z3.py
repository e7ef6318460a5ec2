"""Reads JSON pairs of policy documents; writes for each how many milliseconds z3 took and its two answers.

One request is two strings, action and resource, with a string and a boolean (is it there?) for every condition key. Elements and
conditions are regular expressions that they match. What z3 does not solve within the budget is "cannot tell".

The input: ``seconds`` (the budget of a pair) and ``pairs``: two documents as JSON data each, and by ``object``, ``bucket`` and
``typed`` the known actions that act upon objects, upon buckets and upon other resources.
"""

import json
import sys
import time
from typing import Any

import z3

ANY = z3.Full(z3.ReSort(z3.StringSort()))
ONE = z3.AllChar(z3.ReSort(z3.StringSort()))
IN_PART = z3.Intersect(ONE, z3.Complement(z3.Re(":")))

ACTION, RESOURCE = z3.String("action"), z3.String("resource")

TEXT_OPERATORS = {
    "StringEquals": False,
    "StringNotEquals": True,
    "StringLike": False,
    "StringNotLike": True,
    "Bool": False,
}


def listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def joined(parts: list[z3.ReRef | None]) -> z3.ReRef:
    parts = [part for part in parts if part is not None]
    if not parts:
        return z3.Re("")
    return parts[0] if len(parts) == 1 else z3.Concat(*parts)


def glob(text: str, one: z3.ReRef = ONE, run: z3.ReRef = ANY) -> z3.ReRef:
    found, plain = [], ""
    for character in text:
        if character in "*?":
            found += [z3.Re(plain) if plain else None, run if character == "*" else one]
            plain = ""
        else:
            plain += character
    return joined([*found, z3.Re(plain) if plain else None])


def arn(text: str) -> z3.ReRef:
    parts = text.split(":", 5)
    parts += ["*"] * (6 - len(parts))
    inner = [glob(part, IN_PART, z3.Star(IN_PART)) for part in parts[:5]]
    with_colons = [each for part in inner for each in (part, z3.Re(":"))]
    return joined([*with_colons, glob(parts[5])])


def about_resource(text: str) -> z3.BoolRef:
    if text == "*":
        return z3.BoolVal(True)
    parts = text.split(":", 5)
    parts += ["*"] * (6 - len(parts))
    nothing = z3.BoolVal(False)
    if set(parts[3] + parts[4] + parts[5]) <= {"*"} and parts[5]:
        nothing = z3.InRe(ACTION, z3.Concat(glob(parts[2].lower()), z3.Re(":"), ANY))
    return z3.If(z3.StringVal("*") == RESOURCE, nothing, z3.InRe(RESOURCE, arn(text)))


def holds(operator: str, key: str, values: list[str]) -> z3.BoolRef:
    bare = operator.removesuffix("IfExists")
    key = key.lower()
    if bare not in TEXT_OPERATORS or any("${" in value for value in values):
        return z3.Bool(f"{operator} {key} {sorted(values)}")
    there, value = z3.Bool(f"{key} is there"), z3.String(key)
    if bare == "Bool":
        same = z3.Or([value == z3.StringVal(v.lower()) for v in values])
        sane = z3.Or(value == z3.StringVal("true"), value == z3.StringVal("false"))
        same = z3.And(same, sane)
    elif bare.endswith("Like"):
        same = z3.Or([z3.InRe(value, glob(v)) for v in values])
    else:
        same = z3.Or([value == z3.StringVal(v) for v in values])
    negated = TEXT_OPERATORS[bare]
    if negated:
        same = z3.Not(same)
    return z3.Or(z3.Not(there), same) if negated or operator != bare else z3.And(there, same)


def applies(statement: dict[str, Any]) -> z3.BoolRef:
    actions = listed(statement.get("Action", statement.get("NotAction")))
    action = z3.Or([z3.InRe(ACTION, glob(text.lower())) for text in actions])
    resources = listed(statement.get("Resource", statement.get("NotResource")))
    resource = z3.Or([about_resource(text) for text in resources])
    conditions = [
        holds(operator, key, listed(values))
        for operator, block in statement.get("Condition", {}).items()
        for key, values in block.items()
    ]
    return z3.And(
        z3.Not(action) if "NotAction" in statement else action,
        z3.Not(resource) if "NotResource" in statement else resource,
        *conditions,
    )


def lets_through(document: dict[str, Any]) -> z3.BoolRef:
    by = {"Allow": [], "Deny": []}
    for statement in document["Statement"]:
        by[statement["Effect"]].append(applies(statement))
    return z3.And(z3.Or(by["Allow"]), z3.Not(z3.Or(by["Deny"])))


def exists(kinds: dict[str, list[str]]) -> z3.BoolRef:
    """What requests there are: of a kind of actions whose resources are verified, only those with such a resource."""
    any_action = z3.InRe(ACTION, glob("?*:?*"))
    ours = z3.InRe(RESOURCE, arn("arn:aws*:?*:*:*:?*"))
    s3 = z3.InRe(RESOURCE, arn("arn:aws*:s3:::*"))
    objects = z3.InRe(RESOURCE, arn("arn:aws*:s3:::?*/?*"))
    buckets = z3.And(z3.InRe(RESOURCE, arn("arn:aws*:s3:::?*")), z3.Not(z3.InRe(RESOURCE, arn("arn:aws*:s3:::*/*"))))

    def one_of(names: list[str]) -> z3.BoolRef:
        return z3.Or([z3.StringVal(name.lower()) == ACTION for name in names])

    there = z3.And(
        ours,
        z3.Implies(one_of(kinds["object"]), z3.Or(objects, z3.Not(s3))),
        z3.Implies(one_of(kinds["bucket"]), z3.Or(buckets, z3.Not(s3))),
    )
    nothing = z3.And(z3.StringVal("*") == RESOURCE, z3.Not(one_of([n for names in kinds.values() for n in names])))
    return z3.And(any_action, z3.Or(there, nothing))


def answer(gaining: z3.BoolRef, lacking: z3.BoolRef, there: z3.BoolRef, until: float) -> str:
    left = until - time.perf_counter()
    if left <= 0:
        return "cannot tell"
    solver = z3.Solver()
    solver.set("timeout", max(1, int(left * 1000)))
    solver.add(there, gaining, z3.Not(lacking))
    return {"sat": "yes", "unsat": "no"}.get(str(solver.check()), "cannot tell")


given = json.load(sys.stdin)
answers = []
for old, new, kinds in given["pairs"]:
    begun = time.perf_counter()
    until = begun + given["seconds"]
    before, after, there = lets_through(old), lets_through(new), exists(kinds)
    # Each direction has half, and the second what the first leaves.
    broadened = answer(after, before, there, begun + given["seconds"] / 2)
    narrowed = answer(before, after, there, until)
    answers.append([(time.perf_counter() - begun) * 1000, broadened, narrowed])
json.dump(answers, sys.stdout)
