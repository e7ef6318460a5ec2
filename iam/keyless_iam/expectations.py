"""The access file: what principals can and cannot do, a line each, to be held against policies, previews and live systems.

can     web  s3:GetObject   arn:aws:s3:::app-data/in/report.csv
cannot  web  s3:ListBucket  arn:aws:s3:::app-data  if s3:prefix=out/
"""

import shlex
from dataclasses import dataclass

_FORM = "can|cannot PRINCIPAL ACTION RESOURCE [if KEY=VALUE …]"


@dataclass(frozen=True)
class Expectation:
    """One line of an access file.

    Attributes:
        line: its number, from 1.
        can: whether the request must be allowed; if not, it must be denied.
        principal: a logical name, or an ARN.
        action: such as ``s3:GetObject``.
        resource: an ARN, or ``*``.
        context: keys with their values; keys that are not named are absent.
    """

    line: int
    can: bool
    principal: str
    action: str
    resource: str
    context: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __str__(self) -> str:
        said = f"{'can' if self.can else 'cannot'} {self.principal} {self.action} {self.resource}"
        pairs = " ".join(f"{key}={value}" for key, values in self.context for value in values)
        return f"{said} if {pairs}" if pairs else said


class ExpectationError(ValueError):
    """An access file cannot be read; holds every problem, one a line, each with its line's number."""


def read_expectations(text: str) -> tuple[Expectation, ...]:
    """The lines of an access file.

    Empty lines and what follows a ``#`` at the start of a word are left out. Values with spaces are quoted; a key that is
    given repeatedly has several values.

    Raises:
        ExpectationError: with all problems.
    """
    expectations: list[Expectation] = []
    problems: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        try:
            words = shlex.split(line, comments=True)
            if words:
                expectations.append(_expectation(number, words))
        except ValueError as error:  # noqa: PERF203 - all problems are told
            problems.append(f"line {number}: {error}")
    if problems:
        raise ExpectationError("\n".join(problems))
    return tuple(expectations)


def _expectation(number: int, words: list[str]) -> Expectation:
    if words[0] not in ("can", "cannot"):
        raise ValueError(f'"{words[0]}" is neither can nor cannot; write {_FORM}')
    if len(words) < 4:
        raise ValueError(f"{4 - len(words)} of its words are missing; write {_FORM}")
    said, principal, action, resource, *rest = words
    if ":" not in action.strip(":") or "*" in action or "?" in action:
        raise ValueError(f'"{action}" is no action; write one, such as s3:GetObject')
    if resource != "*" and (not resource.startswith("arn:") or resource.count(":") < 5):
        raise ValueError(f'"{resource}" is no ARN; write one such as arn:aws:s3:::bucket/key, or * where there is none')
    if rest and (rest[0] != "if" or len(rest) == 1):
        raise ValueError(f'"{rest[0]}" is not expected here; write {_FORM}')
    return Expectation(number, said == "can", principal, action, resource, tuple(_context(rest[1:])))


def _context(words: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    values: dict[str, list[str]] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or ":" not in key:
            raise ValueError(f'"{word}" is no KEY=VALUE; write such as s3:prefix=in/')
        values.setdefault(key, []).append(value)
    return [(key, tuple(given)) for key, given in values.items()]
