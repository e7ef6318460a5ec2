"""The document that `pulumi preview --json` prints."""

from collections.abc import Mapping
from typing import Any

from keyless_preview.diagnostics import diagnostic_of
from keyless_preview.preview import Preview, Step
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


def is_digest(data: Mapping[str, Any]) -> bool:
    """Whether a document looks like one."""
    return "changeSummary" in data or ("steps" in data and "config" in data)


def read_digest(data: Json) -> Preview:
    """The preview that a document holds. It does not tell what policy packs found."""
    listed = tuple(_step(step) for step in data.get("steps") or ())
    steps = joined(listed)
    counts = counts_of(data.get("changeSummary"))
    diagnostics = tuple(filter(None, map(diagnostic_of, data.get("diagnostics") or ())))
    project, stack = names_of(step.urn for step in steps)
    failed = any(each.severity == "error" for each in diagnostics) or bool(data.get("maybeCorrupt"))
    missing = missing_of(listed, counts)
    refreshed = was_refreshed(listed)
    return Preview(project, stack, steps, counts, missing, refreshed, diagnostics=diagnostics, failed=failed)


def _step(data: Json) -> Step:
    changed, replacing = paths_of(data, "diffReasons", "replaceReasons")
    old, new = state_of(data.get("oldState")), state_of(data.get("newState"))
    return Step(str(data.get("op", "")), str(data.get("urn", "")), old, new, changed, replacing)
