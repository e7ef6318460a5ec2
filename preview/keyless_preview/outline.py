"""What is said of a stack, in the order in which every format for people says it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from keyless_preview import wording
from keyless_preview.report import Notice, PrincipalChange, StackReport
from keyless_preview.wording import Line, Tone

_DIFFERENCES = 10
"""Of each answer about a principal; nobody reads more, and the JSON report has them all."""


class Form(Enum):
    """How a section is shown."""

    PARAGRAPH = "paragraph"
    WARNING = "warning"
    NOTE = "note"
    LIST = "list"
    FOLDED = "folded list"


@dataclass(frozen=True)
class Item:
    """A line of a list, and the lines below it."""

    line: Line
    below: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Section:
    """One part of what is said of a stack.

    Attributes:
        heading: empty for none.
        items: those of a list; a paragraph has one.
        form: how it is shown.
        rank: where there is no room for all, the lines of a section with a lower one are kept first.
    """

    heading: str
    items: tuple[Item, ...]
    form: Form = Form.LIST
    rank: int = 0


def outline(stack: StackReport) -> tuple[Section, ...]:
    """The sections of what is said below title and verdict; none is empty."""
    return tuple(section for section in _sections(stack) if section.items)


def _sections(stack: StackReport) -> Iterator[Section]:
    errors = [each for each in stack.diagnostics if each.severity == "error"]
    yield _list("Errors", map(wording.error, errors), rank=1)
    gone = [change for change in stack.changes if change.ends]
    yield _list("Deleted or replaced", map(wording.ending, gone), rank=2)
    if stack.unproved:
        unproved = Line((f"Cannot tell what becomes of access: {stack.unproved}.",), Tone.UNSURE)
        yield Section("", (Item(unproved),), Form.WARNING)
    yield Section("Access", tuple(_principal(each, stack.unproved) for each in stack.principals), rank=2)
    yield _list("Access file", map(wording.expectation, stack.expectations), rank=1)
    yield _list("Also", map(wording.notice, _by_weight(stack.notices)), rank=2)
    if stack.policies is None:
        yield _paragraph("What policy packs found is not part of this preview's format.", Form.NOTE)
    else:
        ordered = sorted(stack.policies, key=lambda each: (each.level != "mandatory", each.policy, each.urn))
        yield _list("Policies", map(wording.policy, ordered), rank=3)
    if stack.counts:
        yield _paragraph(f"Resources: {wording.counts(stack)}.", Form.PARAGRAPH)
    others = [change for change in stack.changes if not change.ends]
    yield Section("All other changes", tuple(Item(wording.other(change)) for change in others), Form.FOLDED, rank=4)
    if stack.before:
        yield _paragraph(f"{stack.before}.", Form.NOTE)


def _by_weight(notices: Sequence[Notice]) -> list[Notice]:
    """Those by which more can be reached first, and of them those of which there are few: many alike hide nothing then."""
    number = Counter(each.rule for each in notices)
    return sorted(notices, key=lambda each: (not each.broadens, not each.undecided, number[each.rule]))


def _principal(change: PrincipalChange, unproved: str) -> Item:
    return Item(wording.principal(change), tuple(wording.of_principal(change, _DIFFERENCES, unproved)))


def _list(heading: str, lines: Iterable[Line], rank: int) -> Section:
    return Section(heading, tuple(map(Item, lines)), rank=rank)


def _paragraph(text: str, form: Form) -> Section:
    return Section("", (Item(Line((text,))),), form)
