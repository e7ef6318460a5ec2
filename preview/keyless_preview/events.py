"""The events of the engine, one document a line, as `pulumi preview --json` prints them while it streams.

It does if ``PULUMI_ENABLE_STREAMING_JSON_PREVIEW`` is set. Unlike the other format, this one tells what policy packs found.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from keyless_preview.diagnostics import diagnostic_of
from keyless_preview.preview import Diagnostic, PolicyResult, Preview, Step
from keyless_preview.steps import (
    Json,
    counts_of,
    joined,
    missing_of,
    names_of,
    paths_of,
    state_of,
    was_refreshed,
)


def is_event(data: Mapping[str, Any]) -> bool:
    """Whether a document looks like one."""
    return "sequence" in data and "timestamp" in data


def read_events(events: Sequence[Json]) -> Preview:
    """The preview that events tell of. Without their summary it has failed: it was ended before its time."""
    listed: list[Step] = []
    policies: list[PolicyResult] = []
    diagnostics: list[Diagnostic] = []
    summary: Json | None = None
    for event in events:
        if "resourcePreEvent" in event:
            listed.append(_step(event["resourcePreEvent"]["metadata"]))
        elif "policyEvent" in event:
            policies.append(_policy(event["policyEvent"]))
        elif "diagnosticEvent" in event:
            said = diagnostic_of(event["diagnosticEvent"])
            diagnostics += [said] if said else []
        elif "summaryEvent" in event:
            summary = event["summaryEvent"]
    steps = joined(listed)
    counts = counts_of(summary.get("resourceChanges")) if summary else {}
    project, stack = names_of(step.urn for step in steps)
    failed = summary is None or summary.get("result") == "failed" or bool(summary.get("maybeCorrupt"))
    failed = failed or any(each.severity == "error" for each in diagnostics)
    missing = missing_of(listed, counts)
    if summary is None:
        missing = "the preview was ended before it was complete: run it again"
    return Preview(
        project,
        stack,
        steps,
        counts,
        missing,
        was_refreshed(listed),
        tuple(policies),
        tuple(diagnostics),
        failed=failed,
    )


def _step(data: Json) -> Step:
    changed, replacing = paths_of(data, "diffs", "keys")
    old, new = state_of(data.get("old")), state_of(data.get("new"))
    op = str(data.get("op", ""))
    replaces = op in ("replace", "create-replacement")
    return Step(op, str(data.get("urn", "")), old, new, changed, replacing if replaces else ())


def _policy(data: Json) -> PolicyResult:
    level = str(data.get("enforcementLevel") or "")
    return PolicyResult(
        pack=str(data.get("policyPackName") or ""),
        policy=str(data.get("policyName") or ""),
        level="advisory" if level == "warning" else level,
        severity=str(data.get("severity") or ""),
        urn=str(data.get("resourceUrn") or ""),
        message=str(data.get("message") or "").strip(),
    )
