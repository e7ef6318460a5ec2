"""What is wrong with a document."""

from dataclasses import dataclass

_LONGEST = 80


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        path: where, such as ``Statement[0].Action[1]``; empty for the document as a whole.
        rule: what is wrong, in one sentence without a full stop.
        mend: what to do, as an imperative sentence without a full stop.
    """

    path: str
    rule: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path or 'document'}: {self.rule}; {self.mend}"


class DocumentError(ValueError):
    """A text or value is no policy document.

    Attributes:
        problems: everything that is wrong with it.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


def quoted(text: str) -> str:
    """A name for a message, in quotes."""
    return f'"{shown(text)}"'


def shown(text: str) -> str:
    """A name on one line, not longer than people read."""
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return cut if cut.isprintable() else cut.encode("unicode_escape", "replace").decode()
