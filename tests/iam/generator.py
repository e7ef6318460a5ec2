"""Random policies and requests over a vocabulary so small that they often meet."""

from random import Random
from typing import Any

Json = dict[str, Any]

ACCOUNT, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/App"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/App/i-1"
USER = f"arn:aws:iam::{ACCOUNT}:user/ana"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/accounts.example.com"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234"
TARGET = f"arn:aws:iam::{ACCOUNT}:role/Target"

CALLERS = (SESSION, SESSION, SESSION, USER, USER, ROLE, ROOT, "ec2.amazonaws.com", "*", PROVIDER)

ASKED = (
    ("s3:GetObject", "arn:aws:s3:::app/in/a"),
    ("s3:GetObject", "arn:aws:s3:::app/out/x*y"),
    ("s3:GetObject", "arn:aws:s3:::app/home/ana/key:1"),
    ("s3:PutObject", "arn:aws:s3:::other/in/a"),
    ("s3:ListBucket", "arn:aws:s3:::app"),
    ("s3:ListAllMyBuckets", "*"),
    ("kms:Decrypt", KEY),
    ("sts:AssumeRole", TARGET),
    ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs"),
)

ACTIONS = ("*", "s3:*", "s3:Get*", "S3:getobject", "s3:?etObject", "s3:ListBucket", "s3:List*", "s3:PutObject")
ACTIONS += ("kms:*", "kms:Decrypt", "sts:AssumeRole", "sqs:*", "ec2:RunInstances")

RESOURCES = (
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3",
    "arn:aws:s3:::app",
    "arn:aws:s3:::app/*",
    "arn:aws:s3:::app/in/*",
    "arn:aws:s3:::app/out/x${*}y",
    "arn:aws:s3:::app/home/${aws:username}/*",
    "arn:aws:s3:::app/home/${aws:username, 'ana'}/*",
    "arn:aws:s3:::app/${aws:PrincipalTag/team}/?",
    "arn:aws:s3:::a??/*",
    "arn:aws:s3:::?*",
    "arn:*:s3:*:*:*",
    f"arn:aws:kms:*:{ACCOUNT}:key/*",
    "arn:aws:kms:eu-*:*:key/1234",
    f"arn:aws:s3:eu-west-1:{ACCOUNT}:*",
    TARGET,
    f"arn:aws:sqs:*:{ACCOUNT}:j*",
)

PRINCIPALS: tuple[Any, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": ACCOUNT},
    {"AWS": ROOT},
    {"AWS": ROLE},
    {"AWS": SESSION},
    {"AWS": USER},
    {"AWS": [ROLE, USER]},
    {"AWS": [SESSION, ROLE, ROOT]},
    {"AWS": [USER, ROOT]},
    {"AWS": OTHER},
    {"AWS": "AROAEXAMPLEEXAMPLE1"},
    {"Service": "ec2.amazonaws.com"},
    {"Federated": PROVIDER},
    {"AWS": USER, "Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]},
)

SPARED: tuple[Any, ...] = ({"AWS": [SESSION, ROLE, ROOT]}, {"AWS": [USER, ROOT]})

TEXTS = (
    "",
    "in/",
    "in/a",
    "IN/",
    "home/ana/",
    "ana",
    "x*",
    "in/*",
    "?n/",
    "*",
    "${aws:username}/",
    "home/${aws:username}/",
)
TEXTS += ("${aws:PrincipalTag/team, 'in'}/", "${aws:TagKeys}", "${$}{x}")
TAGS = ("team", "cost", "Team", "t*", "")
NUMBERS = ("1", "2", "2.0", "10", "-1", "1000", "many", "")
DATES = ("2024-01-01", "2024-01-01T00:00:00Z", "2024-06-01T12:00:00+02:00", "1704067200", "1717236000", "soon")
ADDRESSES = ("203.0.113.7", "203.0.113.0/24", "10.0.0.0/8", "2001:db8::1", "2001:db8::/32", "nowhere", "203.0.113.7/32")
ARNS = (
    SESSION,
    ROLE,
    "arn:aws:s3:::app",
    "arn:aws:s3:::a*",
    "arn:aws:iam::*:role/*",
    "arn:aws:s3:::app/in:a",
    "app",
    "*",
)
TRUTHS = ("true", "false", "True", "perhaps")
BYTES = ("QQ==", "Qg==", "%")

FAMILIES: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (
        (
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ),
        ("s3:prefix", "aws:PrincipalTag/team", "aws:username", "S3:Prefix"),
        TEXTS,
    ),
    (("StringEquals", "StringLike", "StringNotLike", "StringNotEquals"), ("aws:TagKeys",), TAGS),
    (
        (
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ),
        ("s3:max-keys",),
        NUMBERS,
    ),
    (
        (
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ),
        ("aws:CurrentTime",),
        DATES,
    ),
    (("IpAddress", "NotIpAddress"), ("aws:SourceIp",), ADDRESSES),
    (("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"), ("aws:SourceArn", "aws:PrincipalArn"), ARNS),
    (("Bool",), ("aws:SecureTransport",), TRUTHS),
    (("BinaryEquals",), ("demo:Blob",), BYTES),
    (("Null",), ("s3:prefix", "aws:TagKeys", "aws:SourceIp"), ("true", "false")),
    (("StringMatches",), ("s3:prefix",), TEXTS),
)

VALUES: dict[str, tuple[str, ...]] = {
    "s3:prefix": ("", "in/", "in/a", "IN/", "home/ana/", "ana/", "x*", "${x}"),
    "aws:PrincipalTag/team": ("in", "out", "*", "x*y"),
    "s3:max-keys": ("1", "2", "10", "999.5", "lots"),
    "aws:CurrentTime": ("2024-01-01T00:00:00Z", "2024-06-01T10:00:00Z", "2025-01-01T00:00:00.5Z", "now"),
    "aws:SourceIp": ("203.0.113.7", "10.1.2.3", "2001:db8::1", "192.0.2.1"),
    "aws:SourceArn": ("arn:aws:s3:::app", "arn:aws:s3:::app/in:a", ROLE, "app"),
    "aws:SecureTransport": ("true", "false"),
    "demo:Blob": ("QQ==", "Qg=="),
}


def some(random: Random, choices: tuple[Any, ...]) -> Any:
    """One of the choices, or a list of two or three."""
    if random.random() < 0.55:
        return random.choice(choices)
    return [random.choice(choices) for _ in range(random.choice((2, 2, 3)))]


def condition_block(random: Random) -> Json:
    block: Json = {}
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        operators, keys, values = random.choice(FAMILIES)
        operator, key = random.choice(operators), random.choice(keys)
        if operator != "Null":
            if key == "aws:TagKeys" or random.random() < 0.08:
                operator = random.choice(("ForAllValues:", "ForAnyValue:", "")) + operator
            if random.random() < 0.2:
                operator += "IfExists"
        block.setdefault(operator, {})[key] = some(random, values)
    return block


def statement(random: Random, *, of_resource: bool) -> Json:
    element: Json = {"Effect": "Allow" if random.random() < 0.75 else "Deny"}
    element["NotAction" if random.random() < 0.1 else "Action"] = some(random, ACTIONS)
    element["NotResource" if random.random() < 0.1 else "Resource"] = some(random, RESOURCES)
    if of_resource:
        if random.random() < (0.3 if element["Effect"] == "Deny" else 0.02):
            element["NotPrincipal"] = random.choice((*PRINCIPALS, *SPARED, *SPARED, *SPARED))
        else:
            element["Principal"] = random.choice(PRINCIPALS)
    if block := condition_block(random):
        element["Condition"] = block
    return element


def policy(random: Random, *, of_resource: bool = False) -> Json:
    count = random.choice((1, 1, 2, 3))
    document: Json = {"Statement": [statement(random, of_resource=of_resource) for _ in range(count)]}
    if random.random() < 0.9:
        document["Version"] = "2012-10-17"
    return document


def wide() -> Json:
    """What lets most requests reach the other policies."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def policies(random: Random, *, unknown: float = 0.03) -> Json:
    def one(*, of_resource: bool = False) -> Any:
        if random.random() < unknown:
            return "unknown"
        return wide() if not of_resource and random.random() < 0.25 else policy(random, of_resource=of_resource)

    chosen: Json = {"identity": [one() for _ in range(random.choice((0, 1, 1, 2)))]}
    if random.random() < 0.3:
        chosen["boundary"] = one()
    if random.random() < 0.25:
        chosen["session"] = [one() for _ in range(random.choice((0, 1, 1, 2)))]
    if random.random() < 0.6:
        chosen["resource"] = one(of_resource=True)
    return chosen


def request(random: Random, *, unknown: float = 0.1) -> Json:
    action, resource = random.choice(ASKED)
    context: dict[str, list[str]] = {}
    hidden: dict[str, list[list[str] | None]] = {}
    for key, values in VALUES.items():
        chance = random.random()
        if chance < unknown:
            hidden[key] = [None, *([value] for value in values)]
        elif chance < 0.6:
            context[random.choice((key, key.lower(), key.upper()))] = [random.choice(values)]
    if random.random() < 0.5:
        context["aws:TagKeys"] = random.sample(("team", "cost", "Team", ""), random.choice((0, 1, 1, 2, 3)))
    principal = random.choice(CALLERS)
    own = ACCOUNT if principal.startswith("arn:") else OTHER
    account = own if ACCOUNT in resource or random.random() < 0.8 else OTHER
    if ACCOUNT in resource:
        account = ACCOUNT
    return {
        "principal": principal,
        "action": action,
        "resource": resource,
        "account": account,
        "context": context,
        "unknown": hidden,
    }
