"""A thousand policy documents, no two alike, of the kinds that people write: narrow ones, wide ones, broken ones."""

import json
import random
from collections.abc import Callable

_SEED = 20_261_124

_OBJECT_ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObject*", "s3:Put*", "s3:GetObjectVersion"]
_BUCKET_ACTIONS = ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketVersions", "s3:PutBucketPolicy"]
_OTHERS = [
    (["sqs:ReceiveMessage", "sqs:DeleteMessage"], "arn:aws:sqs:eu-west-1:111122223333:{}"),
    (["logs:CreateLogStream", "logs:PutLogEvents"], "arn:aws:logs:*:111122223333:log-group:/app/{}:*"),
    (["dynamodb:GetItem", "dynamodb:Query"], "arn:aws:dynamodb:eu-west-1:111122223333:table/{}"),
    (["ssm:GetParameter*"], "arn:aws:ssm:*:111122223333:parameter/{}/*"),
    (["iam:PassRole"], "arn:aws:iam::111122223333:role/{}"),
    (["kms:Decrypt", "kms:GenerateDataKey"], "arn:aws:kms:eu-west-1:111122223333:key/{}"),
    (["secretsmanager:GetSecretValue"], "arn:aws:secretsmanager:eu-west-1:111122223333:secret:{}-*"),
]

Statement = dict[str, object]


def documents(count: int = 1000) -> list[str]:
    """Identity policies as JSON text, always the same ones.

    Args:
        count: how many.
    """
    rng = random.Random(_SEED)
    found: dict[str, None] = {}
    while len(found) < count:
        statements = [rng.choice(_STATEMENTS)(rng) for _ in range(rng.choice((1, 1, 2, 2, 3, 4)))]
        found[json.dumps({"Version": "2012-10-17", "Statement": statements})] = None
    return list(found)


def _name(rng: random.Random) -> str:
    return f"{rng.choice(('app', 'data', 'logs', 'web'))}-{rng.randrange(10**6):06}"


def _objects(rng: random.Random) -> Statement:
    bucket = _name(rng)
    prefixes = [f"{rng.choice(('in', 'out', 'tmp'))}/{_name(rng)}/*" for _ in range(rng.randint(1, 3))]
    actions = rng.sample(_OBJECT_ACTIONS, rng.randint(1, 3))
    return {"Effect": "Allow", "Action": actions, "Resource": [f"arn:aws:s3:::{bucket}/{p}" for p in prefixes]}


def _listing(rng: random.Random) -> Statement:
    statement: Statement = {
        "Effect": "Allow",
        "Action": rng.sample(_BUCKET_ACTIONS, rng.randint(1, 2)),
        "Resource": f"arn:aws:s3:::{_name(rng)}",
    }
    if rng.random() < 0.6:
        statement["Condition"] = {"StringLike": {"s3:prefix": [f"in/{_name(rng)}/*"]}}
    return statement


def _wide(rng: random.Random) -> Statement:
    name = _name(rng)
    resource = rng.choice(
        ("*", "arn:aws:s3:::*", f"arn:aws:s3:::{name}*", f"arn:aws:s3:::*/{name}", f"arn:*:s3:*:*:{name}*")
    )
    actions = rng.choice((["s3:*"], ["s3:Get*", "s3:List*"], ["*"], ["s3:*Object*", "kms:*"]))
    return {"Sid": name.replace("-", ""), "Effect": "Allow", "Action": actions, "Resource": resource}


def _denial(rng: random.Random) -> Statement:
    bucket = _name(rng)
    return {
        "Effect": "Deny",
        "Action": rng.choice(("s3:*", "s3:*Policy*", "s3:Delete*")),
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _all_but(rng: random.Random) -> Statement:
    return {"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": f"arn:aws:s3:::{_name(rng)}/*"}


def _broken(rng: random.Random) -> Statement:
    name = _name(rng)
    action, resource = rng.choice(
        (
            ("s3:GetObject", f"arn:aws:s3:::{name}"),
            ("s3:ListBucket", f"arn:aws:s3:::{name}/*"),
            ("s3:GetObjects", f"arn:aws:s3:::{name}/*"),
            ("s3:GetObject", f"arn:aws:s3:::{name.upper()}/*"),
        )
    )
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def _other(rng: random.Random) -> Statement:
    actions, resource = rng.choice(_OTHERS)
    return {"Effect": "Allow", "Action": actions, "Resource": resource.format(_name(rng))}


_STATEMENTS: list[Callable[[random.Random], Statement]] = [
    *[_objects] * 3,
    *[_listing] * 2,
    *[_other] * 3,
    _wide,
    _denial,
    _all_but,
    _broken,
]
