"""What users tell a policy in ``--policy-pack-config``, and what is wrong with it.

The engine checks it against the schema, but lets unknown properties pass and is not always there. So it is checked here.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from keyless_iam.globs import match
from keyless_iam.rules.contract import Option, Settings
from pulumi_policy import PolicyConfigSchema

_EXCEPTIONS = "exceptions"
_FIELDS = ("urn", "reason", "expires")

_EXCEPTIONS_SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": list(_FIELDS),
        "additionalProperties": False,
        "properties": {
            "urn": {"type": "string", "description": "The resource's URN, or a pattern of URNs with * and ?."},
            "reason": {"type": "string", "minLength": 1, "description": "Why it is meant."},
            "expires": {"type": "string", "format": "date", "description": "The last day it holds, as YYYY-MM-DD."},
        },
    },
}


@dataclass(frozen=True)
class Allowance:
    """A resource whose findings are meant, for a reason and for a time."""

    urn: str
    reason: str
    expires: dt.date


@dataclass(frozen=True)
class Exceptions:
    """The exceptions from one policy."""

    all: tuple[Allowance, ...] = ()

    def excuse(self, urn: str, today: dt.date) -> bool:
        """Whether a resource's findings are excused today."""
        return any(today <= each.expires and match(each.urn, urn) for each in self.all)

    def expired(self, urn: str, today: dt.date) -> str:
        """A sentence about an exception that excused the resource and does no more, or nothing."""
        ended = [each for each in self.all if each.expires < today and match(each.urn, urn)]
        return f" Its exception ({ended[-1].reason}) expired on {ended[-1].expires}." if ended else ""


@dataclass(frozen=True)
class Configuration:
    """The configuration of one policy.

    Attributes:
        settings: what its rule is told.
        exceptions: those that are well formed.
        rules: rules that it names, for policies that are about other policies.
        problems: what is wrong, each as a sentence without a full stop.
    """

    settings: Settings = field(default_factory=Settings)
    rules: tuple[str, ...] = ()
    exceptions: Exceptions = field(default_factory=Exceptions)
    problems: tuple[str, ...] = ()


_DEFAULT = Configuration()


@dataclass(frozen=True)
class RuleNames:
    """An option that lists names of rules.

    Attributes:
        name: the name in configuration.
        known: the rules that there are.
        says: what it does, in one sentence.
    """

    name: str
    known: frozenset[str]
    says: str

    @property
    def schema(self) -> Mapping[str, object]:
        """JSON schema of its value."""
        return {"type": "array", "items": {"type": "string"}}


def schema(options: Sequence[Option | RuleNames]) -> PolicyConfigSchema:
    """The schema of a policy's configuration: its rule's options and the exceptions."""
    properties = {option.name: {**option.schema, "description": option.says} for option in options}
    return PolicyConfigSchema({**properties, _EXCEPTIONS: _EXCEPTIONS_SCHEMA})


def configuration(given: Mapping[str, Any], options: tuple[Option | RuleNames, ...]) -> Configuration:
    """A policy's configuration. What is wrong with it is left out of it, and told.

    Args:
        given: as ``get_config()`` returns it: empty if the user says nothing.
        options: those of the policy's rule.
    """
    return _read(json.dumps(given, sort_keys=True), options) if given else _DEFAULT


@lru_cache(maxsize=256)
def _read(text: str, options: tuple[Option | RuleNames, ...]) -> Configuration:
    given: Mapping[str, object] = json.loads(text)
    known = {option.name: option for option in options}
    problems = [
        f"there is no property {name!r}; there are {', '.join([*known, _EXCEPTIONS])}"
        for name in given
        if name not in known and name != _EXCEPTIONS
    ]
    values: dict[str, tuple[str, ...]] = {}
    rules: tuple[str, ...] = ()
    for name, option in known.items():
        if name in given:
            value = _strings(given[name], option)
            if isinstance(value, str):
                problems.append(value)
            elif isinstance(option, RuleNames):
                rules = value
            else:
                values[option.field] = value
    exceptions: list[Allowance] = []
    listed = given.get(_EXCEPTIONS, [])
    if not isinstance(listed, list):
        problems.append(f"{_EXCEPTIONS} must be a list of {{{', '.join(_FIELDS)}}}")
        listed = []
    for index, item in enumerate(cast("list[object]", listed)):
        read = _exception(item)
        if isinstance(read, Allowance):
            exceptions.append(read)
        else:
            problems += [f"{_EXCEPTIONS}[{index}]{problem}" for problem in read]
    return Configuration(Settings(**values), rules, Exceptions(tuple(exceptions)), tuple(problems))


def _strings(value: object, option: Option | RuleNames) -> tuple[str, ...] | str:
    items: object = option.schema.get("items", {})
    pattern = str(cast("Mapping[str, object]", items).get("pattern", ""))
    if not isinstance(value, list) or not all(isinstance(each, str) for each in cast("list[object]", value)):
        return f"{option.name} must be a list of strings"
    strings = tuple(cast("list[str]", value))
    if isinstance(option, RuleNames):
        strange = sorted(set(strings) - option.known)
        return f"{option.name}: there is no rule {strange[0]!r}" if strange else strings
    wrong = [each for each in strings if not re.search(pattern, each)]
    return f"{option.name}: {wrong[0]!r} does not look like {pattern}" if wrong else strings


def _exception(item: object) -> Allowance | list[str]:
    if not isinstance(item, Mapping):
        return [f" must have {', '.join(_FIELDS)}"]
    fields = cast("Mapping[str, object]", item)
    problems = [f".{name} is unknown; there are {', '.join(_FIELDS)}" for name in fields if name not in _FIELDS]
    texts: dict[str, str] = {}
    for name in _FIELDS:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            texts[name] = value.strip()
        else:
            problems.append(f".{name} is missing; it must be a text that is not empty")
    expires = _date(texts["expires"]) if "expires" in texts else None
    if "expires" in texts and expires is None:
        problems.append(f".expires: {texts['expires']!r} is no date; write YYYY-MM-DD")
    if problems or expires is None:
        return problems
    return Allowance(texts["urn"], texts["reason"], expires)


def _date(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.timezone.utc).date()
    except ValueError:
        return None


def today() -> dt.date:
    """The day in UTC."""
    return dt.datetime.now(dt.timezone.utc).date()
