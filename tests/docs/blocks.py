"""The blocks of code in the pages that people read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from website.pages import sources_of_pages

ROOT = Path(__file__).resolve().parents[2]

_BLOCK = re.compile(r"^(?P<margin>[> ]*)```(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=margin)```$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^[> ]*```", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of code.

    Attributes:
        page: its file, from the root of the repository.
        line: of its fence, from 1.
        language: what the fence says first; empty if nothing.
        text: without the fences.
        before: the page's text before it.
    """

    page: Path
    line: int
    language: str
    text: str
    before: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks_of(page: Path, text: str) -> Iterator[Block]:
    """The blocks of one page.

    Args:
        page: its file, from the root of the repository.
        text: its Markdown.
    """
    found = 0
    for match in _BLOCK.finditer(text):
        found += 2
        before = text[: match.start()]
        inside = "".join(line.removeprefix(match["margin"]) for line in match["text"].splitlines(keepends=True))
        yield Block(page, before.count("\n") + 1, (match["info"].split() or [""])[0], inside, before)
    assert found == len(_FENCE.findall(text)), f"{page}: a fence is not closed"


def all_blocks() -> list[Block]:
    """The blocks of all pages."""
    return [
        block
        for source in sources_of_pages(ROOT)
        for block in blocks_of(source.relative_to(ROOT), source.read_text("utf-8"))
    ]


def blocks(*languages: str) -> list[Block]:
    """The blocks in these languages."""
    return [block for block in all_blocks() if block.language in languages]
