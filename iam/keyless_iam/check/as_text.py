"""A report for people."""

from collections.abc import Iterator

from keyless_iam.check.report import Report, Reported
from keyless_iam.rules.contract import Level


def as_text(report: Report) -> str:
    """One paragraph for each finding, and a last line that counts."""
    return "\n".join([*_lines(report), summary(report)]) + "\n"


def summary(report: Report) -> str:
    """What there is, in one line."""
    parts = [_count(report.checked, "document")]
    mandatory, advisory = report.count(Level.MANDATORY), report.count(Level.ADVISORY)
    found = f"{_count(len(report.reported), 'finding')} ({mandatory} mandatory, {advisory} advisory)"
    parts.append(found if report.reported else "no findings")
    for number, said in (
        (report.known, "in the baseline"),
        (len(report.gone), "of the baseline no longer found: write it anew"),
        (len(report.broken), "broken expectations"),
        (len(report.unreadable), "could not be read"),
        (report.skipped, "skipped, being no policies"),
    ):
        if number:
            parts.append(f"{number} {said}")
    return f"keyless check: {', '.join(parts)}"


def _lines(report: Report) -> Iterator[str]:
    for unreadable in report.unreadable:
        yield f"{unreadable.path}: cannot be read"
        yield from (f"  {problem}" for problem in unreadable.problems)
        yield ""
    for reported in report.reported:
        yield from paragraph(reported)
        yield ""
    for broken in report.broken:
        yield f"{broken.path}:{broken.line}: {broken.says}"
        yield ""


def paragraph(reported: Reported) -> Iterator[str]:
    """What is said of one finding."""
    finding, rule = reported.finding, reported.chosen.rule
    where = f"{reported.source.path}:{reported.position.line}:{reported.position.column}"
    sid = f' ("{finding.place.sid}")' if finding.place.sid else ""
    yield f"{where}: {rule.name} [{reported.chosen.level.value}, {rule.severity.value}]"
    yield f"  Statement {finding.place.index}{sid}, {finding.element}: {finding.says}."
    if finding.example:
        yield f"  Example: {finding.example}"
    yield f"  Mend: {finding.mend}."
    if reported.note:
        yield f"  {reported.note}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
