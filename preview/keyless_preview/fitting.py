"""Makes a comment as long as it may be, and tells what it leaves out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

_FIRST = 10
"""So many lines of every section come before the rest of any, so that one long section does not hide the others."""


@dataclass(frozen=True)
class Block:
    """Lines under a heading. Whole ones are left out, from the end.

    Attributes:
        heading: empty for none.
        lines: each on its own; one may hold the lines of a list below it.
        rank: lines of a lower one come first.
        open: how many lines stand open; the others are folded.
        fold: what is said of those.
    """

    heading: str
    lines: tuple[str, ...]
    rank: int
    open: int
    fold: str

    def text(self, kept: int) -> str:
        """The block with so many of its lines."""
        lines = list(self.lines[:kept])
        if kept < len(self.lines):
            lines.append(f"- … and {len(self.lines) - kept:,} more that do not fit into a comment")
        parts = [self.heading] if self.heading else []
        if lines[: self.open]:
            parts.append("\n".join(lines[: self.open]))
        if lines[self.open :]:
            folded = "\n".join(lines[self.open :])
            parts.append(f"<details><summary>{self.fold}</summary>\n\n{folded}\n\n</details>")
        return "\n\n".join(parts) + "\n\n"

    @property
    def frame(self) -> int:
        """The most characters that it has beside its lines."""
        return len(self.text(0)) + len(f"<details><summary>{self.fold}</summary>\n\n\n\n</details>\n\n")


@dataclass(frozen=True)
class Chapter:
    """A part that is found again: a hidden marker, a title with what matters most, and blocks."""

    marker: str
    head: str
    blocks: tuple[Block, ...]


_NO_BLOCKS = "_What else is said of this stack does not fit into a comment._\n\n"


def fit(chapters: Sequence[Chapter], limit: int) -> str:
    """The chapters in as many characters as there may be.

    Markers come first, then heads, then some lines of every block, then lines by their rank.

    Args:
        chapters: in order.
        limit: the most characters.
    """
    whole = "".join(
        f"{each.marker}\n{each.head}\n\n{''.join(block.text(len(block.lines)) for block in each.blocks)}"
        for each in chapters
    )
    return whole if len(whole) <= limit else _Fitting(chapters, limit).text()


@dataclass
class _Fitting:
    """What there is room for, chapter by chapter and block by block, by their numbers."""

    chapters: Sequence[Chapter]
    room: int
    markers: set[int] = field(default_factory=set[int])
    heads: set[int] = field(default_factory=set[int])
    kept: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])

    def __post_init__(self) -> None:
        self.room -= len(_uncounted(len(self.chapters)))
        for number, chapter in enumerate(self.chapters):
            if self._takes(len(chapter.marker) + 1):
                self.markers.add(number)
        for number, chapter in enumerate(self.chapters):
            if number in self.markers and self._takes(len(chapter.head) + 2 + len(_NO_BLOCKS)):
                self.heads.add(number)
        for _, number, at in sorted(self._blocks()):
            if number in self.heads and self._takes(self.chapters[number].blocks[at].frame):
                self.kept[number, at] = 0
        for *_, number, at, line in sorted(self._lines()):
            # Those of a block are left out from the first that does not fit.
            if self.kept[number, at] == line and self._takes(len(self.chapters[number].blocks[at].lines[line]) + 1):
                self.kept[number, at] += 1

    def text(self) -> str:
        parts: list[str] = []
        for number, chapter in enumerate(self.chapters):
            if number in self.markers:
                parts.append(f"{chapter.marker}\n")
            if number in self.heads:
                parts.append(f"{chapter.head}\n\n")
                kept = [(at, self.kept.get((number, at))) for at in range(len(chapter.blocks))]
                parts += [chapter.blocks[at].text(lines) for at, lines in kept if lines is not None]
                if any(lines is None for _, lines in kept):
                    parts.append(_NO_BLOCKS)
        absent = len(self.chapters) - len(self.heads)
        return "".join(parts) + (_uncounted(absent) if absent else "")

    def _takes(self, characters: int) -> bool:
        fits = characters <= self.room
        self.room -= characters if fits else 0
        return fits

    def _blocks(self) -> Iterator[tuple[int, int, int]]:
        for number, chapter in enumerate(self.chapters):
            yield from ((block.rank, number, at) for at, block in enumerate(chapter.blocks))

    def _lines(self) -> Iterator[tuple[bool, int, int, int, int, int]]:
        """What is taken in which order. Blocks of one rank get as many characters each, in turn."""
        for number, at in self.kept:
            block = self.chapters[number].blocks[at]
            places = accumulate(map(len, block.lines), initial=0)
            for line, place in zip(range(len(block.lines)), places, strict=False):
                yield line >= _FIRST, block.rank, place, number, at, line


def _uncounted(stacks: int) -> str:
    return f"\n_More stacks that do not fit into a comment: {stacks:,}._\n"
