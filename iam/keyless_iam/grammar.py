"""The grammar of policy documents, production by production. What is wrong is appended to a list of problems.

Source: "Grammar of the IAM JSON policy language" (IAM User Guide). The docstrings of the functions hold its productions.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from keyless_iam.conditions.names import canonical_operator, operator_names
from keyless_iam.document import Condition, Document, Effect, Principal, Statement, Version
from keyless_iam.problems import Problem, quoted

_VERSIONS = ("2012-10-17", "2008-10-17")
_ASSUMED: Version = "2008-10-17"
_GREATEST = 10**15
"""Numbers as data beyond this have lost digits."""

_KINDS = ("AWS", "CanonicalUser", "Federated", "Service")
_DOCUMENT = ("Version", "Id", "Statement")
_STATEMENT = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_PLAIN_SID = re.compile(r"[A-Za-z0-9]*")
# The matcher of patterns uses four of them itself; no name of AWS holds one, nor half a character.
_FORBIDDEN = re.compile("[\ud800-\udfff\U000f0000-\U000f00ff]")


class Pairs(dict[object, object]):
    """A JSON object that remembers which of its keys were given repeatedly."""

    def __init__(self, pairs: Iterable[tuple[object, object]]) -> None:
        listed = list(pairs)
        super().__init__(listed)
        keys = [key for key, _ in listed]
        self.repeated = [] if len(self) == len(keys) else sorted({str(key) for key in keys if keys.count(key) > 1})


class Number(str):
    """A JSON number, as it was written."""

    __slots__ = ()


@dataclass(frozen=True)
class _Form:
    """What the texts of an element look like, and what to say of others."""

    pattern: re.Pattern[str]
    wrong: str
    mend: str


_FORMS = {
    "Action": _Form(
        re.compile(r"[*?]+|[^:\s]+:\S+"),
        "is no action",
        'write "*", or the service\'s prefix, a colon and a name, such as "s3:GetObject"',
    ),
    "Resource": _Form(
        re.compile(r"[*?]+|arn:.*", re.DOTALL),
        "is no ARN",
        'write "*", or an ARN such as "arn:aws:s3:::bucket/prefix/*"',
    ),
}


@dataclass(frozen=True)
class Needs:
    """What the statements of a kind of policy have: an element that is needed (True), refused (False) or either (None)."""

    principal: bool | None
    resource: bool | None
    plain_sid: bool = False


def document(data: object, problems: list[Problem], *, needs: Needs) -> Document | None:
    """``{ <version_block?> <id_block?> <statement_block> }``."""
    if not isinstance(data, Pairs):
        problems.append(Problem("", "it is no JSON object", 'give an object with "Version" and "Statement"'))
        return None
    _check_keys(data, "", _DOCUMENT, problems)
    version = data.get("Version", _ASSUMED)
    if version not in _VERSIONS:
        problems.append(Problem("Version", "it is neither of the two versions", f"write {quoted(_VERSIONS[0])}"))
    name = _text(data.get("Id", ""), "Id", problems)
    statements = _statements(data.get("Statement"), problems, needs)
    return None if problems else Document(tuple(statements), cast("Version", version), name or "")


def _statements(data: object, problems: list[Problem], needs: Needs) -> list[Statement]:
    """``"Statement" : [ <statement>, <statement>, ... ]``; one alone needs no list."""
    listed = cast("list[object]", data) if isinstance(data, list) else [data]
    if data is None or not listed:
        problems.append(Problem("Statement", "there is no statement", "give at least one"))
        return []
    read = [_statement(item, f"Statement[{i}]", problems, needs) for i, item in enumerate(listed)]
    found = [s for s in read if s is not None]
    sids = [s.sid for s in found if s.sid]
    for i, statement in enumerate(found):
        if statement.sid and sids.count(statement.sid) > 1:
            problems.append(
                Problem(f"Statement[{i}].Sid", f"{quoted(statement.sid)} is given repeatedly", "give each its own")
            )
    return found


def _statement(data: object, path: str, problems: list[Problem], needs: Needs) -> Statement | None:
    """``{ <sid_block?> <principal_block?> <effect_block> <action_block> <resource_block> <condition_block?> }``."""
    if not isinstance(data, Pairs):
        problems.append(Problem(path, "it is no JSON object", "give an object with Effect, Action and Resource"))
        return None
    before = len(problems)
    _check_keys(data, path, _STATEMENT, problems)
    effect = data.get("Effect")
    if effect not in ("Allow", "Deny"):
        problems.append(Problem(f"{path}.Effect", "it is neither Allow nor Deny", 'write "Allow" or "Deny"'))
    _check_either(data, path, "Action", problems, needed=True)
    _check_either(data, path, "Resource", problems, needed=needs.resource)
    _check_either(data, path, "Principal", problems, needed=needs.principal)
    if not {"Resource", "NotResource", "Principal", "NotPrincipal"} & data.keys():
        problems.append(Problem(path, "it has neither Resource nor Principal", "say which resources it is about"))
    sid = _text(data.get("Sid", ""), f"{path}.Sid", problems)
    if needs.plain_sid and sid is not None and not _PLAIN_SID.fullmatch(sid):
        problems.append(Problem(f"{path}.Sid", "it has other characters than A-Z, a-z and 0-9", "leave them out"))
    actions = {k: _patterns(data, k, path, problems) for k in ("Action", "NotAction")}
    resources = {k: _patterns(data, k, path, problems) for k in ("Resource", "NotResource")}
    principals = {k: _principals(data, k, path, problems) for k in ("Principal", "NotPrincipal")}
    conditions = _conditions(data.get("Condition"), f"{path}.Condition", problems) if "Condition" in data else []
    if len(problems) > before:
        return None
    return Statement.of(
        cast("Effect", effect),
        actions["Action"],
        resources["Resource"],
        conditions=conditions,
        principals=principals["Principal"],
        sid=sid or "",
        not_actions=actions["NotAction"],
        not_resources=resources["NotResource"],
        not_principals=principals["NotPrincipal"],
    )


def _patterns(data: Pairs, name: str, path: str, problems: list[Problem]) -> list[str]:
    """``("Action" | "NotAction") : ("*" | [<action_string>, <action_string>, ...])``, and resources alike."""
    form = _FORMS[name.removeprefix("Not")]
    found: list[str] = []
    for item_path, item in _items(data, name, path, problems):
        text = _text(item, item_path, problems)
        if text is None:
            continue
        if not form.pattern.fullmatch(text):
            problems.append(Problem(item_path, f"{quoted(text)} {form.wrong}", form.mend))
        found.append(text)
    return found


def _principals(data: Pairs, name: str, path: str, problems: list[Problem]) -> list[Principal]:
    """``("Principal" | "NotPrincipal") : ("*" | { <principal_map_entry>, <principal_map_entry>, ... })``."""
    if name not in data:
        return []
    value, path = data[name], f"{path}.{name}"
    if value == "*":
        return [Principal("*", "*")]
    if not isinstance(value, Pairs) or not value:
        problems.append(
            Problem(path, 'it is neither "*" nor an object', 'write such as {"Service": "ec2.amazonaws.com"}')
        )
        return []
    _check_keys(value, path, _KINDS, problems)
    found: list[Principal] = []
    for kind in _KINDS:
        for item_path, item in _items(value, kind, path, problems):
            text = _text(item, item_path, problems)
            if text == "":
                problems.append(Problem(item_path, "it is empty", "write an account, an ARN or a service"))
            found.append(Principal(kind, text or ""))
    return found


def _conditions(data: object, path: str, problems: list[Problem]) -> list[Condition]:
    """``"Condition" : { <condition_type_string> : { <condition_key_string> : <condition_value_list> }, ... }``."""
    if not isinstance(data, Pairs):
        problems.append(Problem(path, "it is no JSON object", 'write such as {"StringEquals": {"aws:SourceVpc": "…"}}'))
        return []
    _check_repeated(data, path, problems)
    found: dict[tuple[str, str], Condition] = {}
    for written, block in data.items():
        operator = canonical_operator(written) if isinstance(written, str) else None
        if operator is None:
            near = difflib.get_close_matches(str(written), operator_names(), 1, 0.5)
            mend = f"write {near[0]}" if near else "see the condition operators of the IAM User Guide"
            problems.append(Problem(path, f"{quoted(str(written))} is no condition operator", mend))
            continue
        block_path = f"{path}.{written}"
        if not isinstance(block, Pairs):
            problems.append(
                Problem(block_path, "it is no JSON object", "give an object of condition keys and their values")
            )
            continue
        _check_repeated(block, block_path, problems)
        for key in block:
            if not isinstance(key, str) or not key or _FORBIDDEN.search(key):
                problems.append(Problem(block_path, "a condition key is no name", 'write such as "aws:SourceVpc"'))
                continue
            values = _condition_values(block[key], f"{block_path}.{key}", problems)
            if (operator, key) in found:
                problems.append(
                    Problem(f"{block_path}.{key}", "it is given repeatedly", "give it once, with all values")
                )
            found[operator, key] = Condition.of(operator, key, values)
    return list(found.values())


def _condition_values(data: object, path: str, problems: list[Problem]) -> list[str]:
    """``<condition_value_list>``: a string, number or boolean, or a list of them."""
    values: list[str] = []
    for item in cast("list[object]", data) if isinstance(data, list) else [data]:
        if isinstance(item, bool):
            values.append("true" if item else "false")
        elif isinstance(item, str) and not _FORBIDDEN.search(item):
            values.append(str(item))
        elif isinstance(item, int | float) and abs(item) < _GREATEST:
            values.append(str(int(item)) if item == int(item) else repr(item))
        else:
            problems.append(Problem(path, "a value is no string, number or boolean", "give one of these, or a list"))
    return values


def _items(data: Pairs, name: str, path: str, problems: list[Problem]) -> list[tuple[str, object]]:
    """The elements of a value, with their paths; a scalar is its only element."""
    if name not in data:
        return []
    value, path = data[name], f"{path}.{name}"
    if not isinstance(value, list):
        return [(path, value)]
    listed = cast("list[object]", value)
    if not listed:
        problems.append(Problem(path, "the list is empty", "give at least one, or leave the statement out"))
    return [(f"{path}[{i}]", item) for i, item in enumerate(listed)]


def _text(value: object, path: str, problems: list[Problem]) -> str | None:
    if not isinstance(value, str) or isinstance(value, Number):
        problems.append(Problem(path, "it is no string", "write a string"))
        return None
    if _FORBIDDEN.search(value):
        problems.append(Problem(path, "it has characters that no name of AWS has", "leave them out"))
        return None
    return value


def _check_keys(data: Pairs, path: str, allowed: tuple[str, ...], problems: list[Problem]) -> None:
    for key in data:
        if key not in allowed:
            right = {name.lower(): name for name in allowed}.get(str(key).lower())
            near = [right] if right else difflib.get_close_matches(str(key), allowed, 1, 0.6)
            mend = f"write {near[0]}" if near else f"leave it out: known are {', '.join(allowed)}"
            problems.append(Problem(path, f"{quoted(str(key))} is not known here", mend))
    _check_repeated(data, path, problems)


def _check_repeated(data: Pairs, path: str, problems: list[Problem]) -> None:
    problems.extend(
        Problem(path, f"{quoted(key)} is given repeatedly, and readers differ in which one counts", "give it once")
        for key in data.repeated
    )


def _check_either(data: Pairs, path: str, name: str, problems: list[Problem], *, needed: bool | None) -> None:
    given = [key for key in (name, f"Not{name}") if key in data]
    if len(given) > 1:
        problems.append(Problem(path, f"it has both {name} and Not{name}", "keep one of them"))
    elif needed and not given:
        problems.append(Problem(path, f"it has no {name}", f"add {name}"))
    elif needed is False and given:
        problems.append(Problem(f"{path}.{given[0]}", "a policy of this kind has none", "leave it out"))
