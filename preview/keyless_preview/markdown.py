"""The report as a comment of a pull request or a merge request.

Source: "GitHub Flavored Markdown Spec" (GitHub); "GitLab Flavored Markdown" (GitLab).
"""

import re
from collections.abc import Iterator

from keyless_preview.fitting import Block, Chapter, fit
from keyless_preview.outline import Form, Item, Section, outline
from keyless_preview.report import Report, StackReport
from keyless_preview.wording import Code, Line, Name, Part, tame, verdict

LIMIT = 65_536
"""Characters that a comment may have. GitHub counts bytes at that, four for each of them: 262,144."""

_OPEN = 25
"""Lines of a section that are not folded."""

_LONGEST = 1_000
"""Characters of a line; more are cut, so that one error message is not the whole comment."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]#+!|~<>&$^@%])")
_MENTION = re.compile(r"([@#]|\bgh-)(?=\w)", re.IGNORECASE)
_LIST = re.compile(r"(\d*)(?=[-.)])")
"""What begins a list, or a rule, at the beginning of a line."""


def markdown(report: Report, *, limit: int = LIMIT) -> str:
    """The report in Markdown that GitHub and GitLab render.

    Args:
        report: what is said.
        limit: the most characters it may have. What does not fit is counted instead, the least important first.
    """
    return fit([_chapter(stack) for stack in report.stacks], limit - 1).rstrip() + "\n"


def marker(stack: StackReport) -> str:
    """The hidden line by which the comment of a stack is found again."""
    return f"<!-- keyless:diff {_bare(stack.project)}/{_bare(stack.stack)} -->"


def _chapter(stack: StackReport) -> Chapter:
    title = _line(Line((f"{stack.project} / {stack.stack}",)))
    return Chapter(marker(stack), f"## {title}\n\n**{escape(verdict(stack))}**", tuple(map(_block, outline(stack))))


def _block(section: Section) -> Block:
    is_list = section.form in (Form.LIST, Form.FOLDED)
    lines = tuple(_item(item) if is_list else _paragraph(section.form, item) for item in section.items)
    if section.form is Form.FOLDED:
        return Block("", lines, section.rank, open=0, fold=section.heading)
    heading = f"### {section.heading}" if section.heading else ""
    return Block(heading, lines, section.rank, open=_OPEN, fold=f"{len(lines) - _OPEN:,} more")


def _paragraph(form: Form, item: Item) -> str:
    text = _line(item.line)
    return f"> {text}" if form is Form.WARNING else f"<sub>{text}</sub>" if form is Form.NOTE else text


def _item(item: Item) -> str:
    return "\n".join([f"- {_line(item.line)}", *(f"  - {_line(line)}" for line in item.below)])


def _line(line: Line) -> str:
    text = "".join(map(_part, _shortened(line))).strip()
    begun = _LIST.match(text)
    return f"{begun[0]}\\{text[begun.end() :]}" if begun else text


def _part(part: Part) -> str:
    if isinstance(part, Name):
        return f"**{escape(part.text.strip()) or '(no name)'}**"
    return f"`{_code(part.text)}`" if isinstance(part, Code) else escape(part)


def _shortened(line: Line) -> Iterator[Part]:
    room = _LONGEST
    for part in line.parts:
        text = tame(part if isinstance(part, str) else part.text)
        kept = text[:room]
        yield kept if isinstance(part, str) else type(part)(kept)
        room -= len(kept)
        if len(kept) < len(text):
            yield f" … ({len(tame(str(line))) - _LONGEST:,} more characters)"
            return


def escape(text: str) -> str:
    """A text of the program as plain text: nothing in it is markup, a mention or a line of its own."""
    # GitHub reads mentions and references through backslashes; a character without width stops that.
    return _SPECIAL.sub(r"\\\1", _MENTION.sub("\\1\u200b", tame(text)))


def _code(text: str) -> str:
    """A text that stands between backticks, where there must be one."""
    return tame(text).strip().replace("`", "'") or " "


def _bare(name: str) -> str:
    """A name that cannot end a comment of HTML."""
    return re.sub(r"[^\w./-]|--+", "_", name)
