"""A hundred thousand documents that nobody would write: each is read, or told to be none, and nothing else happens."""

import json
import random
from typing import Any

import pytest
from keyless_iam.document import Document
from keyless_iam.problems import DocumentError, Problem
from keyless_iam.reading import Kind, read_document

_TEXTS = [
    "*",
    "",
    "s3:GetObject",
    "arn:aws:s3:::b/*",
    "Allow",
    "Deny",
    "2012-10-17",
    "${aws:username}",
    "${",
    "\ud800",
    "\x00",
]
_ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    10**400,
    1.5,
    1e308,
    [],
    {},
    [[]],
    {"": ""},
    [None],
    {"a": {"b": {"c": []}}},
]
_KEYS = [
    "Version",
    "Statement",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "Principal",
    "Condition",
    "Sid",
    "AWS",
    "Null",
    "",
]
SEEDS: list[Any] = [
    {
        "Version": "2012-10-17",
        "Id": "x",
        "Statement": [
            {
                "Sid": "A",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:Put*"],
                "Resource": "arn:aws:s3:::b/${aws:username}/*",
                "Condition": {"StringLike": {"s3:prefix": ["a/*"]}, "Null": {"aws:TagKeys": False}},
            },
            {
                "Effect": "Deny",
                "NotAction": "iam:*",
                "NotResource": ["*"],
                "Condition": {"NumericLessThan": {"k:x": 2}},
            },
        ],
    },
    {"Statement": {"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com"]}, "Action": "sts:AssumeRole"}},
    {"Version": "2008-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]},
]


def mutated(rng: random.Random, value: Any) -> Any:
    if rng.random() < 0.06:
        return rng.choice([*_ODD, *_TEXTS, *SEEDS])
    if isinstance(value, dict):
        items = [(k if rng.random() > 0.03 else rng.choice(_KEYS), mutated(rng, v)) for k, v in value.items()]
        if rng.random() < 0.05:
            items.append((rng.choice(_KEYS), rng.choice([*_ODD, *_TEXTS])))
        return dict(rng.sample(items, len(items) - (rng.random() < 0.05 and bool(items))))
    if isinstance(value, list):
        return [mutated(rng, v) for v in value for _ in range(rng.choice((1, 1, 1, 1, 0, 2)))]
    if isinstance(value, str) and rng.random() < 0.05:
        place = rng.randint(0, len(value))
        return value[:place] + rng.choice(_TEXTS) + value[place:]
    return value


def broken(rng: random.Random, text: str) -> str | bytes:
    place = rng.randrange(len(text) + 1)
    match rng.randrange(4):
        case 0:
            return text[:place]
        case 1:
            return text[:place] + rng.choice('{}[]",:\\0\ufeff') + text[place:]
        case 2:
            return text.encode("utf-8", "surrogatepass")[:place] + bytes([rng.randrange(256)])
        case _:
            return text.replace('"Action"', '"Effect"', 1)


def outcome(source: Any, kind: Kind | None) -> tuple[Document | None, tuple[Problem, ...]]:
    try:
        return read_document(source, kind), ()
    except DocumentError as error:
        return None, error.problems


@pytest.mark.parametrize("seed", range(4))
def test_every_document_is_read_or_told_to_be_none(seed: int) -> None:
    rng = random.Random(seed)
    read = refused = 0
    for _ in range(25_000):
        source: Any = mutated(rng, rng.choice(SEEDS))
        if rng.random() < 0.6:
            source = json.dumps(source)
            if rng.random() < 0.4:
                source = broken(rng, source)
        document, problems = outcome(source, rng.choice((None, *Kind)))
        if document is None:
            assert problems
            assert all(p.rule and p.mend for p in problems)
            refused += 1
        else:
            assert read_document(document.to_json()) == document
            read += 1
            if isinstance(source, str):
                # Data and its text are the same document.
                assert read_document(json.loads(source.removeprefix("\ufeff"))) == document
    # A fuzz that reaches only one of the two ways shows little.
    assert min(read, refused) > 2_000, (read, refused)


def anything(rng: random.Random, depth: int = 0) -> Any:
    """Data that has no more in common with a policy than the names of elements."""
    kind = rng.randrange(6 if depth < 5 else 4)
    if kind == 4:
        return [anything(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind == 5:
        return {rng.choice([*_KEYS, 5, None, ("a",)]): anything(rng, depth + 1) for _ in range(rng.randrange(5))}
    return rng.choice([*_ODD, *_TEXTS, float("nan"), b"Allow", {1}, object(), 10**5000])


def test_every_value_is_read_or_told_to_be_none() -> None:
    rng = random.Random(0)
    for _ in range(10_000):
        document, problems = outcome(anything(rng), rng.choice((None, *Kind)))
        assert document or problems


def test_every_run_of_bytes_is_read_or_told_to_be_none() -> None:
    rng = random.Random(0)
    alphabet = b'{}[]",:\\ntrue0129.eE-\xef\xbb\xbf\xff\x00 '
    for _ in range(10_000):
        noise = bytes(rng.choices(alphabet, k=rng.randrange(40)))
        document, problems = outcome(rng.choice((noise, bytearray(noise), noise.decode("latin-1"))), None)
        assert document is None
        assert problems
