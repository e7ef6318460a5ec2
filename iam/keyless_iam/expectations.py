"""The access file: what principals can and cannot do, a line each, to be held against policies, previews and live systems.

can     web  s3:GetObject   arn:aws:s3:::app-data/in/report.csv
cannot  web  s3:ListBucket  arn:aws:s3:::app-data  if s3:prefix=out/
"""

import re
from dataclasses import dataclass

from keyless_iam.one_request import problem_of
from keyless_iam.problems import Problem, quoted

_FORM = "can|cannot PRINCIPAL ACTION RESOURCE [if KEY=VALUE …]"
_WORDS = 4

# A word is a run of quoted texts and of characters that are no white space; a comment begins where a word could.
_TOKEN = re.compile(r"""\s*(?:(?P<comment>\#.*)|(?P<word>(?:"[^"]*"|'[^']*'|[^\s"'])+)|(?P<open>["']))""")
_QUOTED = re.compile(r"""(["'])(.*?)\1""")


@dataclass(frozen=True)
class Expectation:
    """One line of an access file: of one request, whether it must be allowed.

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
    """A text is no access file.

    Attributes:
        problems: everything that is wrong with it; their paths are lines, such as ``line 3``.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class _LineError(Exception):
    """What is wrong with a line, and how to mend it."""

    def __init__(self, rule: str, mend: str = f"write {_FORM}") -> None:
        self.rule, self.mend = rule, mend


def read_expectations(text: str) -> tuple[Expectation, ...]:
    """The lines of an access file.

    Empty lines are left out, and what follows a ``#`` that begins a word. What holds spaces is quoted; a key that is given
    repeatedly has several values.

    Raises:
        ExpectationError: with all problems.
    """
    expectations: list[Expectation] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        try:
            words = _words(line)
            if words:
                expectations.append(_expectation(number, words))
        except _LineError as error:  # noqa: PERF203 - all problems are told
            problems.append(Problem(f"line {number}", error.rule, error.mend))
    if problems:
        raise ExpectationError(problems)
    return tuple(expectations)


def _words(line: str) -> list[str]:
    # Not by shlex: it would drop backslashes, and all that follows a "#" within a key.
    words: list[str] = []
    for token in _TOKEN.finditer(line):
        if token["open"]:
            raise _LineError("a quotation mark is not closed", "close it, or quote the word with the other kind")
        if token["word"]:
            words.append(_QUOTED.sub(r"\2", token["word"]))
        else:
            break
    return words


def _expectation(number: int, words: list[str]) -> Expectation:
    if words[0] not in ("can", "cannot"):
        raise _LineError(f"{quoted(words[0])} is neither can nor cannot")
    if len(words) < _WORDS:
        raise _LineError(f"{_WORDS - len(words)} of its words are missing")
    said, principal, action, resource, *rest = words
    _refuse_pattern(principal, "a principal")
    problem = problem_of(action, resource, teller="a line")
    if problem:
        raise _LineError(problem.rule, problem.mend)
    if rest and rest[0] != "if":
        raise _LineError(f"{quoted(rest[0])} is not expected here")
    if len(rest) == 1:
        raise _LineError('nothing follows "if"')
    return Expectation(number, said == "can", principal, action, resource, _context(rest[1:]))


def _refuse_pattern(text: str, what: str) -> None:
    # A line is held against one request: "cannot … bucket/*" would only say that the key "*" is out of reach.
    if "*" in text or "?" in text:
        raise _LineError(f"{quoted(text)} is a pattern", f"name {what}: a line tells of one request")


def _context(words: list[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    values: dict[str, tuple[str, list[str]]] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or ":" not in key:
            raise _LineError(f"{quoted(word)} is no KEY=VALUE", "write such as s3:prefix=in/")
        if "*" in value:
            raise _LineError(f"{quoted(word)} is a pattern", "give the value of a request: a line tells of one request")
        values.setdefault(key.lower(), (key, []))[1].append(value)
    return tuple((key, tuple(given)) for key, given in values.values())
