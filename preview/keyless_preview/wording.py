"""What is said of a preview, in the words that every format shares."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from keyless_iam.compare.answers import Answer, Comparison, Difference, Verdict
from keyless_iam.compare.sentences import sentences, trust_sentences

from keyless_preview.preview import Diagnostic, PolicyResult
from keyless_preview.report import Change, Expectation, Notice, PrincipalChange, StackReport

CAN_NOW, CAN_NO_LONGER = "can now", "can no longer"

_MANY = 8
"""More names or properties in a line than this are counted."""

_SPACES = re.compile(r"\s+")


class Tone(Enum):
    """What a line means to a reviewer."""

    PLAIN = "plain"
    WORSE = "worse"
    BETTER = "better"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Name:
    """What a line is about."""

    text: str


@dataclass(frozen=True)
class Code:
    """Something as a program or AWS writes it: a property, an action, an ARN."""

    text: str


Part = str | Name | Code


@dataclass(frozen=True)
class Line:
    """One line, without what a format puts around it. Texts of a program are as they were given: a format tames them."""

    parts: tuple[Part, ...]
    tone: Tone = Tone.PLAIN

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


def verdict(stack: StackReport) -> str:
    """What happens to access and to resources, in one line."""
    if stack.failed:
        return "The preview failed: what it would change is not known."
    said = [*_of_principals(stack.principals), *_of_notices(stack.notices)]
    if stack.expectations:
        said.append(f"{counted(len(stack.expectations), 'line')} of an access file cannot be relied on")
    if stack.unproved and not said:
        said.append("cannot tell what becomes of access")
    gone = sum(change.ends for change in stack.changes)
    if gone:
        said.append(f"{counted(gone, 'resource')} {'is' if gone == 1 else 'are'} deleted or replaced")
    text = "; ".join(said) or "nobody's access changes"
    return f"{text[0].upper()}{text[1:]}."


def verdict_tone(stack: StackReport) -> Tone:
    """What the verdict means to a reviewer."""
    answers = [answer for each in stack.principals for answer in _answers(each)]
    if (
        stack.failed
        or stack.expectations
        or any(each.broadens for each in stack.notices)
        or any(comparison.broadened.verdict is Verdict.YES for comparison in answers)
    ):
        return Tone.WORSE
    verdicts = {each.verdict for comparison in answers for each in (comparison.broadened, comparison.narrowed)}
    unsure = stack.unproved or any(each.undecided for each in stack.notices) or Verdict.CANNOT_TELL in verdicts
    if unsure or any(change.ends for change in stack.changes):
        return Tone.UNSURE
    return Tone.PLAIN if Verdict.YES in verdicts else Tone.BETTER


def counted(number: int, thing: str) -> str:
    """How many there are of something."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def counts(stack: StackReport) -> str:
    """How many resources there are of each op; empty if nobody counted."""
    return ", ".join(f"{number:,} {op}" for op, number in sorted(stack.counts.items()))


def ending(change: Change) -> Line:
    """What becomes of a resource that is no more afterwards."""
    identifier: tuple[Part, ...] = (" (", Code(change.id), ")") if change.id else ()
    because = (" because of ", *_listed(map(Code, change.replacing))) if change.replacing else ()
    word = "deleted" if "delete" in change.op else "replaced"
    return Line((Name(change.name), f" {change.type}", *identifier, f" is {word}", *because), Tone.UNSURE)


def other(change: Change) -> Line:
    """What becomes of another resource."""
    changed = (": ", *_listed(map(Code, change.changed))) if change.changed else ()
    return Line((f"{change.op} ", Name(change.name), f" {change.type}", *changed))


def error(diagnostic: Diagnostic) -> Line:
    """What went wrong."""
    return Line(
        (f"{name_of(diagnostic.urn)}: {diagnostic.message}" if diagnostic.urn else diagnostic.message,), Tone.WORSE
    )


def notice(told: Notice) -> Line:
    """A setting beside policies."""
    resource = (Name(name_of(told.urn)), ": ") if told.urn else ()
    return Line((*resource, f"{told.says}."), Tone.WORSE if told.broadens else Tone.UNSURE)


def policy(result: PolicyResult) -> Line:
    """What a policy pack found."""
    severity = f", {result.severity}" if result.severity else ""
    resource = f"{name_of(result.urn)}: " if result.urn else ""
    tone = Tone.WORSE if result.level == "mandatory" else Tone.UNSURE
    return Line((f"{result.level}{severity}: ", Name(result.policy), f" {resource}{result.message}"), tone)


def expectation(line: Expectation) -> Line:
    """A line of an access file."""
    fate = "cannot be told" if line.undecided else "does not hold"
    tone = Tone.UNSURE if line.undecided else Tone.WORSE
    return Line((f"{line.file}, line {line.line}: ", Code(line.text), f" {fate}: {line.says}"), tone)


def principal(change: PrincipalChange) -> Line:
    """Whom the lines below it are about."""
    return Line((Name(change.name), f" ({change.kind.value})"))


def of_principal(change: PrincipalChange, most: int, unproved: str = "") -> Iterator[Line]:
    """What becomes of a principal.

    Args:
        change: it.
        most: how many differences are told of each answer; the rest are counted.
        unproved: why nothing could be compared at all, which has been told already; empty if that is not so.
    """
    if unproved:
        yield Line(("cannot tell what becomes of it",), Tone.UNSURE)
    else:
        yield from _told(change.access, most, of_trust=False)
        yield from _told(change.trust, most, of_trust=True)
    if change.carriers:
        yield Line(("its credentials are on ", *_listed(change.carriers)))
    for note in change.notes:
        yield Line((note,))


def difference_lines(answer: Answer, can: str, *, of_trust: bool) -> Iterator[tuple[Difference, str, Line]]:
    """Every difference of an answer with its sentence, and with a line that gives a request for example.

    Args:
        answer: one of a comparison's two.
        can: ``can now`` or ``can no longer``.
        of_trust: whether it is about who may assume a role.
    """
    say = trust_sentences if of_trust else sentences
    tone = Tone.WORSE if can == CAN_NOW else Tone.BETTER
    for sentence, difference in zip(say(answer.differences, can), answer.differences, strict=True):
        example = (", for example ", *_witness(difference, of_trust=of_trust), f" ({difference.place})")
        yield difference, sentence, Line((sentence, *example), tone)


def undecided(answer: Answer, more: str, *, of_trust: bool) -> str:
    """That nobody can tell, and why; empty if it is decided.

    Args:
        answer: one of a comparison's two.
        more: ``more`` or ``less``.
        of_trust: as for ``difference_lines``.
    """
    if not answer.reasons and answer.verdict is not Verdict.CANNOT_TELL:
        return ""
    what = _subject(of_trust=of_trust)
    first, *rest = answer.reasons or ("no reason is given",)
    because = first + (f" (and {counted(len(rest), 'more reason')})" if rest else "")
    return f"cannot tell whether {what} is {more}{' besides' if answer.differences else ''}: {because}"


def tame(text: str) -> str:
    """A text of the program on one line, in which nothing moves a cursor, turns the writing or cannot be encoded."""
    flat = _SPACES.sub(" ", text)
    if flat.isprintable():
        return flat
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in flat)


def name_of(urn: str) -> str:
    """The logical name in a URN."""
    return urn.rpartition("::")[2]


def _told(comparison: Comparison | None, most: int, *, of_trust: bool) -> Iterator[Line]:
    if comparison is None:
        return
    if comparison.broadened.verdict is Verdict.NO is comparison.narrowed.verdict:
        yield Line((f"{_subject(of_trust=of_trust)} stays exactly the same, which is proved",), Tone.BETTER)
        return
    for answer, can, more in ((comparison.broadened, CAN_NOW, "more"), (comparison.narrowed, CAN_NO_LONGER, "less")):
        lines = [line for _, _, line in difference_lines(answer, can, of_trust=of_trust)]
        yield from lines[:most]
        if len(lines) > most:
            yield Line((f"{can}: {counted(len(lines) - most, 'more difference')}",), lines[0].tone)
        reason = undecided(answer, more, of_trust=of_trust)
        if reason:
            yield Line((reason,), Tone.UNSURE)


def _subject(*, of_trust: bool) -> str:
    return "who may assume it" if of_trust else "what it may do"


def _witness(difference: Difference, *, of_trust: bool) -> tuple[Part, ...]:
    request = difference.witness
    keys = sorted(request.context.values.items())
    context = (" with ", *_listed(Code(f"{key} = {' and '.join(values)}") for key, values in keys)) if keys else ()
    # Who asks for access is the principal that the line is about.
    who = (" by ", Code(request.principal.name)) if of_trust else ()
    return Code(request.action), " on ", Code(request.resource), *who, *context


def _listed(parts: Iterable[Part]) -> tuple[Part, ...]:
    every = tuple(parts)
    shown = [part for each in every[:_MANY] for part in (", ", each)][1:]
    return (*shown, f" and {len(every) - _MANY} more") if len(every) > _MANY else tuple(shown)


def _answers(change: PrincipalChange) -> Iterator[Comparison]:
    yield from (each for each in (change.access, change.trust) if each)


def _of_principals(principals: Iterable[PrincipalChange]) -> Iterator[str]:
    told = [tuple(_answers(each)) for each in principals]
    wider = [[each.broadened.verdict for each in one] for one in told]
    narrower = [[each.narrowed.verdict for each in one] for one in told]
    for verdicts, word in ((wider, "wider"), (narrower, "narrower")):
        number = sum(Verdict.YES in each for each in verdicts)
        if number:
            yield f"access gets {word} for {counted(number, 'principal')}"
    open_wider, open_narrower = (
        {number for number, each in enumerate(verdicts) if Verdict.CANNOT_TELL in each and Verdict.YES not in each}
        for verdicts in (wider, narrower)
    )
    words = [("wider or narrower", open_wider)] if open_wider == open_narrower else []
    for word, numbers in words or (("wider", open_wider), ("narrower", open_narrower)):
        if numbers:
            yield f"cannot tell whether access gets {word} for {counted(len(numbers), 'principal')}"


def _of_notices(notices: Sequence[Notice]) -> Iterator[str]:
    worse, unsure = sum(each.broadens for each in notices), sum(each.undecided for each in notices)
    if worse:
        yield f"{counted(worse, 'setting')} beside policies {'lets' if worse == 1 else 'let'} more in"
    if unsure:
        yield f"cannot tell of {counted(unsure, 'setting')} beside policies"
