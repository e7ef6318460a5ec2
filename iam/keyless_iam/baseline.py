"""A baseline: findings that were there before anybody looked, so that only new ones count.

A finding is known again by its rule, its source and its statement's meaning: not by the statement's number, and not by
how it is written.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import cast

from keyless_iam.document import Document, Statement
from keyless_iam.rules.contract import Finding

_VERSION = 1


class BaselineError(ValueError):
    """A text is no baseline."""


@dataclass(frozen=True, order=True)
class Entry:
    """One finding of a baseline.

    Attributes:
        rule: the rule's name.
        source: the file, or the URN of the resource.
        statement: the fingerprint of the statement.
        element: the part of the statement.
    """

    rule: str
    source: str
    statement: str
    element: str


@dataclass(frozen=True)
class Baseline:
    """The findings that do not count."""

    entries: frozenset[Entry] = frozenset()

    @classmethod
    def read(cls, text: str) -> "Baseline":
        """A baseline from its text.

        Raises:
            BaselineError: it is none, and why.
        """
        try:
            data = json.loads(text)
            if data["version"] != _VERSION:
                raise BaselineError(f"it has version {data['version']!r}, and {_VERSION} is known; write it anew")
            return cls(frozenset(_entry(each) for each in data["findings"]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            if isinstance(error, BaselineError):
                raise
            raise BaselineError("it is not what --write-baseline writes; write it anew") from None

    def to_json(self) -> str:
        """The baseline as text, the same for the same findings."""
        findings = [vars(entry) for entry in sorted(self.entries)]
        return json.dumps({"version": _VERSION, "findings": findings}, indent=2) + "\n"


def entry(finding: Finding, source: str, document: Document) -> Entry:
    """The entry that a finding has in a baseline.

    Args:
        finding: about a statement of the document.
        source: the file, or the URN of the resource.
        document: the one that holds the statement.
    """
    statement = document.statements[finding.place.index]
    return Entry(finding.rule, source, fingerprint(statement), finding.element)


def fingerprint(statement: Statement) -> str:
    """A short text that statements of the same canonical form share, whatever their Sid."""
    data = {key: value for key, value in statement.to_json().items() if key != "Sid"}
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def _entry(data: dict[str, object]) -> Entry:
    if not all(isinstance(value, str) for value in data.values()):
        raise ValueError("an entry holds texts")
    return Entry(**cast("dict[str, str]", data))
