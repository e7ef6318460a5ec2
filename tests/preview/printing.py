"""What `pulumi preview --json` prints, made of the steps of ``making``."""

import json
from collections.abc import Sequence
from typing import Any

from keyless_preview.preview import State, Step


def printed(*steps: Step, diagnostics: Sequence[dict[str, str]] = (), **counts: int) -> str:
    """A digest. The counts are those of the steps, unless others are given."""
    listed = [_step(step) for step in steps]
    summary: dict[str, int] = {}
    for step in steps:
        summary[step.op] = summary.get(step.op, 0) + 1
    data = {"config": {}, "steps": listed, "diagnostics": list(diagnostics), "changeSummary": {**summary, **counts}}
    return json.dumps(data, indent=4)


def logged(*policies: dict[str, str]) -> str:
    """The events of a preview in which policy packs found something."""
    bodies = [{"policyEvent": each} for each in policies]
    events = [*bodies, {"summaryEvent": {"maybeCorrupt": False, "resourceChanges": {}, "result": "succeeded"}}]
    return "".join(json.dumps({"sequence": i, "timestamp": 1, **each}) + "\n" for i, each in enumerate(events))


def _step(step: Step) -> dict[str, Any]:
    registered = {**_state(step.new), "outputs": None} if step.new else None
    return {
        "op": step.op,
        "urn": step.urn,
        "oldState": _state(step.old) if step.old else None,
        "newState": registered,
        "diffReasons": list(step.changed),
        "replaceReasons": list(step.replacing),
    }


def _state(state: State) -> dict[str, Any]:
    return {
        "urn": state.urn,
        "type": state.type,
        "id": state.id,
        "custom": state.custom,
        "inputs": dict(state.inputs),
        "outputs": dict(state.outputs),
    }
