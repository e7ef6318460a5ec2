"""A report for code scanning.

Source: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0" (OASIS) and "SARIF support for code scanning"
(GitHub Docs).
"""

import json
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from keyless_iam.check.report import Report, Reported
from keyless_iam.rules import RULES
from keyless_iam.rules.contract import Level, Rule, Severity

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Level.MANDATORY: "error", Level.ADVISORY: "warning"}

# What GitHub calls critical begins at 9, high at 7, medium at 4.
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}


def as_sarif(report: Report) -> str:
    """The report as SARIF text."""
    unread = [
        {"level": "error", "message": {"text": str(problem)}, "locations": [_location(u.path)]}
        for u in report.unreadable
        for problem in u.problems
    ]
    broken = [
        {"level": "error", "message": {"text": b.says}, "locations": [_location(b.path, b.line)]} for b in report.broken
    ]
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "keyless",
                "version": version("keyless"),
                "rules": [_rule(rule) for rule in RULES],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not unread,
                "toolExecutionNotifications": [*unread, *broken],
            }
        ],
        "results": [_result(reported) for reported in report.reported],
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    sources = "\n".join(f"- {title}" for title in rule.documentation)
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "help": {"text": f"{rule.remediation}\n\n{sources}"},
        "properties": {"security-severity": _SCORES[rule.severity], "tags": ["security", "iam"]},
    }


def _result(reported: Reported) -> dict[str, Any]:
    finding = reported.finding
    example = f" Example: {finding.example}." if finding.example else ""
    note = f" {reported.note}" if reported.note else ""
    return {
        "ruleId": finding.rule,
        "level": _LEVELS[reported.chosen.level],
        "message": {
            "text": f"Statement {finding.place.index}, {finding.element}: {finding.says}.{example} {finding.mend}.{note}"
        },
        "locations": [_location(reported.source.path, reported.position.line, reported.position.column)],
        "partialFingerprints": {"statement/v1": f"{reported.entry.statement}:{finding.element}"},
    }


def _location(path: str, line: int = 1, column: int = 1) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(path.replace("\\", "/"))},
            "region": {"startLine": line, "startColumn": column},
        }
    }
