"""Random pairs of what a principal has, over a vocabulary so small that statements often meet, and requests to tell them apart.

Every function takes its chance from a ``Random``: a seeded one, or hypothesis's (``st.randoms``), whose examples shrink.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from itertools import combinations, product
from random import Random
from typing import Any

from keyless_iam.compare.access import Access, ResourcePolicy
from keyless_iam.policy import Policy
from keyless_iam.reading import Kind, read_document

from tests.iam.compare.reference import KINDS, NO_RESOURCE, Universe, derived

Json = dict[str, Any]
Pair = tuple[Json | None, Json | None, str]

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/App"
USER = f"arn:aws:iam::{ACCOUNT}:user/ana"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
BUCKET = "arn:aws:s3:::app"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234"

_OBJECTS = (
    "arn:aws:s3:::app/*",
    "arn:aws:s3:::app/in/*",
    "arn:aws:s3:::app/in/a",
    "arn:aws:s3:::app/in/?",
    "arn:aws:s3:::app/*/a",
    "arn:aws:s3:::app*",
    "arn:aws:s3:::other/*",
    "arn:aws:s3:::*/in/*",
    "arn:aws:s3:::app/${aws:username}/*",
    "arn:aws:s3:::app/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::app/${aws:PrincipalTag/team, 'in'}/*",
    "arn:aws:s3:::app/x${*}y",
)
_WIDE = ("*", "arn:aws:s3:::*", "arn:aws:s3", "arn:*:s3:::*", "arn:aws:*:*:*:*")
_BUCKETS = (BUCKET, "arn:aws:s3:::other", "arn:aws:s3:::a*", "arn:aws:s3:::app", "arn:aws:s3:::app-${aws:username}")
_SQS = tuple(
    f"arn:aws:sqs:{where}:{name}"
    for where in (f"eu-west-1:{ACCOUNT}", f"*:{ACCOUNT}", "eu-*:*")
    for name in ("jobs", "j*")
)
_TABLES = tuple(f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/{name}" for name in ("t", "t*", "*", "${aws:username}"))
_KEYS = (KEY, f"arn:aws:kms:*:{ACCOUNT}:key/*", "*")
_ROLES = (f"arn:aws:iam::{ACCOUNT}:role/*", f"arn:aws:iam::{ACCOUNT}:role/App", "arn:aws:iam::*:role/A*")

_THEMES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    *[
        (
            (
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:Get*",
                "s3:*Object",
                "s3:GetObject*",
                "s3:?etObject",
                "s3:*",
            ),
            _OBJECTS,
        )
    ]
    * 4,
    *[(("s3:ListBucket", "s3:List*", "s3:GetBucketLocation", "s3:PutBucketPolicy", "s3:*Bucket*"), _BUCKETS)] * 2,
    (("s3:*", "s3:Get*", "*", "s3:ListAllMyBuckets", "s3:*Object*", "S3:getobject"), (*_WIDE, *_OBJECTS[:3])),
    (("sqs:*", "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:*Message"), _SQS),
    (("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:*Item", "dynamodb:*"), _TABLES),
    (("kms:Decrypt", "kms:Encrypt", "kms:*"), _KEYS),
    (("iam:PassRole", "sts:AssumeRole", "iam:*", "iam:ListRoles"), (*_ROLES, "*")),
    (("ec2:DescribeInstances", "ec2:RunInstances", "ec2:*", "ec2:Describe*", "*:Describe*"), ("*",)),
)

_TEXTS = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase")
_ORDERS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_FAMILIES: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
    *[(_TEXTS, "s3:prefix", ("in/", "in/*", "in/a*", "out/", "*", "IN/", "?n/", ""))] * 2,
    (_TEXTS[:4], "aws:PrincipalTag/team", ("in", "out", "i*", "*")),
    (_TEXTS[:4], "aws:SourceVpce", ("vpce-1", "vpce-2", "vpce-*")),
    (_TEXTS[:4], "s3:prefix", ("${aws:username}/*", "home/${aws:username}", "in/*", "${aws:PrincipalTag/team}")),
    *[
        (
            tuple(f"{q}:{o}" for q in ("ForAnyValue", "ForAllValues") for o in _TEXTS[:4]),
            "aws:TagKeys",
            ("team", "cost", "t*"),
        )
    ]
    * 2,
    (tuple(f"Numeric{o}" for o in _ORDERS), "s3:max-keys", ("1", "10", "100", "10.0")),
    (
        tuple(f"Date{o}" for o in _ORDERS),
        "aws:CurrentTime",
        ("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "1780272000"),
    ),
    *[(("Bool",), "aws:SecureTransport", ("true", "false"))] * 2,
    (("IpAddress", "NotIpAddress"), "aws:SourceIp", ("10.0.0.0/8", "10.1.0.0/16", "203.0.113.7", "2001:db8::/32")),
    (
        ("ArnLike", "ArnEquals", "ArnNotLike"),
        "aws:SourceArn",
        (BUCKET, "arn:aws:s3:::a*", f"arn:aws:sqs:*:{ACCOUNT}:jobs"),
    ),
    (
        ("ArnLike", "StringEquals", "StringLike", "ArnNotLike"),
        "aws:PrincipalArn",
        (ROLE, USER, f"arn:aws:iam::{ACCOUNT}:role/*"),
    ),
    (("Null",), "aws:SourceVpce", ("true", "false")),
    (("Null",), "aws:TagKeys", ("true", "false")),
    (("Null",), "s3:prefix", ("true", "false")),
)

# Rare, because nobody can tell of them what they mean.
_ODD = (
    (("StringEquals", "StringNotEquals"), "aws:TagKeys", ("team", "cost")),
    (("NumericLessThan", "NumericNotEquals"), "s3:max-keys", ("many", "10")),
    (("ForAnyValue:StringLike", "ForAllValues:StringLike"), "aws:SourceVpce", ("vpce-1", "vpce-*")),
)

_PRINCIPALS: tuple[Any, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": ROOT},
    {"AWS": ACCOUNT},
    {"AWS": ROLE},
    {"AWS": [ROLE, USER]},
)


def some(random: Random, choices: tuple[str, ...], most: int = 3) -> Any:
    """One of the choices, or a list of several."""
    if random.random() < 0.6:
        return random.choice(choices)
    return random.sample(choices, min(len(choices), random.randint(2, most)))


def condition_block(random: Random) -> Json:
    block: Json = {}
    for _ in range(random.choice((0, 0, 0, 1, 1, 2))):
        operators, key, values = random.choice(_ODD if random.random() < 0.015 else _FAMILIES)
        operator = random.choice(operators)
        if operator != "Null" and random.random() < 0.2:
            operator += "IfExists"
        block.setdefault(operator, {})[key] = some(random, values)
    return block


def statement(random: Random, effect: str = "") -> Json:
    actions, resources = random.choice(_THEMES)
    found: Json = {"Effect": effect or ("Allow" if random.random() < 0.75 else "Deny")}
    found["NotAction" if random.random() < 0.08 else "Action"] = some(random, actions)
    wide = random.random() < 0.15
    found["NotResource" if random.random() < 0.08 else "Resource"] = some(random, _WIDE if wide else resources)
    if block := condition_block(random):
        found["Condition"] = block
    return found


def document(statements: list[Json], random: Random) -> Json:
    found: Json = {"Statement": statements}
    if random.random() < 0.93:
        found["Version"] = "2012-10-17"
    return found


def access(random: Random) -> Json:
    """What one principal has: one to four statements, now and then a boundary and a bucket's or key's policy."""
    statements = [statement(random, "Allow"), *(statement(random) for _ in range(random.choice((0, 0, 1, 1, 2, 3))))]
    cut = random.randint(1, len(statements))
    found: Json = {"identity": [document(part, random) for part in (statements[:cut], statements[cut:]) if part]}
    if random.random() < 0.2:
        found["boundary"] = boundary(random)
    if random.random() < 0.12:
        found["resources"] = {BUCKET: bucket_policy(random)} if random.random() < 0.7 else {KEY: key_policy(random)}
    return found


def boundary(random: Random) -> Json:
    wide = {"Effect": "Allow", "Action": random.choice(("*", "s3:*", ["s3:*", "sqs:*"])), "Resource": "*"}
    return document([wide, statement(random)] if random.random() < 0.5 else [statement(random, "Allow")], random)


def bucket_policy(random: Random) -> Json:
    statements: list[Json] = []
    for _ in range(random.choice((1, 1, 2))):
        each = statement(random)
        each.pop("NotResource", None)
        each["Resource"] = some(random, (BUCKET, f"{BUCKET}/*", f"{BUCKET}/in/*"))
        each["Principal"] = random.choice(_PRINCIPALS)
        statements.append(each)
    return document(statements, random)


def key_policy(random: Random) -> Json:
    each: Json = {"Effect": "Allow", "Action": random.choice(("kms:*", "kms:Decrypt", ["kms:Decrypt", "kms:Encrypt"]))}
    each |= {"Resource": "*", "Principal": random.choice(_PRINCIPALS)}
    if block := condition_block(random):
        each["Condition"] = block
    return document([each], random)


# Pairs


def pair(random: Random) -> Pair:
    """Old and new access and the caller: mostly a few changes of one, sometimes two that have nothing to do with each other."""
    caller = USER if random.random() < 0.4 else ROLE
    old = access(random)
    chance = random.random()
    if chance < 0.25:
        return old, access(random), caller
    if chance < 0.29:
        return (old, None, caller) if chance < 0.27 else (None, old, caller)
    new = deepcopy(old)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3))):
        random.choice(MUTATIONS)(new, random)
    return (old, new, caller) if random.random() < 0.5 else (new, old, caller)


def documents(given: Json) -> list[Json]:
    return [
        *given["identity"],
        *([given["boundary"]] if given.get("boundary") else []),
        *given.get("resources", {}).values(),
    ]


def _statements(given: Json) -> list[Json]:
    return [each for doc in documents(given) for each in doc["Statement"]]


def _any_statement(given: Json, random: Random) -> Json:
    return random.choice(_statements(given))


def _element(each: Json, name: str) -> tuple[str, list[str]]:
    key = f"Not{name}" if f"Not{name}" in each else name
    return key, list(each[key]) if isinstance(each[key], list) else [each[key]]


def _add_or_remove(name: str) -> Callable[[Json, Random], None]:
    def mutation(given: Json, random: Random) -> None:
        each = _any_statement(given, random)
        key, texts = _element(each, name)
        if len(texts) > 1 and random.random() < 0.5:
            texts.remove(random.choice(texts))
        elif "Principal" not in each:
            place = 0 if name == "Action" else 1
            close = [theme for theme in _THEMES if set(texts) & set(theme[place])] or list(_THEMES)
            texts.append(random.choice(random.choice(close)[place]))
        each[key] = list(dict.fromkeys(texts))

    return mutation


def _widen_or_narrow(name: str) -> Callable[[Json, Random], None]:
    def mutation(given: Json, random: Random) -> None:
        each = _any_statement(given, random)
        key, texts = _element(each, name)
        place = random.randrange(len(texts))
        text = texts[place]
        if text == "*" or "Principal" in each or "${" in text:
            return
        head, tail = text[: text.rfind(":") + 1], text[text.rfind(":") + 1 :]
        if head.count(":") not in (1, 5):
            return
        cut = random.randint(0, len(tail))
        texts[place] = head + random.choice(
            (
                tail[:cut] + "*",
                tail.replace("*", random.choice(("x", "in/", "Object")), 1),
                tail + "x",
                tail[:cut] + "?" + tail[cut + 1 :],
            )
        )
        each[key] = texts

    return mutation


def _prefix(given: Json, random: Random) -> None:
    for each in _statements(given):
        key, texts = _element(each, "Resource")
        if any("/in/" in text for text in texts):
            each[key] = [text.replace("/in/", random.choice(("/", "/in/a/", "/out/")), 1) for text in texts]
            return


def _condition(given: Json, random: Random) -> None:
    each = _any_statement(given, random)
    block = each.get("Condition")
    if not block or random.random() < 0.3:
        block = condition_block(random)
        if block:
            each["Condition"] = block
        return
    operator = random.choice(sorted(block))
    key = random.choice(sorted(block[operator]))
    chance = random.random()
    values = block[operator][key] if isinstance(block[operator][key], list) else [block[operator][key]]
    family = next((f for f in _FAMILIES if f[1] == key and operator.removesuffix("IfExists") in f[0]), None)
    if chance < 0.25:
        del each["Condition"]
    elif chance < 0.7 and family:
        more = random.choice(family[2])
        block[operator][key] = (
            [v for v in values if v != more] if more in values and len(values) > 1 else [*values, more]
        )
    elif family:
        other = random.choice(family[0])
        if other != operator:
            block.setdefault(other, {})[key] = block[operator].pop(key)
            if not block[operator]:
                del block[operator]


def _unnamed(each: Json) -> Json:
    return {name: deepcopy(value) for name, value in each.items() if name != "Sid"}


def _split(given: Json, random: Random) -> None:
    doc = random.choice(documents(given))
    each = random.choice(doc["Statement"])
    name = random.choice(("Action", "Resource"))
    if isinstance(each.get(name), list) and len(each[name]) > 1:
        doc["Statement"] = [s for s in doc["Statement"] if s is not each] + [
            {**_unnamed(each), name: t} for t in each[name]
        ]


def _merge(given: Json, random: Random) -> None:
    """What people do who unite two statements at once, rightly or wrongly."""
    doc = random.choice(documents(given))
    if len(doc["Statement"]) > 1:
        one, two = random.sample(doc["Statement"], 2)
        if one["Effect"] == two["Effect"] and "Principal" not in one:
            for name in ("Action", "Resource"):
                if name in one and name in two:
                    one[name] = list(dict.fromkeys([*_element(one, name)[1], *_element(two, name)[1]]))
            doc["Statement"] = [s for s in doc["Statement"] if s is not two]


def _rewrite(given: Json, random: Random) -> None:
    """What changes no meaning."""
    for doc in documents(given):
        random.shuffle(doc["Statement"])
        for number, each in enumerate(doc["Statement"]):
            each["Sid"] = f"S{number}{random.randrange(10)}"
            key, texts = _element(each, "Action")
            each[key] = [random.choice((str.lower, str.upper, str))(text) for text in texts]


def _swap_effect(given: Json, random: Random) -> None:
    each = _any_statement(given, random)
    each["Effect"] = "Deny" if each["Effect"] == "Allow" else "Allow"


def _swap_not(given: Json, random: Random) -> None:
    each = _any_statement(given, random)
    name = "Action" if random.random() < 0.5 or "Principal" in each else "Resource"
    key, _ = _element(each, name)
    each[name if key != name else f"Not{name}"] = each.pop(key)


def _new_statement(given: Json, random: Random) -> None:
    random.choice(given["identity"])["Statement"].append(statement(random))


def _drop_statement(given: Json, random: Random) -> None:
    doc = random.choice(documents(given))
    if len(doc["Statement"]) > 1:
        doc["Statement"].remove(random.choice(doc["Statement"]))


def _boundary(given: Json, random: Random) -> None:
    if given.get("boundary"):
        given["boundary"] = None if random.random() < 0.5 else boundary(random)
    else:
        given["boundary"] = boundary(random)


def _version(given: Json, random: Random) -> None:
    doc = random.choice(documents(given))
    if doc.pop("Version", None) is None:
        doc["Version"] = "2012-10-17"


def _redundant(given: Json, random: Random) -> None:
    """A part of a statement once more, on its own."""
    doc = random.choice(given["identity"])
    each = _unnamed(random.choice(doc["Statement"]))
    for name in ("Action", "Resource"):
        if name in each:
            each[name] = random.choice(_element(each, name)[1])
    if random.random() < 0.3:
        each["Condition"] = {**each.get("Condition", {}), "StringEquals": {"aws:SourceVpce": "vpce-1"}}
    doc["Statement"].append(each)


MUTATIONS: tuple[Callable[[Json, Random], None], ...] = (
    *[_add_or_remove("Action")] * 2,
    *[_add_or_remove("Resource")] * 2,
    _widen_or_narrow("Action"),
    *[_widen_or_narrow("Resource")] * 2,
    *[_condition] * 4,
    _prefix,
    _split,
    _merge,
    *[_rewrite] * 2,
    _swap_effect,
    _swap_not,
    _new_statement,
    _drop_statement,
    _boundary,
    _version,
    *[_redundant] * 2,
)


# As the values that are compared


def compiled(given: Json | None) -> Access | None:
    if given is None:
        return None
    return Access(
        tuple(_policy(f"identity-{number}", each) for number, each in enumerate(given["identity"])),
        _policy("boundary", given["boundary"]) if given.get("boundary") else None,
        tuple(
            ResourcePolicy(arn, _policy(f"policy of {arn}", each, Kind.RESOURCE))
            for arn, each in given.get("resources", {}).items()
        ),
    )


def _policy(name: str, given: Json, kind: Kind = Kind.IDENTITY) -> Policy:
    return Policy(name, read_document(json.dumps(given), kind))


# Requests

_MOST_ACTIONS, _MOST_RESOURCES, _MOST_CONTEXTS, _MOST_VALUES = 40, 60, 240, 14
_ARN = re.compile(r"arn:aws[^:]*:[^:]+:[^:]*:[^:]*:.+", re.DOTALL)
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_STRANGE = "Zq"
_MULTIVALUED = ("aws:tagkeys",)


def universe(one: Json | None, two: Json | None, caller: str, random: Random) -> Universe:
    """Requests made of the texts of both sides: each as it stands, near it, and far from all."""
    statements = [each for given in (one, two) if given for each in _statements(given)]
    keys = _options(statements, caller)
    resources = list(dict.fromkeys(_resources(statements, keys)))
    fixed = derived(caller, ACCOUNT)
    for arn in (one or {}).get("resources", {}).keys() | (two or {}).get("resources", {}).keys():
        resources = [arn, f"{arn}/in/a", *resources]
    return Universe(
        caller,
        tuple(_cut(list(dict.fromkeys(_actions(statements))), _MOST_ACTIONS, random)),
        (NO_RESOURCE, *_cut(sorted(set(resources)), _MOST_RESOURCES, random)),
        tuple(_contexts(keys, fixed, random)),
    )


def _cut(found: list[Any], most: int, random: Random) -> list[Any]:
    return found if len(found) <= most else random.sample(found, most)


def _texts_of(statements: Iterable[Json], *names: str) -> Iterator[str]:
    for each in statements:
        for name in names:
            if name in each:
                yield from _element(each, name.removeprefix("Not"))[1]


def _actions(statements: list[Json]) -> Iterator[str]:
    known = {action.lower(): action for action in KINDS}
    yield from KINDS
    patterns = list(dict.fromkeys(text.lower() for text in _texts_of(statements, "Action", "NotAction")))
    chunks = {chunk for text in patterns for chunk in re.split(r"[*?]", text.partition(":")[2]) if chunk}
    for pattern in patterns:
        service, colon, name = pattern.partition(":")
        if not colon:
            continue
        if not re.search(r"[*?]", pattern):
            if pattern not in known:
                yield f"{pattern}{_STRANGE}"
            continue
        service = service.replace("*", "zz").replace("?", "z")
        name = name.replace("?", "q")
        yield f"{service}:{name.replace('*', _STRANGE)}"
        for chunk in sorted(chunks):
            yield f"{service}:{name.replace('*', f'{chunk}{_STRANGE}')}"
            yield f"{service}:{name.replace('*', f'{_STRANGE}{chunk}')}"
    yield from (f"{service}:{_STRANGE}" for service in ("s3", "sqs", "nobody", "kms"))


def _resources(statements: list[Json], keys: dict[str, list[tuple[str, ...] | None]]) -> Iterator[str]:
    patterns = list(dict.fromkeys(_texts_of(statements, "Resource", "NotResource")))
    plain = [filled for text in patterns for filled in _filled(text, keys)]
    chunks = sorted({chunk for text in plain for chunk in re.split(r"[*?]|:", text) if chunk and chunk != "arn"})
    for text in plain:
        yield from filter(_ARN.fullmatch, _instances(_whole(text), chunks))
    yield from ("arn:aws:s3:::zz-fresh", "arn:aws:s3:::zz-fresh/key", f"arn:aws:zz:eu-west-1:{ACCOUNT}:any", KEY, ROLE)
    yield from (f"arn:aws:sqs:eu-west-1:{ACCOUNT}:zz", "arn:aws:s3:::app/in/a", "arn:aws:s3:::app/zz", BUCKET)
    yield from (f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/zz", "arn:aws-cn:s3:::app/in/a")


def _whole(text: str) -> str:
    return text + ":*" * (5 - text.count(":")) if ":" in text else "arn:aws:s3:::*"


def _filled(text: str, keys: dict[str, list[tuple[str, ...] | None]]) -> Iterator[str]:
    """The text as it stands, as in documents without variables, and with a few values in the variables' places."""
    yield text
    found = _VARIABLE.search(text)
    if found is None:
        return
    name, _, default = found[1].partition(",")
    values = [each[0] for each in keys.get(name.strip().lower(), []) if each]
    if found[1] in ("*", "?", "$"):
        values = [found[1]]
    for value in [*values[:6], default.strip().strip("'")]:
        if value:
            yield f"{text[: found.start()]}{value}{text[found.end() :]}"


def _instances(pattern: str, chunks: list[str]) -> Iterator[str]:
    head, rest = pattern.split(":", 5)[:5], pattern.split(":", 5)[5]
    heads = [":".join(head)]
    if any("*" in part or "?" in part for part in head):
        heads = [
            ":".join(part.replace("?", "1").replace("*", fill) for part, fill in zip(head, fills, strict=True))
            for fills in (
                ("arn", "", "sqs", "eu-west-1", ACCOUNT),
                ("arn", "aws", "s3", "", ""),
                ("", "-cn", "z", "z", "z"),
                ("arn", "aws", "kms", "eu-west-1", ACCOUNT),
            )
        ]
        heads += [
            each.replace("arn:", "arn:aws", 1)
            for each in heads
            if each.startswith("arn:") and not each.startswith("arn:aws")
        ]
    for start in heads:
        filled = rest.replace("?", "q")
        yield f"{start}:{filled}"
        yield f"{start}:{rest.replace('?', 'a').replace('*', '')}"
        yield f"{start}:{filled.replace('*', 'x')}"
        yield f"{start}:{filled.replace('*', 'x:y/z')}"
        yield f"{start}:{filled.replace('*', '')}{'' if '*' in rest else 'x'}"
        if "*" in rest:
            for chunk in chunks:
                yield f"{start}:{filled.replace('*', chunk, 1).replace('*', 'x')}"
                yield f"{start}:{filled.replace('*', f'x/{chunk}', 1).replace('*', '')}"


def _options(statements: list[Json], caller: str) -> dict[str, list[tuple[str, ...] | None]]:
    singles: dict[str, list[str]] = {}
    several: dict[str, int] = {}
    for each in statements:
        for operator, block in each.get("Condition", {}).items():
            for key, values in block.items():
                name = key.lower()
                found = singles.setdefault(name, [])
                several[name] = several.get(name, 0) + operator.startswith("For")
                for value in values if isinstance(values, list) else [values]:
                    found += _near(operator, value)
                    for variable in _VARIABLE.finditer(value):
                        singles.setdefault(variable[1].partition(",")[0].strip().lower(), []).extend(("zed", "in"))
        for text in _texts_of([each], "Resource", "NotResource"):
            for variable in _VARIABLE.finditer(text):
                if variable[1] not in ("*", "?", "$"):
                    singles.setdefault(variable[1].partition(",")[0].strip().lower(), []).extend(
                        ("zed", "in", "a/b", "*")
                    )
    fixed = derived(caller, ACCOUNT)
    options: dict[str, list[tuple[str, ...] | None]] = {}
    for key, values in singles.items():
        if key in fixed:
            options[key] = [fixed[key]]
            continue
        each = list(dict.fromkeys(values))[:_MOST_VALUES]
        options[key] = [None, *((value,) for value in each)]
        if several.get(key) or key in _MULTIVALUED:
            few = each[:5]
            options[key] += [(), *combinations(few, 2), *list(combinations(few, 3))[:4]]
    return options


@lru_cache(maxsize=4096)
def _near(operator: str, value: str) -> list[str]:
    """Values of a request that a condition's value may tell apart."""
    bare = operator.rpartition(":")[2].removesuffix("IfExists")
    if bare.startswith("Numeric"):
        try:
            number = float(value)
        except ValueError:
            return [value, "5"]
        return [value, f"{number - 1:g}", f"{number + 1:g}", f"{number + 0.5:g}"]
    if bare.startswith("Date"):
        if "-" in value:
            when = datetime.fromisoformat(value.replace("Z", "+00:00"))
        else:
            when = datetime.fromtimestamp(int(value), timezone.utc)
        return [f"{when + timedelta(seconds=s):%Y-%m-%dT%H:%M:%SZ}" for s in (0, -1, 1)]
    if bare.endswith("IpAddress"):
        return [
            value.partition("/")[0].replace("2001:db8::", "2001:db8::1"),
            "10.255.255.255",
            "11.0.0.0",
            "10.1.2.3",
            "198.51.100.1",
            "2001:db9::",
        ]
    if bare in ("Bool", "Null"):
        return ["true", "false"] if bare == "Bool" else ["zz-other"]
    if bare.startswith("Arn"):
        return [
            value.replace("*", "b").replace("?", "c"),
            value.replace("*", ""),
            "arn:aws:iam::999999999999:role/zz",
            "no-arn",
        ]
    filled = _VARIABLE.sub("zed", value)
    near = [
        filled.replace("*", "").replace("?", "q"),
        filled.replace("*", "x").replace("?", "i"),
        filled.lower(),
        "zz-other",
        "",
    ]
    return near if bare.endswith("Like") else [filled, filled.swapcase(), "zz-other", ""]


def _contexts(
    keys: dict[str, list[tuple[str, ...] | None]], fixed: dict[str, tuple[str, ...]], random: Random
) -> Iterator[dict[str, tuple[str, ...]]]:
    names = sorted(keys)
    size = 1
    for name in names:
        size *= len(keys[name])
    if size <= _MOST_CONTEXTS:
        chosen: Iterable[tuple[Any, ...]] = product(*(keys[name] for name in names))
    else:
        chosen = [tuple(keys[name][0] for name in names)]
        chosen += [tuple(random.choice(keys[name]) for name in names) for _ in range(_MOST_CONTEXTS - 1)]
    for values in chosen:
        yield {**fixed, **{n: v for n, v in zip(names, values, strict=True) if v is not None}}
