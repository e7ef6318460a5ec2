"""A second evaluator, written from AWS's documentation alone, that shares no code with the first.

It knows only yes and no. Where the documentation leaves a choice, or a fact is not known, it asks its world to choose;
``outcomes`` runs it in every world. The first evaluator is right if what it decides is so in all of them.

Policies are JSON data, requests plain dictionaries: ``principal``, ``action``, ``resource``, ``account`` (the
resource's), ``context`` (key to list of values) and ``unknown`` (key to possible lists of values or None).
"""

import base64
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from fractions import Fraction
from typing import Any

Json = dict[str, Any]


class World:
    """Answers each question the same way as often as it is asked."""

    def __init__(self, answers: dict[Any, Any]) -> None:
        self.answers = answers
        self.new: list[tuple[Any, list[Any]]] = []

    def choose(self, question: Any, options: list[Any]) -> Any:
        if question not in self.answers:
            self.answers[question] = options[0]
            self.new.append((question, options))
        return self.answers[question]


def worlds(run: Callable[[World], Any], limit: int) -> Iterator[Any]:
    """What ``run`` gives in each world, in at most so many."""
    queue: list[dict[Any, Any]] = [{}]
    for _ in range(limit):
        if not queue:
            return
        world = World(queue.pop())
        before = dict(world.answers)
        yield run(world)
        for question, options in world.new:
            queue.extend({**before, question: option} for option in options[1:])
            before[question] = options[0]


def outcomes(request: Json, policies: Json, limit: int = 48) -> set[str]:
    """``allow``, ``deny`` and ``implicit``, as many of them as can be."""
    return set(worlds(lambda world: decide(request, policies, world), limit))


def decide(request: Json, policies: Json, world: World) -> str:
    boundary = policies.get("boundary") is not None
    identity = _policies(policies.get("identity", []), request, world, boundary, "identity")
    bound = _policies([policies["boundary"]], request, world, boundary, "boundary") if boundary else None
    session = policies.get("session")
    session = None if session is None else _policies(session, request, world, boundary, "session")
    resource = policies.get("resource")
    if resource is None and _must_agree(request):
        resource = "unknown"
    resource = None if resource is None else _policies([resource], request, world, boundary, "resource")
    everything = [hit for part in (identity, bound, session, resource) if part for hit in part]
    if any(effect == "Deny" for effect, _ in everything):
        return "deny"
    within = all(part is None or any(e == "Allow" for e, _ in part) for part in (bound, session))
    ways = {way for effect, ways in resource or [] if effect == "Allow" for way in ways}
    kind = _kind(request["principal"])
    own = kind == "root" or any(e == "Allow" for e, _ in identity)
    if kind in ("service", "federated", "anonymous"):
        granted = "self" in ways
    elif request["account"] != _account(request["principal"]):
        granted = bool(ways) and own and within
    elif _must_agree(request):
        granted = "self" in ways or (within and ("role" in ways or ("account" in ways and own)))
    else:
        granted = "self" in ways or (within and ("role" in ways or own))
    return "allow" if granted else "implicit"


def _must_agree(request: Json) -> bool:
    service, resource = request["action"].lower().split(":")[0], request["resource"]
    return (service == "kms" and ":key/" in resource) or (service == "sts" and ":role/" in resource)


def _policies(given: list[Any], request: Json, world: World, boundary: bool, what: str) -> list[Any]:
    hits: list[Any] = []
    for number, policy in enumerate(given):
        if policy == "unknown":
            says = world.choose((what, number), ["nothing", "Allow", "Deny"])
            if says != "nothing":
                ways = world.choose((what, number, "ways"), ["self", "role", "account"])
                hits.append((says, {ways} if what == "resource" else {"self"}))
            continue
        statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        modern = policy.get("Version") == "2012-10-17"
        for index, statement in enumerate(statements):
            name = (what, number, index)
            ways = _ways(statement, request, world, boundary, name) if what == "resource" else {"self"}
            if ways and _applies(statement, request, world, modern, name):
                hits.append((statement["Effect"], ways))
    return hits


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _applies(statement: Json, request: Json, world: World, modern: bool, name: Any) -> bool:
    if "Action" in statement:
        if not any(glob(a.lower(), request["action"].lower()) for a in _list(statement["Action"])):
            return False
    elif any(glob(a.lower(), request["action"].lower()) for a in _list(statement["NotAction"])):
        return False
    absent: list[bool] = []
    if "Resource" in statement:
        texts = [_text(r, request, world, modern, absent) for r in _list(statement["Resource"])]
        if not any(t is not None and covers(t, request, world) for t in texts):
            return False
    elif "NotResource" in statement:
        texts = [_text(r, request, world, modern, absent) for r in _list(statement["NotResource"])]
        if any(t is not None and covers(t, request, world) for t in texts):
            return False
    for operator, block in statement.get("Condition", {}).items():
        for key, values in block.items():
            asked = (name, operator, key)
            if not _condition(operator, key, _list(values), request, world, modern, absent, asked):
                return False
    return not (absent and world.choose("an absent variable makes the statement invalid", [True, False]))


# Patterns: lists of characters and of the marks ANY and ONE, so that a value's own asterisk is a character.

ANY, ONE = object(), object()


def marks(text: str) -> list[Any]:
    return [ANY if c == "*" else ONE if c == "?" else c for c in text]


def glob(pattern: str | list[Any], text: str) -> bool:
    wanted = marks(pattern) if isinstance(pattern, str) else pattern
    ends = {0}
    for mark in wanted:
        if mark is ANY:
            ends = set(range(min(ends), len(text) + 1)) if ends else ends
        else:
            ends = {e + 1 for e in ends if e < len(text) and (mark is ONE or text[e] == mark)}
    return len(text) in ends


def covers(pattern: list[Any], request: Json, world: World) -> bool:
    resource = request["resource"]
    if pattern == [ANY]:
        return True
    parts = _parts(pattern)
    if resource == "*":
        parts += [[ANY]] * (6 - len(parts))
        service = request["action"].lower().split(":")[0]
        if not glob(parts[2], service) or not glob(parts[5], "*"):
            return False
        if all(m is ANY for m in parts[3] + parts[4] + parts[5]):
            return True
        return world.choose("less than all resources covers none", [True, False])
    return arn_like(pattern, resource)


def arn_like(pattern: list[Any], text: str) -> bool:
    parts = _parts(pattern)
    parts += [[ANY]] * (6 - len(parts))
    given = text.split(":", 5)
    return len(given) == 6 and all(glob(p, g) for p, g in zip(parts, given, strict=True))


def _parts(pattern: list[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for mark in pattern:
        if mark == ":" and len(parts) < 6:
            parts.append([])
        else:
            parts[-1].append(mark)
    return parts


def _text(text: str, request: Json, world: World, modern: bool, absent: list[bool]) -> list[Any] | None:
    """The text with its variables replaced, as marks; None if one has no value."""
    result: list[Any] = []
    while text:
        if modern and text.startswith("${"):
            inside, text = text[2:].split("}", 1)
            if inside in ("*", "?", "$"):
                result += [inside]
                continue
            key, _, default = inside.partition(",")
            values = values_of(key.strip(), request, world)
            if not values and default:
                values = [default.strip()[1:-1]]
            if not values or (len(values) > 1 and world.choose(("several values", key), [True, False])):
                absent.append(True)
                return None
            result += list(values[0])
        else:
            result += marks(text[0])
            text = text[1:]
    return result


def values_of(key: str, request: Json, world: World) -> list[str] | None:
    key = key.lower()
    for name, options in request.get("unknown", {}).items():
        if name.lower() == key:
            return world.choose(("key", key), options)
    for name, values in request["context"].items():
        if name.lower() == key:
            return list(values)
    return _implied(request).get(key)


def _implied(request: Json) -> dict[str, list[str]]:
    principal = request["principal"]
    kind = _kind(principal)
    keys: dict[str, list[str]] = {}
    if kind in ("user", "session", "role", "root"):
        arn = _role_of(principal) or principal
        keys = {"aws:principalarn": [arn], "aws:principalaccount": [_account(principal)]}
    if kind == "user":
        keys["aws:username"] = [principal.split("/")[-1]]
    return keys


# Conditions

SETS = ("ForAllValues:", "ForAnyValue:")


def _condition(  # noqa: C901, PLR0913, PLR0917  it is called once, and one case a line
    operator: str,
    key: str,
    wanted: list[str],
    request: Json,
    world: World,
    modern: bool,
    absent: list[bool],
    asked: Any,
) -> bool:
    whole = operator
    quantifier = next((s for s in SETS if operator.startswith(s)), "")
    operator = operator[len(quantifier) :]
    if_exists = operator.endswith("IfExists")
    operator = operator.removesuffix("IfExists")
    values = values_of(key, request, world) or None
    if operator == "Null" and whole == "Null":
        return ("true" if values is None else "false") in [w.lower() for w in wanted]
    if operator not in COMPARE:
        return world.choose(("unsupported", asked), [True, False])
    compare, negated = COMPARE[operator]
    if values_of(key, request, world) == [] and not quantifier and (negated or if_exists):
        return world.choose(("empty set for one", asked), [True, False])
    if values and not quantifier and key.lower() == "aws:tagkeys":
        return world.choose(("several values for one", asked), [True, False])
    if values is None and if_exists:
        return True
    texts: list[list[Any]] = []
    for each in wanted:
        text = _text(each, request, world, modern, absent)
        if text is not None:
            texts.append(text)
    empty = values is None or all(v == "" for v in values)
    if (
        quantifier
        and empty
        and (quantifier == "ForAllValues:" or values is None or world.choose(("empty", asked), [True, False]))
    ):
        return quantifier == "ForAllValues:"
    if values is None:
        return negated

    def good(value: str) -> bool:
        said = [compare(text, value) for text in texts]
        if True not in said and ("perhaps" in said or (negated and None in said)):
            return world.choose(("malformed", asked, value), [True, False])
        return (True in said) is not negated

    if quantifier == "ForAllValues:":
        return all(good(v) for v in values)
    if quantifier == "ForAnyValue:":
        return any(good(v) for v in values)
    if len(values) > 1:
        return world.choose(("several values for one", asked), [True, False])
    return good(values[0])


def plain(text: list[Any]) -> str:
    return "".join("*" if m is ANY else "?" if m is ONE else m for m in text)


def _numbers(text: str) -> Fraction | None:
    body = text[1:] if text[:1] in ("+", "-") else text
    whole, dot, rest = body.partition(".")
    if not whole.isdecimal() or (dot and not rest.isdecimal()):
        return None
    return Fraction(text)


def _dates(text: str) -> Fraction | None:
    if "-" not in text[1:]:
        return _numbers(text)
    try:
        when = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    return Fraction(when.timestamp())


def _address(text: str) -> tuple[int, int] | None:
    """The address as a number, and its length in bits."""
    if ":" in text:
        head, gap, tail = text.partition("::")
        left = [h for h in head.split(":") if h]
        right = [t for t in tail.split(":") if t]
        groups = left + ["0"] * ((8 - len(left) - len(right)) if gap else 0) + right
        if len(groups) != 8:
            return None
        try:
            return int("".join(g.zfill(4) for g in groups), 16), 128
        except ValueError:
            return None
    octets = text.split(".")
    if len(octets) != 4 or not all(o.isdecimal() and int(o) < 256 for o in octets):
        return None
    return int("".join(f"{int(o):08b}" for o in octets), 2), 32


def _in_range(text: list[Any], value: str) -> bool | None:
    network, slash, length = plain(text).partition("/")
    base, address = _address(network), _address(value)
    if base is None or address is None or (slash and not length.isdecimal()):
        return None
    bits = int(length) if slash else base[1]
    return base[1] == address[1] and base[0] >> (base[1] - bits) == address[0] >> (base[1] - bits)


def _ordering(parse: Callable[[str], Fraction | None], holds: Callable[[Any, Any], bool]) -> Any:
    def compare(text: list[Any], value: str) -> bool | None:
        left, right = parse(value), parse(plain(text))
        return None if left is None or right is None else holds(left, right)

    return compare


def _binary(text: list[Any], value: str) -> bool | None:
    try:
        return base64.b64decode(plain(text), validate=True) == base64.b64decode(value, validate=True)
    except ValueError:
        return None


def _boolean(text: list[Any], value: str) -> bool | None:
    both = plain(text).lower(), value.lower()
    return both[0] == both[1] if all(b in ("true", "false") for b in both) else None


def _arn(text: list[Any], value: str) -> bool | str | None:
    if len(value.split(":")) < 6 or not value.startswith("arn:"):
        return None
    if len(_parts(text)) < 6:
        return "perhaps" if arn_like(text, value) else None
    return arn_like(text, value)


def _string(text: list[Any], value: str) -> bool:
    return plain(text) == value


def _string_of_any_case(text: list[Any], value: str) -> bool:
    return plain(text).lower() == value.lower()


COMPARE: dict[str, tuple[Any, bool]] = {
    "StringEquals": (_string, False),
    "StringNotEquals": (_string, True),
    "StringEqualsIgnoreCase": (_string_of_any_case, False),
    "StringNotEqualsIgnoreCase": (_string_of_any_case, True),
    "StringLike": (glob, False),
    "StringNotLike": (glob, True),
    "ArnEquals": (_arn, False),
    "ArnNotEquals": (_arn, True),
    "ArnLike": (_arn, False),
    "ArnNotLike": (_arn, True),
    "IpAddress": (_in_range, False),
    "NotIpAddress": (_in_range, True),
    "Bool": (_boolean, False),
    "BinaryEquals": (_binary, False),
}
for _family, _parse in (("Numeric", _numbers), ("Date", _dates)):
    COMPARE |= {
        f"{_family}Equals": (_ordering(_parse, lambda a, b: a == b), False),
        f"{_family}NotEquals": (_ordering(_parse, lambda a, b: a == b), True),
        f"{_family}LessThan": (_ordering(_parse, lambda a, b: a < b), False),
        f"{_family}LessThanEquals": (_ordering(_parse, lambda a, b: a <= b), False),
        f"{_family}GreaterThan": (_ordering(_parse, lambda a, b: a > b), False),
        f"{_family}GreaterThanEquals": (_ordering(_parse, lambda a, b: a >= b), False),
    }


# Principals


def _kind(name: str) -> str:
    if name == "*":
        return "anonymous"
    if not name.startswith("arn:"):
        return "service"
    for mark, kind in (
        (":assumed-role/", "session"),
        (":role/", "role"),
        (":user/", "user"),
        (":root", "root"),
        ("-provider/", "federated"),
    ):
        if mark in name:
            return kind
    raise AssertionError(name)


def _account(name: str) -> str:
    return name.split(":")[4] if name.startswith("arn:") else ""


def _role_of(name: str) -> str:
    if _kind(name) == "role":
        return name
    if _kind(name) != "session":
        return ""
    return f"arn:aws:iam::{_account(name)}:role/{name.split('/')[1]}"


def _ways(statement: Json, request: Json, world: World, boundary: bool, name: Any) -> set[str]:
    """In which ways a resource's policy names the caller: ``self``, ``role``, ``account``."""
    caller = request["principal"]
    has_account = _kind(caller) in ("user", "session", "role", "root")
    if "Principal" in statement:
        return _named(statement["Principal"], caller, world, name)
    if "NotPrincipal" not in statement:
        return {"self"} if world.choose(("no principal", name), [True, False]) else set()
    if statement["Effect"] == "Deny" and boundary and has_account:
        return {"self"}
    spared = _named(statement["NotPrincipal"], caller, world, name)
    wholly = {"user": {"self", "account"}, "root": {"account"}}.get(_kind(caller), {"self"})
    if _role_of(caller):
        wholly = {"self", "role", "account"}
    if wholly <= spared or (spared and statement["NotPrincipal"] in ("*", {"AWS": "*"})):
        return set()
    partly = bool(spared - {"account"}) and has_account
    if statement["Effect"] == "Allow" or partly:
        return {"self"} if world.choose(("not principal", name), [True, False]) else set()
    return {"self"}


def _named(principal: Any, caller: str, world: World, name: Any) -> set[str]:  # noqa: C901, PLR0912  one case a line
    if principal == "*":
        principal = {"AWS": "*"}
    ways: set[str] = set()
    kind, account, role = _kind(caller), _account(caller), _role_of(caller)
    for family, names in principal.items():
        for each in _list(names):
            if (family, each) == ("AWS", "*"):
                if kind != "federated" or world.choose(("everybody is federated", name), [True, False]):
                    ways.add("self")
            elif family == "Service":
                ways |= {"self"} if kind == "service" and each == caller else set()
            elif family == "Federated":
                ways |= {"self"} if kind == "federated" and each == caller else set()
            elif family == "AWS" and kind in ("user", "session", "role", "root"):
                if role and each == role:
                    ways.add("role")
                elif each in (account, f"arn:aws:iam::{account}:root"):
                    ways |= {"account", "self"} if kind == "root" else {"account"}
                elif each == caller:
                    ways.add("self")
                elif each.startswith("AROA") and role:
                    ways |= {"role"} if world.choose(("unique id", each), [True, False]) else set()
                elif each.startswith(("AIDA", "AROA")) and kind != "root":
                    ways |= {"self"} if world.choose(("unique id", each), [True, False]) else set()
                elif kind == "role" and f":{account}:assumed-role/{role.split('/')[-1]}/" in each:
                    ways |= {"self"} if world.choose(("this session", each), [True, False]) else set()
    return ways
