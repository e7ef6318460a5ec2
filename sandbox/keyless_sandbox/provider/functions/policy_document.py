"""IAM policy documents written as arguments: `aws.iam.getPolicyDocument`. It asks nobody.

The text is the official plugin's, down to the order: lists of actions, resources and identifiers are sorted backwards,
a lone member is no list, and the values of conditions keep their order.
"""

import json
import zlib
from collections.abc import Iterable
from typing import Any, cast

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.schema import Function, Kind, Property
from keyless_sandbox.provider.wire import Properties

_CURRENT = "2012-10-17"
_EVERYONE = "*"
_LISTS = {
    "actions": "Action",
    "notActions": "NotAction",
    "resources": "Resource",
    "notResources": "NotResource",
}
_ELEMENTS = ("Sid", "Effect", *_LISTS.values(), "Principal", "NotPrincipal", "Condition")
# Go writes these so, since JSON may end up in a page.
_ESCAPED = str.maketrans({"&": "\\u0026", "<": "\\u003c", ">": "\\u003e", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def _policy_document(_aws: Aws, arguments: Properties) -> Properties:
    version = arguments.get("version", _CURRENT)
    merged: dict[str, Any] = {}
    sources = _documents(arguments, "sourceJson", "sourcePolicyDocuments")
    _refuse_duplicates(sources, "sourcePolicyDocuments")
    own: dict[str, Any] = {
        "Version": version,
        "Id": arguments.get("policyId", ""),
        "Statement": [_statement(one, version) for one in arguments.get("statements", [])],
    }
    _refuse_duplicates([own], "statements")
    for document in (*sources, own, *_documents(arguments, "overridePolicyDocuments", "overrideJson")):
        _merge(merged, document)
    ordered = {name: merged[name] for name in ("Version", "Id", "Statement") if merged.get(name)}
    text = json.dumps(ordered, indent=2, ensure_ascii=False).translate(_ESCAPED)
    minified = json.dumps(ordered, separators=(",", ":"), ensure_ascii=False).translate(_ESCAPED)
    return {"id": str(zlib.crc32(text.encode())), "json": text, "minifiedJson": minified, "version": version}


def _statement(given: Properties, version: str) -> dict[str, Any]:
    statement: dict[str, Any] = {"Sid": given.get("sid", ""), "Effect": given.get("effect", "Allow")}
    for ours, theirs in _LISTS.items():
        statement[theirs] = _members(given.get(ours, []), version)
    statement["Principal"] = _principals(given.get("principals", []), version)
    statement["NotPrincipal"] = _principals(given.get("notPrincipals", []), version)
    statement["Condition"] = _conditions(given.get("conditions", []), version)
    return {name: statement[name] for name in _ELEMENTS if statement[name]}


def _members(values: list[str], version: str) -> str | list[str]:
    members = sorted((_variables(value, version) for value in values), reverse=True)
    return members[0] if len(members) == 1 else members


def _variables(value: str, version: str) -> str:
    """`&{aws:username}` is IAM's `${aws:username}`, which Terraform would have taken for its own."""
    if "&{" in value and version != _CURRENT:
        raise StandInError(f"the policy variable in {value!r} needs the policy version {_CURRENT}")
    return value.replace("&{", "${")


def _principals(given: list[Properties], version: str) -> str | dict[str, Any]:
    if len(given) == 1 and given[0]["type"] == _EVERYONE and given[0]["identifiers"] == [_EVERYONE]:
        return _EVERYONE
    principals: dict[str, Any] = {}
    for one in given:
        found = _members(one["identifiers"], version)
        principals[one["type"]] = _joined(principals.get(one["type"]), found)
    return dict(sorted(principals.items()))


def _conditions(given: list[Properties], version: str) -> dict[str, dict[str, Any]]:
    conditions: dict[str, dict[str, Any]] = {}
    for one in given:
        keys = conditions.setdefault(one["test"], {})
        values = [_variables(value, version) for value in one["values"]]
        keys[one["variable"]] = _joined(keys.get(one["variable"]), values[0] if len(values) == 1 else values)
    return {test: dict(sorted(keys.items())) for test, keys in sorted(conditions.items())}


def _joined(before: str | list[str] | None, more: str | list[str]) -> str | list[str]:
    if before is None:
        return more
    return [*_listed(before), *_listed(more)]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _documents(arguments: Properties, *names: str) -> list[dict[str, Any]]:
    """The documents that arguments hold as text, one or several each."""
    return [_read(text, name) for name in names for text in _listed(arguments.get(name, [])) if text]


def _read(text: str, name: str) -> dict[str, Any]:
    try:
        found: object = json.loads(text)
    except ValueError as error:
        raise StandInError(f"{name} must hold JSON policy documents") from error
    if not isinstance(found, dict):
        raise StandInError(f"{name} must hold JSON policy documents")
    document = cast("dict[str, Any]", found)
    statements = document.get("Statement", [])
    return {**document, "Statement": [statements] if isinstance(statements, dict) else statements}


def _refuse_duplicates(documents: Iterable[dict[str, Any]], name: str) -> None:
    sids = [sid for document in documents for one in document["Statement"] if (sid := one.get("Sid"))]
    for sid in sorted(set(sids)):
        if sids.count(sid) > 1:
            raise StandInError(f"duplicate Sid {sid!r} in {name}: a Sid must be unique in a policy")


def _merge(merged: dict[str, Any], document: dict[str, Any]) -> None:
    """Take a document over: its id, its version if it is newer, and its statements in the place of those of the same Sid."""
    merged["Id"] = document.get("Id") or merged.get("Id", "")
    merged["Version"] = max(merged.get("Version", ""), document.get("Version", ""))
    statements: list[dict[str, Any]] = merged.setdefault("Statement", [])
    for new in document["Statement"]:
        same = [index for index, one in enumerate(statements) if new.get("Sid") and one.get("Sid") == new["Sid"]]
        if same:
            statements[same[0]] = new
        else:
            statements.append(new)


_LIST = Property(kind=Kind.LIST)
_PRINCIPALS = Property(
    kind=Kind.BLOCKS,
    fields={"identifiers": Property(kind=Kind.LIST, required=True), "type": Property(required=True)},
)

GET_POLICY_DOCUMENT = Function(
    token="aws:iam/getPolicyDocument:getPolicyDocument",  # noqa: S106 - a function token
    arguments={
        "overrideJson": Property(),
        "overridePolicyDocuments": _LIST,
        "policyId": Property(),
        "sourceJson": Property(),
        "sourcePolicyDocuments": _LIST,
        "statements": Property(
            kind=Kind.BLOCKS,
            fields={
                "actions": _LIST,
                "conditions": Property(
                    kind=Kind.BLOCKS,
                    fields={
                        "test": Property(required=True),
                        "values": Property(kind=Kind.LIST, required=True),
                        "variable": Property(required=True),
                    },
                ),
                "effect": Property(),
                "notActions": _LIST,
                "notPrincipals": _PRINCIPALS,
                "notResources": _LIST,
                "principals": _PRINCIPALS,
                "resources": _LIST,
                "sid": Property(),
            },
        ),
        "version": Property(),
    },
    call=_policy_document,
)
