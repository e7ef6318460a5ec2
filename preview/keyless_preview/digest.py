"""The document that `pulumi preview --json` prints."""

from collections.abc import Mapping
from typing import Any

from keyless_preview.preview import Diagnostic, Preview, Step
from keyless_preview.steps import Json, counts_of, joined, missing_of, names_of, paths_of, state_of


def is_digest(data: Mapping[str, Any]) -> bool:
    """Whether a document looks like one."""
    return "changeSummary" in data or ("steps" in data and "config" in data)


def read_digest(data: Json) -> Preview:
    """The preview that a document holds. It does not tell what policy packs found."""
    listed = tuple(_step(step) for step in data.get("steps") or ())
    steps = joined(listed)
    counts = counts_of(data.get("changeSummary"))
    diagnostics = tuple(
        Diagnostic(
            str(each.get("severity") or "info").removeprefix("info#"),
            str(each.get("urn") or ""),
            f"{each.get('prefix') or ''}{each.get('message') or ''}".strip(),
        )
        for each in data.get("diagnostics") or ()
        if each.get("severity") != "debug"
    )
    project, stack = names_of(step.urn for step in steps)
    failed = any(each.severity == "error" for each in diagnostics) or bool(data.get("maybeCorrupt"))
    missing = missing_of(listed, counts)
    return Preview(project, stack, steps, counts, missing, diagnostics=diagnostics, failed=failed)


def _step(data: Json) -> Step:
    changed, replacing = paths_of(data, "diffReasons", "replaceReasons")
    old, new = state_of(data.get("oldState")), state_of(data.get("newState"))
    return Step(str(data.get("op", "")), str(data.get("urn", "")), old, new, changed, replacing)
