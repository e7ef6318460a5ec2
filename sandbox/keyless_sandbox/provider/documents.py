"""JSON policy documents, compared by what they mean rather than by how they are written."""

import json
from typing import cast

# The elements in which IAM reads a lone value as a list of one, and in which order carries no meaning.
_UNORDERED = frozenset(
    {"Action", "NotAction", "Resource", "NotResource", "AWS", "Service", "Federated", "CanonicalUser"}
)


def same_document(one: object, other: object) -> bool:
    """Whether two documents, as text or as objects, mean the same; text that is no JSON is compared as text."""
    return one == other or _meaning(one) == _meaning(other)


def as_text(document: object) -> str:
    """A document as the JSON text that AWS is sent."""
    return document if isinstance(document, str) else json.dumps(document)


def _meaning(document: object) -> object:
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return document
    return _normal(document, "")


def _normal(value: object, key: str) -> object:
    if isinstance(value, dict):
        items = {name: _normal(item, name) for name, item in cast("dict[str, object]", value).items()}
        if isinstance(items.get("Statement"), dict):
            items["Statement"] = [items["Statement"]]
        if "Condition" in items:
            items["Condition"] = _condition(items["Condition"])
        return items
    if isinstance(value, list):
        values = [_normal(item, "") for item in cast("list[object]", value)]
        return sorted(values, key=str) if key in _UNORDERED else values
    return [value] if key in _UNORDERED else value


def _condition(operators: object) -> object:
    """The values of a condition key are alternatives: a list of them in any order, or one alone."""
    if not isinstance(operators, dict):
        return operators
    return {
        operator: {key: _alternatives(values) for key, values in cast("dict[str, object]", keys).items()}
        if isinstance(keys, dict)
        else keys
        for operator, keys in cast("dict[str, object]", operators).items()
    }


def _alternatives(values: object) -> list[str]:
    # IAM reads true and "true", 1 and "1" alike.
    several = cast("list[object]", values) if isinstance(values, list) else [values]
    return sorted(json.dumps(value) if not isinstance(value, str) else value for value in several)
