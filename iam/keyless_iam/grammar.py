"""The grammar of policy documents, production by production. What is wrong is appended to a list of problems.

Source: "Grammar of the IAM JSON policy language" (IAM User Guide). The docstrings of the functions hold its productions.
"""

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from typing import cast

from keyless_iam.condition_grammar import conditions_of
from keyless_iam.document import VERSION, Document, Effect, Principal, Statement, Version
from keyless_iam.json_values import CLOSE, FORBIDDEN, OPENED, Number, Pairs
from keyless_iam.problems import Problem, quoted
from keyless_iam.variables import well_formed

_ASSUMED: Version = "2008-10-17"
_VERSIONS = (VERSION, _ASSUMED)
_EFFECTS = ("Allow", "Deny")
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


@dataclass(frozen=True)
class _Form:
    """What the texts of an element look like, and what to say of others."""

    pattern: re.Pattern[str]
    wrong: str
    mend: str


_FORMS = {
    "Action": _Form(
        re.compile(r"\*|[^:\s]+:[^:\s]+"),
        "is no action",
        'write "*", or the service\'s prefix, a colon and a name, such as "s3:GetObject"',
    ),
    "Resource": _Form(
        re.compile(r"\*|arn:.*", re.DOTALL),
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
    statements = _statements(data.get("Statement"), problems, needs, variables=version == VERSION)
    return None if problems else Document(tuple(statements), cast("Version", version), name or "")


def _statements(data: object, problems: list[Problem], needs: Needs, *, variables: bool) -> list[Statement]:
    """``"Statement" : [ <statement>, <statement>, ... ]``; one alone needs no list."""
    listed = cast("list[object]", data) if isinstance(data, list) else [data]
    if data is None or not listed:
        problems.append(Problem("Statement", "there is no statement", "give at least one"))
        return []
    read = [_statement(item, f"Statement[{i}]", problems, needs, variables=variables) for i, item in enumerate(listed)]
    times = Counter(s.sid for s in read if s and s.sid)
    for i, statement in enumerate(read):
        if statement and times[statement.sid] > 1:
            problems.append(
                Problem(f"Statement[{i}].Sid", f"{quoted(statement.sid)} is given repeatedly", "give each its own")
            )
    return [s for s in read if s]


def _statement(data: object, path: str, problems: list[Problem], needs: Needs, *, variables: bool) -> Statement | None:
    """``{ <sid_block?> <principal_block?> <effect_block> <action_block> <resource_block> <condition_block?> }``."""
    if not isinstance(data, Pairs):
        problems.append(Problem(path, "it is no JSON object", "give an object with Effect, Action and Resource"))
        return None
    before = len(problems)
    _check_keys(data, path, _STATEMENT, problems)
    effect = data.get("Effect")
    if effect not in _EFFECTS:
        meant = [quoted(e) for e in _EFFECTS if isinstance(effect, str) and effect.lower() == e.lower()]
        mend = meant[0] if meant else '"Allow" or "Deny"'
        problems.append(Problem(f"{path}.Effect", "it is neither Allow nor Deny", f"write {mend}"))
    _check_either(data, path, "Action", problems, needed=True)
    _check_either(data, path, "Resource", problems, needed=needs.resource)
    _check_either(data, path, "Principal", problems, needed=needs.principal)
    if not {"Resource", "NotResource", "Principal", "NotPrincipal"} & data.keys():
        problems.append(Problem(path, "it has neither Resource nor Principal", "say which resources it is about"))
    sid = _text(data.get("Sid", ""), f"{path}.Sid", problems)
    if needs.plain_sid and sid is not None and not _PLAIN_SID.fullmatch(sid):
        problems.append(Problem(f"{path}.Sid", "it has other characters than A-Z, a-z and 0-9", "leave them out"))
    actions = {k: _patterns(data, k, path, problems) for k in ("Action", "NotAction")}
    resources = {k: _patterns(data, k, path, problems, variables=variables) for k in ("Resource", "NotResource")}
    principals = {k: _principals(data, k, path, problems) for k in ("Principal", "NotPrincipal")}
    block = data.get("Condition", Pairs([]))
    conditions = conditions_of(block, f"{path}.Condition", problems, variables=variables)
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


def _patterns(data: Pairs, name: str, path: str, problems: list[Problem], *, variables: bool = False) -> list[str]:
    """``("Action" | "NotAction") : ("*" | [<action_string>, <action_string>, ...])``, and resources alike."""
    if name not in data:
        return []
    form = _FORMS[name.removeprefix("Not")]
    found: list[str] = []
    for item_path, item in _items(data, name, path, problems):
        text = _text(item, item_path, problems)
        if text is None:
            continue
        if not form.pattern.fullmatch(text):
            problems.append(Problem(item_path, f"{quoted(text)} {form.wrong}", form.mend))
        if variables and not well_formed(text):
            problems.append(Problem(item_path, f"{quoted(text)} {OPENED}", CLOSE))
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
    if not value.isascii() and FORBIDDEN.search(value):
        problems.append(Problem(path, "it has characters that no name of AWS has", "leave them out"))
        return None
    return value


def _check_keys(data: Pairs, path: str, allowed: tuple[str, ...], problems: list[Problem]) -> None:
    for key in data:
        if key not in allowed:
            right = {name.lower(): name for name in allowed}.get(key.lower())
            near = [right] if right else difflib.get_close_matches(key, allowed, 1, 0.6)
            mend = f"write {near[0]}" if near else f"leave it out: known are {', '.join(allowed)}"
            problems.append(Problem(path, f"{quoted(key)} is not known here", mend))
    problems.extend(data.repetitions(path))


def _check_either(data: Pairs, path: str, name: str, problems: list[Problem], *, needed: bool | None) -> None:
    given = [key for key in (name, f"Not{name}") if key in data]
    if len(given) > 1:
        problems.append(Problem(path, f"it has both {name} and Not{name}", "keep one of them"))
    elif needed and not given:
        problems.append(Problem(path, f"it has no {name}", f"add {name}"))
    elif needed is False and given:
        problems.append(Problem(f"{path}.{given[0]}", "a policy of this kind has none", "leave it out"))
