"""The report as a comment of a pull request or a merge request.

Source: "GitHub Flavored Markdown Spec" (GitHub); "GitLab Flavored Markdown" (GitLab).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from keyless_iam.compare.answers import Answer, Comparison, Difference, Verdict
from keyless_iam.compare.sentences import sentences, trust_sentences

from keyless_preview.report import Change, Notice, PrincipalChange, Report, StackReport

LIMIT = 65_536
"""Characters that a comment may have."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~<>&$^])")
_MENTION = re.compile(r"([@#])(?=\w)")


@dataclass
class _Section:
    """Lines under a heading. Of one that is cut, whole lines are left out, from the end.

    Attributes:
        heading: empty for none.
        lines: each on its own.
        rank: the section with the highest one is cut first.
        fold: the summary under which the lines are folded, or empty.
    """

    heading: str
    lines: list[str]
    rank: int
    fold: str = ""
    cut: int = field(default=0)

    def text(self) -> str:
        if not self.lines:
            return ""
        kept = self.lines[: len(self.lines) - self.cut]
        if self.cut:
            kept = [*kept, f"- … and {self.cut:,} more that do not fit into a comment"]
        body = "\n".join(kept)
        if self.fold:
            body = f"<details><summary>{self.fold}</summary>\n\n{body}\n\n</details>"
        return f"{self.heading}\n\n{body}\n\n" if self.heading else f"{body}\n\n"


def markdown(report: Report, *, limit: int = LIMIT) -> str:
    """The report in Markdown that GitHub and GitLab render.

    Args:
        report: what is said.
        limit: the most characters it may have. What does not fit is counted instead, the least important first.
    """
    sections = [section for stack in report.stacks for section in _sections(stack)]
    while sum(len(section.text()) for section in sections) > limit:
        over = sum(len(section.text()) for section in sections) - limit
        longest = max(
            (s for s in sections if len(s.lines) > s.cut), key=lambda s: (s.rank, len(s.text())), default=None
        )
        if longest is None:
            break
        left = len(longest.lines) - longest.cut
        average = max(1, len(longest.text()) // (left + 1))
        longest.cut += min(left, max(1, over // average))
    return "".join(section.text() for section in sections).rstrip() + "\n"


def marker(stack: StackReport) -> str:
    """The hidden line by which the comment of a stack is found again."""
    return f"<!-- keyless:diff {_bare(stack.project)}/{_bare(stack.stack)} -->"


def verdict(stack: StackReport) -> str:
    """What happens to access and to resources, in one line."""
    if stack.failed:
        return "The preview failed: what it would change is not known."
    said = [*_of_principals(stack.principals), *_of_notices(stack.notices)]
    if stack.expectations:
        said.append(f"{_counted(len(stack.expectations), 'line')} of an access file cannot be relied on")
    if stack.unproved and not said:
        said.append("cannot tell what becomes of access")
    gone = sum(change.ends for change in stack.changes)
    if gone:
        said.append(f"{_counted(gone, 'resource')} {'is' if gone == 1 else 'are'} deleted or replaced")
    text = "; ".join(said) or "nobody's access changes"
    return f"{text[0].upper()}{text[1:]}."


def _of_principals(principals: Iterable[PrincipalChange]) -> Iterator[str]:
    told = [[each for each in (one.access, one.trust) if each] for one in principals]
    wider = [[each.broadened.verdict for each in one] for one in told]
    narrower = [[each.narrowed.verdict for each in one] for one in told]
    for verdicts, word in ((wider, "wider"), (narrower, "narrower")):
        number = sum(Verdict.YES in each for each in verdicts)
        if number:
            yield f"access gets {word} for {_counted(number, 'principal')}"
    for verdicts, word in ((wider, "wider"), (narrower, "narrower")):
        number = sum(Verdict.CANNOT_TELL in each and Verdict.YES not in each for each in verdicts)
        if number:
            yield f"cannot tell whether it gets {word} for {_counted(number, 'principal')}"


def _of_notices(notices: Iterable[Notice]) -> Iterator[str]:
    every = tuple(notices)
    worse, unsure = sum(each.broadens for each in every), sum(each.undecided for each in every)
    if worse:
        yield f"{_counted(worse, 'setting')} beside policies {'lets' if worse == 1 else 'let'} more in"
    if unsure:
        yield f"cannot tell of {_counted(unsure, 'setting')} beside policies"


def _sections(stack: StackReport) -> Iterator[_Section]:
    title = f"## {escape(stack.project)} / {escape(stack.stack)}"
    yield _Section("", [f"{marker(stack)}\n{title}\n\n**{escape(verdict(stack))}**"], rank=0)
    errors = [each for each in stack.diagnostics if each.severity == "error"]
    yield _Section("### Errors", [f"- {_about(each.urn)}{escape(each.message)}" for each in errors], rank=2)
    gone = [change for change in stack.changes if change.ends]
    yield _Section("### Deleted or replaced", [_gone(change) for change in gone], rank=3)
    if stack.unproved:
        yield _Section("", [f"> Cannot tell what becomes of access: {escape(stack.unproved)}."], rank=0)
    yield _Section("### Access", [_principal(each) for each in stack.principals], rank=4)
    broken = [
        f"- {escape(each.file)}, line {each.line}: `{_code(each.text)}` "
        f"{'cannot be told' if each.undecided else 'does not hold'}: {escape(each.says)}"
        for each in stack.expectations
    ]
    yield _Section("### Access file", broken, rank=2)
    notices = [f"- **{escape(_name(each.urn))}**: {escape(each.says)}." for each in stack.notices]
    yield _Section("### Also", notices, rank=3)
    yield from _policies(stack)
    if stack.counts:
        counts = ", ".join(f"{number:,} {escape(op)}" for op, number in sorted(stack.counts.items()))
        yield _Section("", [f"Resources: {counts}."], rank=0)
    others = [change for change in stack.changes if not change.ends]
    yield _Section("", [_change(change) for change in others], rank=9, fold="All other changes")
    if stack.before:
        yield _Section("", [f"<sub>{escape(stack.before)}.</sub>"], rank=0)


def _policies(stack: StackReport) -> Iterator[_Section]:
    if stack.policies is None:
        said = "_What policy packs found is not part of this preview's format._"
        yield _Section("", [said], rank=0)
        return
    rows = [
        f"- {escape(each.level)}{f', {escape(each.severity)}' if each.severity else ''}: **{escape(each.policy)}** "
        f"{_about(each.urn)}{escape(each.message)}"
        for each in sorted(stack.policies, key=lambda each: (each.level != "mandatory", each.policy, each.urn))
    ]
    yield _Section("### Policies", rows, rank=5)


def _gone(change: Change) -> str:
    identifier = f" (`{_code(change.id)}`)" if change.id else ""
    because = f" because of {_codes(change.replacing)}" if change.replacing else ""
    word = "replaced" if change.op.endswith("replace") else "deleted"
    return f"- **{escape(change.name)}** {escape(change.type)}{identifier} is {word}{because}"


def _change(change: Change) -> str:
    changed = f": {_codes(change.changed)}" if change.changed else ""
    return f"- {escape(change.op)} **{escape(change.name)}** {escape(change.type)}{changed}"


def _principal(principal: PrincipalChange) -> str:
    lines = [f"- **{escape(principal.name)}** ({principal.kind.value})"]
    lines += [f"  - {said}" for said in _access(principal.access, of_trust=False)]
    lines += [f"  - {said}" for said in _access(principal.trust, of_trust=True)]
    if principal.carriers:
        lines.append(f"  - its credentials are on {', '.join(map(escape, principal.carriers))}")
    lines += [f"  - {escape(note)}" for note in principal.notes]
    return "\n".join(lines)


def _access(comparison: Comparison | None, *, of_trust: bool) -> Iterator[str]:
    if comparison is None:
        return
    say = trust_sentences if of_trust else sentences
    for answer, can, word in (
        (comparison.broadened, "can now", "more"),
        (comparison.narrowed, "can no longer", "less"),
    ):
        for sentence, difference in zip(say(answer.differences, can), answer.differences, strict=True):
            yield f"{escape(sentence)}, for example {_witness(difference)} ({escape(str(difference.place))})"
        if answer.reasons:
            what = "who may assume it" if of_trust else "what it may do"
            yield f"cannot tell whether {what} is {word}{' besides' if answer.differences else ''}: {_reasons(answer)}"


def _reasons(answer: Answer) -> str:
    first, *rest = answer.reasons
    return escape(first) + (f" (and {_counted(len(rest), 'more reason')})" if rest else "")


def _witness(difference: Difference) -> str:
    request = difference.witness
    keys = sorted(request.context.values.items())
    context = f" with {_codes(map(_written, keys))}" if keys else ""
    return f"`{_code(request.action)}` on `{_code(request.resource)}` by `{_code(request.principal.name)}`{context}"


def _written(entry: tuple[str, Sequence[str]]) -> str:
    key, values = entry
    return f"{key} = {' and '.join(values)}"


def _about(urn: str) -> str:
    return f"{escape(_name(urn))}: " if urn else ""


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _codes(texts: Iterable[str]) -> str:
    every: Sequence[str] = tuple(texts)
    shown = ", ".join(f"`{_code(text)}`" for text in every[:8])
    return f"{shown} and {len(every) - 8} more" if len(every) > 8 else shown


def escape(text: str) -> str:
    """A text of the program as plain text: nothing in it is markup, a mention or a line of its own."""
    flat = " ".join(text.split())
    plain = _SPECIAL.sub(r"\\\1", flat)
    # GitHub reads mentions and references through backslashes; a character without width stops that.
    return _MENTION.sub("\\1\u200b", plain)


def _code(text: str) -> str:
    """A text that stands between backticks."""
    return " ".join(text.split()).replace("`", "'")


def _bare(name: str) -> str:
    """A name that cannot end a comment of HTML."""
    return re.sub(r"[^\w./-]|--+", "_", name)
