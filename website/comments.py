"""Comments of pull requests, which the documentation quotes: shown as GitHub shows them."""

import re

from markdown_it import MarkdownIt

_GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_QUOTED = re.compile(r"^> <!-- keyless:diff .*\n(?:>.*\n)+", re.MULTILINE)


def rendered_comments(page: str) -> str:
    """A page whose quoted comments are HTML. Python-Markdown reads nested lists and HTML in quotes another way."""
    return _QUOTED.sub(
        lambda quoted: (
            f'<div class="comment">\n{comment_html(re.sub("^> ?", "", quoted[0], flags=re.MULTILINE))}</div>\n'
        ),
        page,
    )


def comment_html(comment: str) -> str:
    """The HTML of a comment's Markdown."""
    return _GITHUB.render(comment)
