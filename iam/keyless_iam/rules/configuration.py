"""What users tell rules: settings, and exceptions with a reason and an end. The same for commands and the policy pack."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from keyless_iam.globs import match
from keyless_iam.rules.contract import Option, Settings

EXCEPTIONS = "exceptions"


@dataclass(frozen=True)
class Allowance:
    """Something whose findings are meant, for a reason and for a time.

    Attributes:
        pattern: of the file's path or the resource's URN.
        reason: why.
        expires: the last day it holds.
    """

    pattern: str
    reason: str
    expires: dt.date


@dataclass(frozen=True)
class Exceptions:
    """The exceptions from one rule."""

    all: tuple[Allowance, ...] = ()

    def excuse(self, source: str, today: dt.date) -> bool:
        """Whether the findings of a source are excused today."""
        return any(today <= each.expires and match(each.pattern, source) for each in self.all)

    def expired(self, source: str, today: dt.date) -> str:
        """A sentence about an exception that excused the source and does no more, or nothing."""
        ended = [each for each in self.all if each.expires < today and match(each.pattern, source)]
        return f"Its exception ({ended[-1].reason}) expired on {ended[-1].expires}." if ended else ""


@dataclass(frozen=True)
class Configuration:
    """The configuration of one rule.

    Attributes:
        settings: what the rule is told.
        exceptions: those that are well formed.
        problems: what is wrong, each as a sentence without a full stop.
    """

    settings: Settings = field(default_factory=Settings)
    exceptions: Exceptions = field(default_factory=Exceptions)
    problems: tuple[str, ...] = ()


def exceptions_schema(source: str) -> dict[str, Any]:
    """JSON schema of the exceptions.

    Args:
        source: the name of the property that says what is excepted: ``urn`` or ``file``.
    """
    said = {"urn": "The resource's URN", "file": "The file's path"}[source]
    return {
        "type": "array",
        "items": {
            "type": "object",
            "required": [source, "reason", "expires"],
            "additionalProperties": False,
            "properties": {
                source: {"type": "string", "description": f"{said}, or a pattern with * and ?."},
                "reason": {"type": "string", "minLength": 1, "description": "Why it is meant."},
                "expires": {"type": "string", "format": "date", "description": "The last day it holds, as YYYY-MM-DD."},
            },
        },
    }


def read_configuration(given: Mapping[str, object], options: Sequence[Option], *, source: str) -> Configuration:
    """A rule's configuration. What is wrong with it is left out of it, and told.

    Args:
        given: the properties.
        options: those that the rule takes.
        source: the name of the property that says what is excepted: ``urn`` or ``file``.
    """
    known = {option.name: option for option in options}
    problems = [
        f'there is no property "{name}"; there are {", ".join([*known, EXCEPTIONS])}'
        for name in given
        if name not in known and name != EXCEPTIONS
    ]
    values: dict[str, tuple[str, ...]] = {}
    for name, option in known.items():
        value = _strings(given[name], option) if name in given else ()
        if isinstance(value, str):
            problems.append(value)
        else:
            values[option.field] = value
    allowances, wrong = _exceptions(given.get(EXCEPTIONS, []), (source, "reason", "expires"))
    return Configuration(Settings(**values), Exceptions(tuple(allowances)), (*problems, *wrong))


def today() -> dt.date:
    """The day in UTC, by which exceptions expire."""
    return dt.datetime.now(dt.timezone.utc).date()


def _strings(value: object, option: Option) -> tuple[str, ...] | str:
    items = cast("Mapping[str, object]", option.schema.get("items", {}))
    pattern = str(items.get("pattern", ""))
    if not isinstance(value, list) or not all(isinstance(each, str) for each in cast("list[object]", value)):
        return f"{option.name} must be a list of strings"
    strings = tuple(cast("list[str]", value))
    wrong = [each for each in strings if not re.search(pattern, each)]
    return f'{option.name}: "{wrong[0]}" does not look like {pattern}' if wrong else strings


def _exceptions(listed: object, fields: tuple[str, ...]) -> tuple[list[Allowance], list[str]]:
    if not isinstance(listed, list):
        return [], [f"{EXCEPTIONS} must be a list of objects with {', '.join(fields)}"]
    allowances: list[Allowance] = []
    problems: list[str] = []
    for index, item in enumerate(cast("list[object]", listed)):
        read = _exception(item, fields)
        if isinstance(read, Allowance):
            allowances.append(read)
        else:
            problems += [f"{EXCEPTIONS}[{index}]{problem}" for problem in read]
    return allowances, problems


def _exception(item: object, fields: tuple[str, ...]) -> Allowance | list[str]:
    if not isinstance(item, Mapping):
        return [f" must have {', '.join(fields)}"]
    given = cast("Mapping[str, object]", item)
    problems = [f".{name} is unknown; there are {', '.join(fields)}" for name in given if name not in fields]
    texts: list[str] = []
    for name in fields:
        value = given.get(name)
        texts.append(value.strip() if isinstance(value, str) else "")
        if not texts[-1]:
            problems.append(f".{name} is missing; it must be a text that is not empty")
    expires = _date(texts[-1])
    if texts[-1] and expires is None:
        problems.append(f'.expires: "{texts[-1]}" is no date; write YYYY-MM-DD')
    if problems or expires is None:
        return problems
    return Allowance(texts[0], texts[1], expires)


def _date(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.timezone.utc).date()
    except ValueError:
        return None
