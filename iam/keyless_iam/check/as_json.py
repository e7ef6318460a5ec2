"""A report for programs: versioned, described in docs/check.md."""

import json
from typing import Any

from keyless_iam.check.report import Report, Reported

VERSION = 1


def as_json(report: Report) -> str:
    """The report as JSON text."""
    data = {
        "version": VERSION,
        "checked": report.checked,
        "skipped": report.skipped,
        "baseline": {"known": report.known, "gone": [vars(entry) for entry in report.gone]},
        "findings": [_finding(reported) for reported in report.reported],
        "unreadable": [
            {"path": u.path, "problems": [{"path": p.path, "rule": p.rule, "mend": p.mend} for p in u.problems]}
            for u in report.unreadable
        ],
        "broken": [vars(broken) for broken in report.broken],
    }
    return json.dumps(data, indent=2) + "\n"


def _finding(reported: Reported) -> dict[str, Any]:
    finding = reported.finding
    return {
        "rule": finding.rule,
        "level": reported.chosen.level.value,
        "severity": reported.chosen.rule.severity.value,
        "path": reported.source.path,
        "line": reported.position.line,
        "column": reported.position.column,
        "type": reported.source.type.value,
        "statement": finding.place.index,
        "sid": finding.place.sid,
        "element": finding.element,
        "says": finding.says,
        "example": finding.example,
        "mend": finding.mend,
        "certain": finding.certain,
        "fingerprint": reported.entry.statement,
        "note": reported.note,
    }
