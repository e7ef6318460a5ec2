"""Policy documents in files, and what kind of policies they are."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from keyless_iam.document import Document
from keyless_iam.problems import DocumentError, Problem
from keyless_iam.reading import Kind, read_document
from keyless_iam.subject import PolicyType

_KINDS = {PolicyType.IDENTITY: Kind.IDENTITY, PolicyType.TRUST: Kind.TRUST}
STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Source:
    """A document that could be read.

    Attributes:
        path: as the user gave it, or below the folder that the user gave; ``-`` for standard input.
        text: what stands there.
        document: what it means.
        type: what the policy is attached to.
    """

    path: str
    text: str
    document: Document
    type: PolicyType


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be read, or is no policy document, and why."""

    path: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Skipped:
    """A file of a folder that is no policy."""

    path: str


def files(paths: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The files that paths mean, each with whether the user named it: of folders, the JSON files in and below them."""
    for path in paths:
        if path != STANDARD_INPUT and Path(path).is_dir():
            # Links to folders are not followed: they may lead round in circles.
            for found in sorted(Path(path).rglob("*.json")):
                if found.is_file():
                    yield str(found), False
        else:
            yield path, True


def read(path: str, content: bytes, type_: PolicyType | None, *, named: bool) -> Source | Unreadable | Skipped:
    """A document from a file's content.

    Args:
        path: for messages.
        content: the file's.
        type_: what the policy is attached to; guessed from the document if None.
        named: whether the user named the file; if not, one that is plainly no policy is skipped.
    """
    if not named and not _looks_like_policy(content):
        return Skipped(path)
    try:
        document = read_document(content)
        guessed = type_ or guess(document)
        if guessed in _KINDS:
            read_document(content, _KINDS[guessed])
    except DocumentError as error:
        return Unreadable(path, error.problems)
    return Source(path, content.decode("utf-8-sig"), document, guessed)


def guess(document: Document) -> PolicyType:
    """What a policy is attached to, from what it says: who names no principal speaks of the one who has the policy."""
    statements = document.statements
    if not any(s.principals or s.not_principals for s in statements):
        return PolicyType.IDENTITY
    actions = [a.lower() for s in statements for a in (*s.actions, *s.not_actions)]
    resources = [r for s in statements for r in (*s.resources, *s.not_resources)]
    if not resources:
        return PolicyType.TRUST
    if any(r.split(":")[2:3] == ["s3"] for r in resources):
        return PolicyType.BUCKET
    if all(a.startswith("kms:") for a in actions):
        return PolicyType.KEY
    return PolicyType.RESOURCE


def _looks_like_policy(content: bytes) -> bool:
    try:
        data: Any = json.loads(content)
    except (ValueError, RecursionError):
        return b'"Statement"' in content
    return isinstance(data, dict) and "Statement" in cast("dict[str, Any]", data)
