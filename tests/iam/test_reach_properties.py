"""Laws between what is said to be let through and what single requests are answered, over random policies."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from keyless_iam import catalogue
from keyless_iam.conditions.checks import check
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Outcome
from keyless_iam.document import VERSION, Condition, Document, Principal, Statement, Version
from keyless_iam.evaluate import evaluate
from keyless_iam.implication import implied
from keyless_iam.policy import Policy, PolicySet
from keyless_iam.reach import Permit, Reach
from keyless_iam.request import Request
from keyless_iam.truth import TRUE

from tests.iam.generator import ACCOUNT, FAMILIES, SESSION, USER, VALUES

POINT = f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint"
VERSIONS: tuple[Version, ...] = (VERSION, VERSION, "2008-10-17")
FRESH = "nobody-wrote.this-1"

ARNS: dict[str, tuple[str, ...]] = {
    "bucket": tuple(f"arn:aws:s3:::{name}" for name in ("app", "app-data", "app-logs", "a1b", "other", "in")),
    "object": tuple(
        f"arn:aws:s3:::{name}/{key}"
        for name in ("app", "app-data", "app-logs", "other")
        for key in ("in/a", "in/b:c", "out/a", "a", "in/", "object/a", "app/in/a")
    ),
    "accesspoint": tuple(f"{POINT}/{name}" for name in ("app", "other")),
    "accesspointobject": tuple(f"{POINT}/{name}/object/{key}" for name in ("app", "other") for key in ("in/a", "b")),
    "": ("*",),
}
"""Real ARNs by the type of resource that they are of."""

ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObjectVersion",
    "s3:ListBucket",
    "s3:PutBucketPolicy",
    "s3:ListAllMyBuckets",
    "s3:CreateAccessPoint",
    "s3:GetAccessPoint",
)

ACTION_PATTERNS = (
    *ACTIONS,
    "*",
    "*",
    "s3:*",
    "S3:*",
    "s3:Get*",
    "S3:gEtObJec?",
    "s3:*Object*",
    "s3:*Bucket*",
    "s3:?ut*",
    "*:Put*",
    "s3:List*",
    "ec2:*",
    "s3*",
)

RESOURCE_PATTERNS = (
    "*",
    "*",
    "**",
    "?*",
    "arn:*",
    "arn:aws:s3",
    "arn:aws:s3*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::**",
    "arn:aws:s3:::?*",
    "arn:*:s3:*:*:*",
    "arn:aws:s?:*:*:*",
    "arn:aws:*:::app/*",
    "arn:aws:s3:::*/*",
    "arn:aws:s3:::app",
    "arn:aws:s3:::app*",
    "arn:aws:s3:::app-*",
    "arn:aws:s3:::app-????",
    "arn:aws:s3:::a??",
    "arn:aws:s3:::app/*",
    "arn:aws:s3:::app/in/*",
    "arn:aws:s3:::app*/in/*",
    "arn:aws:s3:::app-data",
    "arn:aws:s3:::app-data/*",
    "arn:aws:s3:::app-logs/in/a",
    "arn:aws:s3:::*-data/*",
    "arn:aws:s3:::*-bucket",
    "arn:aws:s3:::*-bucket/*",
    "arn:aws:s3:::*-bucket/*-key",
    "arn:aws:s3:::other*",
    "arn:aws:s3:::*/in/*",
    "arn:aws:s3:::*in/a",
    "arn:aws:s3:::in",
    "arn:aws:s3:::???",
    "arn:aws:s3:::??????????",
    "arn:aws:sqs:*:*:app",
    "arn:aws:s3:eu-west-1",
    "arn:aws:s3:eu-west-1:*:*",
    f"arn:aws:s3:*:{ACCOUNT}",
    f"{POINT}/*",
    f"{POINT}/app",
    f"{POINT}/app/object/*",
    f"{POINT}/*/object/in/*",
    f"arn:aws:s3:*:{ACCOUNT}:accesspoint/app*",
    "arn:aws:s3:us-*:*:accesspoint/*",
    "arn:*:*:*:*:*/*",
)

WITH_VARIABLES = (
    "arn:aws:s3:::app/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::${aws:PrincipalTag/team}",
    "arn:aws:s3:::${aws:PrincipalTag/team, 'app'}/*",
    "arn:aws:s3:::app/${*}",
    "arn:aws:s3:::app/in/${s3:prefix}",
)

CONDITIONS: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = tuple(
    family for family in FAMILIES if {"aws:SecureTransport", "s3:prefix", "aws:PrincipalArn"} & set(family[1])
)


def some(random: Random, choices: Sequence[str]) -> list[str]:
    return [random.choice(choices) for _ in range(random.choice((1, 1, 1, 2, 3)))]


def conditions(random: Random) -> list[Condition]:
    chosen: dict[tuple[str, str], Condition] = {}
    for _ in range(random.choice((1, 1, 2))):
        operators, keys, values = random.choice(CONDITIONS)
        operator = random.choice(operators) + random.choice(("", "", "IfExists"))
        one = Condition.of(operator, random.choice(keys), some(random, values[:4]))
        chosen[one.operator, one.key] = one
    return list(chosen.values())


def statement(random: Random, *, conditional: bool) -> Statement:
    effect = "Allow" if random.random() < 0.6 else "Deny"
    patterns = RESOURCE_PATTERNS + WITH_VARIABLES if conditional else RESOURCE_PATTERNS
    action = "not_actions" if random.random() < 0.12 else "actions"
    resource = "not_resources" if random.random() < 0.2 else "resources"
    block = conditions(random) if conditional and random.random() < 0.4 else []
    elements: dict[str, Any] = {action: some(random, ACTION_PATTERNS), resource: some(random, patterns)}
    return Statement.of(effect, conditions=block, **elements)


def document(random: Random, *, conditional: bool) -> Document:
    statements = [statement(random, conditional=conditional) for _ in range(random.choice((1, 2, 2, 3)))]
    version = "2008-10-17" if conditional and random.random() < 0.2 else VERSION
    return Document(tuple(statements), version=version)


def policies(random: Random, *, conditional: bool) -> tuple[list[Policy], Policy | None]:
    identity = [Policy(f"p{n}", document(random, conditional=conditional)) for n in range(random.choice((1, 1, 2)))]
    inside = Policy("boundary", document(random, conditional=conditional)) if random.random() < 0.25 else None
    return identity, inside


def context(random: Random) -> Context:
    values = {key: [random.choice(some)] for key, some in VALUES.items() if random.random() < 0.6}
    if random.random() < 0.6:
        values["aws:TagKeys"] = random.sample(("team", "cost", "Team", ""), random.choice((0, 1, 1, 2, 3)))
    return Context.of(values)


def allowed(identity: Sequence[Policy], inside: Policy | None, action: str, arn: str, given: Context) -> bool:
    asked = Request.of(SESSION, action, arn, given, resource_account=ACCOUNT)
    return evaluate(asked, PolicySet(tuple(identity), inside)).outcome is Outcome.ALLOWED


def types_of(action: str) -> set[str]:
    known = catalogue.find_action(action)
    assert known is not None
    return {resource.type for resource in known.resources} or {""}


def test_whatever_a_request_is_allowed_is_let_through() -> None:
    random = Random(1)
    lost: list[Any] = []
    hits = 0
    for _ in range(2_500):
        identity, inside = policies(random, conditional=True)
        found = Reach(identity, inside)
        for _ in range(6):
            action = random.choice(ACTIONS)
            kind = random.choice([t for t in sorted(types_of(action)) if t in ARNS])
            arn = random.choice(ARNS[kind])
            if not allowed(identity, inside, action, arn, context(random)):
                continue
            hits += 1
            if kind not in {permit.resource_type for permit in found.permits(action)}:
                lost.append((action, arn, identity, inside))
    assert lost == []
    assert hits > 1_000


NAMED = (
    (Principal("*", "*"),),
    (Principal("AWS", "*"),),
    (Principal("AWS", SESSION), Principal("AWS", USER)),
    (Principal("AWS", USER),),
    (Principal("AWS", SESSION),),
    (Principal("Service", "ec2.amazonaws.com"),),
)


def named(random: Random, given: Statement) -> Statement:
    """The statement with a principal, as in a bucket's policy."""
    spared = given.effect == "Deny" and random.random() < 0.3
    return replace(given, **{"not_principals" if spared else "principals": random.choice(NAMED)})


def test_whatever_a_buckets_policy_allows_is_let_through() -> None:
    random = Random(6)
    lost: list[Any] = []
    hits = 0
    for _ in range(2_000):
        written = document(random, conditional=True)
        policy = Policy("bucket", replace(written, statements=tuple(named(random, s) for s in written.statements)))
        found = Reach([policy])
        for _ in range(6):
            action = random.choice(("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:PutBucketPolicy"))
            kind = random.choice(sorted(types_of(action) & {"bucket", "object"}))
            asked = Request.of(
                random.choice((SESSION, USER, "*", "ec2.amazonaws.com")),
                action,
                random.choice(ARNS[kind]),
                context(random),
                resource_account=ACCOUNT,
            )
            if evaluate(asked, PolicySet(resource=policy)).outcome is Outcome.ALLOWED:
                hits += 1
                if kind not in {permit.resource_type for permit in found.permits(action)}:
                    lost.append((asked, policy))
    assert lost == []
    assert hits > 500


def permits(seed: int, count: int) -> Iterator[tuple[Permit, list[Policy], Policy | None]]:
    random = Random(seed)
    for _ in range(count):
        identity, inside = policies(random, conditional=False)
        found = Reach(identity, inside)
        for action in random.sample(ACTIONS, 2):
            for permit in found.permits(action):
                yield permit, identity, inside


def test_what_is_proved_to_be_let_through_is_allowed() -> None:
    wrong: list[Any] = []
    hits = uncertain = 0
    for permit, identity, inside in permits(2, 2_000):
        hits += permit.certain
        uncertain += not permit.certain
        if permit.certain and not allowed(identity, inside, permit.action, permit.example, Context()):
            wrong.append((str(permit), permit.pattern, identity, inside))
    assert wrong == []
    assert hits > 2_000
    assert uncertain < hits / 15, (hits, uncertain)


def other_bucket(arn: str, name: str) -> str:
    """The ARN with another name of the bucket."""
    _, slash, key = arn.split(":", 5)[5].partition("/")
    return f"arn:aws:s3:::{name}{slash}{key}"


def alone(permit: Permit, identity: Sequence[Policy]) -> list[Policy]:
    """The policies with the Allow of one permit as their only one, and of its patterns only the permit's."""
    allow = permit.opening.statement
    if permit.pattern:
        allow = Statement.of("Allow", allow.actions, permit.pattern, not_actions=allow.not_actions)
    denies = [s for policy in identity for s in policy.document.statements if s.effect == "Deny"]
    return [Policy("alone", Document((allow, *denies)))]


def test_everywhere_is_said_of_what_holds_for_a_bucket_that_nobody_named() -> None:
    wrong: list[Any] = []
    hits = 0
    for permit, identity, inside in permits(3, 1_500):
        if permit.everywhere and permit.certain and permit.resource_type in ("bucket", "object"):
            hits += 1
            arn = other_bucket(permit.example, FRESH)
            if not allowed(alone(permit, identity), inside, permit.action, arn, Context()):
                wrong.append((arn, permit.pattern, identity, inside))
    assert wrong == []
    assert hits > 500


def test_not_many_is_said_of_what_holds_for_one_bucket_alone() -> None:
    wrong: list[Any] = []
    hits = 0
    for permit, identity, inside in permits(4, 4_000):
        if permit.many or permit.everywhere or permit.resource_type not in ("bucket", "object"):
            continue
        hits += 1
        policies_of_permit = alone(permit, identity)
        for arn in (other_bucket(permit.example, FRESH), *ARNS[permit.resource_type]):
            other = arn.split(":", 5)[5].partition("/")[0] != permit.example.split(":", 5)[5].partition("/")[0]
            if other and allowed(policies_of_permit, inside, permit.action, arn, Context()):
                wrong.append((arn, permit.example, permit.pattern, identity, inside))
    assert wrong == []
    assert hits > 200


def test_what_is_implied_holds_wherever_the_premise_does() -> None:
    random = Random(5)
    wrong: list[Any] = []
    hits = 0
    for _ in range(12_000):
        operators, keys, values = random.choice(FAMILIES)
        operator = random.choice(("", "", "ForAllValues:", "ForAnyValue:")) + random.choice(operators)
        key = random.choice(keys)
        premise = Condition.of(operator + random.choice(("", "IfExists")), key, some(random, values))
        shared = [*premise.values, *some(random, values)]
        conclusion = Condition.of(
            random.choice((operator, operator, random.choice(operators))) + random.choice(("", "IfExists")),
            random.choice(keys),
            random.sample(shared, random.randint(1, len(shared))),
        )
        versions = random.choice(VERSIONS), random.choice(VERSIONS)
        if not implied((conclusion,), (premise,), versions):
            continue
        hits += 1
        for _ in range(4):
            given = context(random)
            before, after = check(premise, versions[1]).holds(given), check(conclusion, versions[0]).holds(given)
            if before is TRUE and after is not TRUE:
                wrong.append((conclusion, premise, versions, given))
    assert wrong == []
    assert hits > 2_000
