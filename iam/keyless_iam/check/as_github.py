"""A report as annotations of a pull request.

Source: "Workflow commands for GitHub Actions" (GitHub Docs).
"""

from keyless_iam.check.as_text import summary
from keyless_iam.check.report import Report
from keyless_iam.rules.contract import Level


def as_github(report: Report) -> str:
    """One annotation for each finding, and a last line that counts."""
    lines = [
        _annotation("error", u.path, 1, "cannot be read", "\n".join(map(str, u.problems))) for u in report.unreadable
    ]
    for reported in report.reported:
        finding = reported.finding
        kind = "error" if reported.chosen.level is Level.MANDATORY else "warning"
        example = f"\nExample: {finding.example}" if finding.example else ""
        text = f"{finding.element}: {finding.says}.{example}\nMend: {finding.mend}.\n{reported.note}".rstrip()
        lines.append(_annotation(kind, reported.source.path, reported.position.line, finding.rule, text))
    lines += [_annotation("error", b.path, b.line, "broken expectation", b.says) for b in report.broken]
    return "\n".join([*lines, summary(report)]) + "\n"


def _annotation(kind: str, path: str, line: int, title: str, text: str) -> str:
    return f"::{kind} file={_property(path)},line={line},title={_property(title)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
