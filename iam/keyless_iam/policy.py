"""Policies by name, and the place of a statement in them."""

from dataclasses import dataclass

from keyless_iam.document import Document


@dataclass(frozen=True, order=True)
class Place:
    """Where a statement stands: in which policy, the how manyth from 0, and its Sid if it has one."""

    policy: str
    index: int
    sid: str = ""

    def __str__(self) -> str:
        sid = f' ("{self.sid}")' if self.sid else ""
        return f"statement {self.index}{sid} of {self.policy}"


@dataclass(frozen=True)
class Policy:
    """A policy whose document is known, under a name that people recognise: a file, a logical name, an ARN."""

    name: str
    document: Document

    def place(self, index: int) -> Place:
        """The place of its statement ``index``."""
        return Place(self.name, index, self.document.statements[index].sid)


@dataclass(frozen=True)
class UnknownPolicy:
    """A policy that exists and cannot be read, such as a managed policy of a later date, and why.

    It is never the same as no policy: what depends on it is undecided.
    """

    name: str
    reason: str
