"""The report for a terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from keyless_preview.outline import Form, Section, outline
from keyless_preview.report import Report, StackReport
from keyless_preview.wording import Code, Line, Name, Tone, tame, verdict, verdict_tone

_STYLES = {Tone.PLAIN: "", Tone.WORSE: "red", Tone.BETTER: "green", Tone.UNSURE: "yellow"}

_OTHERS = 25
"""Lines of what is of least interest; `pulumi preview` shows them all."""

_SCREEN = 40
"""After more lines than this, the verdict has left the screen and is said again."""


def show(report: Report, console: Console) -> None:
    """Writes a report: in colours and within the width if the console is a terminal, otherwise plain and in whole lines.

    Args:
        report: what is said.
        console: where to.
    """
    for number, stack in enumerate(report.stacks):
        if number:
            console.print()
        _show(stack, console)


def _show(stack: StackReport, console: Console) -> None:
    head = Text(tame(verdict(stack)), f"bold {_STYLES[verdict_tone(stack)]}")
    _print(console, "", Text(tame(f"{stack.project} / {stack.stack}"), "bold"))
    _print(console, "", head)
    lines = 0
    for section in outline(stack):
        console.print()
        if section.heading:
            _print(console, "", Text(section.heading, "bold underline"))
        for indent, text in _lines(section):
            _print(console, indent, text)
            lines += 1
    if lines > _SCREEN:
        console.print()
        _print(console, "", head)


def _lines(section: Section) -> Iterator[tuple[str, Text]]:
    """The lines of a section, each after what stands before it."""
    if section.form in (Form.PARAGRAPH, Form.WARNING, Form.NOTE):
        style = "dim" if section.form is Form.NOTE else ""
        yield from (("", _text(item.line, style)) for item in section.items)
        return
    shown = section.items[:_OTHERS] if section.form is Form.FOLDED else section.items
    for item in shown:
        yield "  ", _text(item.line)
        yield from (("    - ", _text(line)) for line in item.below)
    if len(shown) < len(section.items):
        yield "  ", Text(f"… and {len(section.items) - len(shown):,} more", "dim")


def _text(line: Line, style: str = "") -> Text:
    """A line, of which nothing that a program wrote is markup, a link or a command to the terminal."""
    text = Text(style=style or _STYLES[line.tone])
    for part in line.parts:
        if isinstance(part, Name):
            text.append(tame(part.text).strip() or "(no name)", "bold")
        elif isinstance(part, Code):
            text.append(tame(part.text), "cyan")
        else:
            text.append(tame(part))
    return text


def _print(console: Console, indent: str, text: Text) -> None:
    if not console.is_terminal:
        # Who searches a file wants whole lines.
        console.print(indent, text, sep="", soft_wrap=True)
        return
    if not indent:
        console.print(text, overflow="fold")
        return
    row = Table.grid(padding=0)
    row.add_column(no_wrap=True)
    row.add_column(overflow="fold")
    row.add_row(indent, text)
    console.print(row)
