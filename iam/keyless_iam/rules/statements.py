"""The statements that rules look at, one by one."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from keyless_iam.document import Statement, Version
from keyless_iam.policy import Place
from keyless_iam.subject import PolicyType, Subject

EVERY_TYPE = frozenset(PolicyType)
"""For rules that judge what is written, whatever it is attached to."""


class Written(NamedTuple):
    """A statement as it stands in its policy."""

    place: Place
    statement: Statement
    version: Version


def written(subject: Subject) -> Iterator[Written]:
    """Every statement of a subject's policies, in order."""
    for policy in subject.policies:
        document = policy.document
        for index, statement in enumerate(document.statements):
            yield Written(policy.place(index), statement, document.version)


def listed(names: Iterable[str], *, most: int = 3) -> str:
    """Names as words: ``a, b and c``, or the first of them and how many more there are."""
    every = list(dict.fromkeys(names))
    shown = every[:most] if len(every) > most + 1 else every
    if len(shown) < len(every):
        return f"{', '.join(shown)} and {len(every) - len(shown)} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
