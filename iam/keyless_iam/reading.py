"""Reads IAM JSON policy documents. Everything that is wrong is told at once.

Source: "Grammar of the IAM JSON policy language" (IAM User Guide).
"""

import json
import math
from collections.abc import Mapping
from enum import Enum
from typing import NoReturn, cast

from keyless_iam import grammar
from keyless_iam.document import Document
from keyless_iam.json_values import Number, Pairs
from keyless_iam.problems import DocumentError, Problem

_DEEPEST = 16
"""Levels of lists and mappings; the grammar has seven."""

_LONGEST = 1_000_000
"""Characters; the longest policies of AWS, those of keys, have 32 thousand."""

_EXACT = 10**15
"""Whole numbers below it are the same as whole numbers and as floating ones."""


class Kind(Enum):
    """What kind of policy a document must be: they differ in the elements that a statement needs."""

    IDENTITY = "identity policy"
    TRUST = "trust policy"
    RESOURCE = "resource policy"


def read_document(source: object, kind: Kind | None = None) -> Document:
    """A policy document from its text or its JSON data.

    Everything is brought into one form: a scalar is a list of one, numbers and booleans of conditions are texts, and a
    document that names no version has the one that AWS assumes then.

    Args:
        source: JSON as ``str`` or UTF-8 ``bytes``, or the data as a mapping. Anything else is refused as a document is.
        kind: what it must be; anything that is grammatical if not given.

    Raises:
        DocumentError: with all problems.
    """
    data = _taken(cast("object", source)) if isinstance(source, Mapping) else _parsed(source)
    problems: list[Problem] = []
    document = grammar.document(data, problems, needs=_NEEDS[kind])
    if problems or document is None:
        raise DocumentError(problems)
    return document


_NEEDS = {
    None: grammar.Needs(principal=None, resource=None),
    Kind.IDENTITY: grammar.Needs(principal=False, resource=True, plain_sid=True),
    Kind.TRUST: grammar.Needs(principal=True, resource=False, plain_sid=True),
    Kind.RESOURCE: grammar.Needs(principal=True, resource=None),
}


def _parsed(source: object) -> object:
    if isinstance(source, str | bytes | bytearray) and len(source) > _LONGEST:
        _fail("it is longer than any policy of AWS", "give one policy document")
    if isinstance(source, bytes | bytearray):
        try:
            source = bytes(source).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            _fail(f"byte {error.start} is not UTF-8", "save the document as UTF-8")
    if not isinstance(source, str):
        _fail(f"a {type(source).__name__} is no document", "give JSON text, or its data as a mapping")
    try:
        return json.loads(
            source.removeprefix("\ufeff"),
            object_pairs_hook=Pairs,
            parse_int=Number,
            parse_float=Number,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        _fail(f"line {error.lineno}, column {error.colno} is not JSON: {error.msg}", "correct the JSON")
    except RecursionError:
        _fail("it is nested too deeply", "give the lists and mappings that the grammar of policies has, no more")


def _taken(source: object) -> object:
    try:
        return _plain(source)
    except DocumentError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the methods of somebody's mapping raise
        _fail(f"its data cannot be read: {type(error).__name__}", "give JSON text, or plain dictionaries and lists")


def _plain(value: object, depth: int = 0) -> object:
    """Data as JSON's reader would give it: of plain types, since an enumeration's member is a string of its own kind."""
    if depth > _DEEPEST:
        _fail("it is nested too deeply", "give the lists and mappings that the grammar of policies has, no more")
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return Pairs([(_key(key), _plain(item, depth + 1)) for key, item in pairs])
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in cast("list[object]", value)]
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return Number(int.__repr__(value))
    if isinstance(value, float) and math.isfinite(value):
        # Pulumi's engine knows only floating numbers, and writes whole ones without a fraction.
        whole = value.is_integer() and abs(value) < _EXACT
        return Number(int(value) if whole else float.__repr__(value))
    return value


def _key(key: object) -> str:
    # No element, operator or condition key is written like the name of a type.
    return str.__str__(key) if isinstance(key, str) else f"<{type(key).__name__}>"


def _refuse_constant(name: str) -> NoReturn:
    _fail(f"{name} is not JSON", "write a number")


def _fail(rule: str, mend: str) -> NoReturn:
    raise DocumentError([Problem("", rule, mend)]) from None
