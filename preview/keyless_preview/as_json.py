"""The report for programs: versioned, described in docs/diff-json.md and docs/diff.schema.json."""

import json
from collections.abc import Mapping
from typing import Any

from keyless_iam.compare.answers import Answer, Comparison, Difference

from keyless_preview.report import Change, PrincipalChange, Report, StackReport
from keyless_preview.wording import CAN_NO_LONGER, CAN_NOW, difference_lines, verdict

VERSION = 1
"""Changes when a key is renamed or removed, or what it holds means something else."""


def as_json(report: Report) -> str:
    """The report as JSON text."""
    return json.dumps({"version": VERSION, "stacks": [_stack(each) for each in report.stacks]}, indent=2) + "\n"


def _stack(stack: StackReport) -> dict[str, Any]:
    return {
        "project": stack.project,
        "stack": stack.stack,
        "verdict": verdict(stack),
        "failed": stack.failed,
        "unproved": stack.unproved,
        "before": stack.before,
        "counts": dict(sorted(stack.counts.items())),
        "changes": [_change(each) for each in stack.changes],
        "principals": [_principal(each) for each in stack.principals],
        "notices": [vars(each) for each in stack.notices],
        "policies": None if stack.policies is None else [vars(each) for each in stack.policies],
        "expectations": [vars(each) for each in stack.expectations],
        "diagnostics": [vars(each) for each in stack.diagnostics],
    }


def _change(change: Change) -> dict[str, Any]:
    return {**vars(change), "ends": change.ends}


def _principal(principal: PrincipalChange) -> dict[str, Any]:
    return {
        "kind": principal.kind.value,
        "name": principal.name,
        "urn": principal.urn,
        "access": _comparison(principal.access, of_trust=False),
        "trust": _comparison(principal.trust, of_trust=True),
        "carriers": principal.carriers,
        "notes": principal.notes,
    }


def _comparison(comparison: Comparison | None, *, of_trust: bool) -> dict[str, Any] | None:
    if comparison is None:
        return None
    return {
        "broadened": _answer(comparison.broadened, CAN_NOW, of_trust=of_trust),
        "narrowed": _answer(comparison.narrowed, CAN_NO_LONGER, of_trust=of_trust),
    }


def _answer(answer: Answer, can: str, *, of_trust: bool) -> dict[str, Any]:
    told = difference_lines(answer, can, of_trust=of_trust)
    return {
        "verdict": answer.verdict.value,
        "differences": [_difference(difference, sentence) for difference, sentence, _ in told],
        "reasons": answer.reasons,
    }


def _difference(difference: Difference, sentence: str) -> dict[str, Any]:
    request = difference.witness
    context: Mapping[str, tuple[str, ...]] = request.context.values
    return {
        "says": sentence,
        "actions": difference.actions,
        "resources": difference.resources,
        "witness": {
            "principal": request.principal.name,
            "action": request.action,
            "resource": request.resource,
            "context": dict(sorted(context.items())),
        },
        "statement": vars(difference.place),
    }
