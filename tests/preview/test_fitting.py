"""What fits into a comment, and what is said of the rest."""

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from keyless_preview.fitting import Block, Chapter, fit

_MORE = re.compile(r"- … and ([\d,]+) more that do not fit into a comment")


def block(lines: Sequence[int], rank: int = 0, heading: str = "### H", open_: int = 3) -> Block:
    """A block with lines of some lengths."""
    texts = tuple(f"- {'x' * length}" for length in lines)
    return Block(heading, texts, rank, open_, f"{len(texts)} more")


BLOCKS = st.builds(
    block,
    st.lists(st.integers(0, 400), min_size=1, max_size=30),
    st.integers(0, 6),
    st.sampled_from(["### H", ""]),
    st.sampled_from([0, 3, 25]),
)
CHAPTERS = st.lists(st.lists(BLOCKS, max_size=4).map(tuple), max_size=4).map(
    lambda every: [Chapter(f"<!-- {i} -->", f"## {i}\n\n**verdict**", blocks) for i, blocks in enumerate(every)]
)


@given(CHAPTERS, st.integers(150, 6_000))
def test_whatever_there_is_it_fits_is_found_again_and_is_counted(chapters: list[Chapter], limit: int) -> None:
    text = fit(chapters, limit)
    assert len(text) <= limit
    assert re.findall(r"<!-- \d -->", text) == [chapter.marker for chapter in chapters]
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")
    if "_" not in text:
        # No block is left out: the lines that are there and those that are counted are all.
        counted = sum(int(each.replace(",", "")) for each in _MORE.findall(text))
        assert len(re.findall(r"^- x*$", text, re.MULTILINE)) + counted == sum(
            len(each.lines) for chapter in chapters for each in chapter.blocks
        )


@given(CHAPTERS)
def test_what_fits_is_whole(chapters: list[Chapter]) -> None:
    text = fit(chapters, 1_000_000)
    assert " more that do not fit" not in text
    assert fit(chapters, len(text)) == text


def test_the_first_lines_of_every_block_come_before_the_rest_of_any() -> None:
    chapter = Chapter("<!-- -->", "## T", (block([10] * 500, 1, "### A"), block([10] * 500, 2, "### B")))
    text = fit([chapter], 2_000)
    first, second = text.split("### B")
    lines = [len(re.findall(r"^- x+$", part, re.MULTILINE)) for part in (first, second)]
    assert lines[1] == 10
    assert lines[0] > 80
    assert f"- … and {500 - lines[0]:,} more that do not fit into a comment" in first
    assert "- … and 490 more that do not fit into a comment" in second


def test_a_line_that_has_no_room_ends_its_block_and_no_other() -> None:
    chapter = Chapter("<!-- -->", "## T", (block([10, 5_000, 10], 1, "### A"), block([10, 10], 2, "### B")))
    text = fit([chapter], 1_000)
    assert "- … and 2 more that do not fit into a comment" in text
    assert text.count("- xxxxxxxxxx\n") == 3


def test_heads_come_before_blocks_and_markers_before_heads() -> None:
    chapters = [Chapter(f"<!-- {i} -->", "## T" + "t" * 100, (block([200]),)) for i in range(10)]
    assert fit(chapters, 2_100).count("_What else is said of this stack does not fit into a comment._") > 0
    text = fit(chapters, 1_000)
    assert text.count("<!--") == 10
    heads = text.count("## T")
    assert 0 < heads < 10
    assert f"_More stacks that do not fit into a comment: {10 - heads}._" in text


def test_blocks_of_one_rank_share_the_room_by_characters() -> None:
    chapter = Chapter("<!-- -->", "## T", (block([400] * 100, 1, "### A"), block([20] * 100, 1, "### B")))
    text = fit([chapter], 12_000)
    first, second = text.split("### B")
    assert len(re.findall(r"^- x+$", second, re.MULTILINE)) == 100, "short lines go far"
    assert len(re.findall(r"^- x+$", first, re.MULTILINE)) > 20
