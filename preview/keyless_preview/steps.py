"""What both formats of a preview have in common: states, steps and the steps that are missing.

Source: "pulumi preview" (Pulumi CLI reference); the types ``PreviewDigest`` and ``StepEventMetadata`` of Pulumi's Go SDK.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from keyless_preview.preview import State, Step

Json = Mapping[str, Any]

SECRET = "[secret]"  # noqa: S105  what the engine writes in the place of one
_SIGNATURE, _IS_SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"

_NAMING = re.compile(r"(name|prefix|bucket|identifier|role|user|group)$", re.IGNORECASE)
"""Properties of which an id is made."""

EVERYTHING = "run it without --target, --target-replace and --exclude"

_HALVES = frozenset({"create-replacement", "delete-replaced"})
"""The parts of a replacement, which has a step of its own besides."""


def state_of(data: Json | None) -> State | None:
    """A state without anything secret; None for none.

    Args:
        data: as either format writes it.
    """
    if not data:
        return None
    dependencies = _mapping(data.get("propertyDependencies"))
    inputs, outputs, physical = (
        _properties(data.get("inputs")),
        _properties(data.get("outputs")),
        str(data.get("id") or ""),
    )
    if physical and any(value == SECRET and _NAMING.search(key) for key, value in inputs.items()):
        # The provider repeats the name there, and not as a secret.
        outputs = cast("dict[str, Any]", _without(physical, outputs))
        physical = SECRET
    return State(
        urn=str(data.get("urn", "")),
        type=str(data.get("type", "")),
        id=physical,
        inputs=inputs,
        outputs=outputs,
        parent=str(data.get("parent") or ""),
        provider=str(data.get("provider") or ""),
        protect=bool(data.get("protect")),
        custom=bool(data.get("custom")),
        external=bool(data.get("external")),
        retained=bool(data.get("retainOnDelete")),
        dependencies={name: tuple(map(str, urns or ())) for name, urns in dependencies.items()},
    )


def paths_of(data: Json, reasons: str, replace_reasons: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths that change, and those of them that force a replacement.

    Args:
        data: a step.
        reasons: where it says which properties change, if it does not say which paths.
        replace_reasons: where it says which force a replacement.
    """
    detailed = _mapping(data.get("detailedDiff"))
    kinds = {path: str(diff.get("kind") or diff.get("diffKind") or "") for path, diff in detailed.items()}
    changed = tuple(kinds) or tuple(map(str, data.get(reasons) or ()))
    replacing = tuple(path for path, kind in kinds.items() if kind.endswith("-replace"))
    return changed, replacing or tuple(map(str, data.get(replace_reasons) or ()))


def joined(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Steps of which every replacement is one, ``replace``, though its parts may be listed besides."""
    # What a refresh finds is what the other steps begin with.
    found = tuple(step for step in steps if step.op != "refresh")
    whole = {step.urn for step in found if step.op == "replace"}
    kept: dict[tuple[str, str], Step] = {}
    for step in found:
        op = "replace" if step.op == "create-replacement" else step.op
        if step.op in _HALVES and (step.urn in whole or step.op == "delete-replaced"):
            continue
        kept.setdefault((step.urn, op), Step(op, step.urn, step.old, step.new, step.changed, step.replacing))
    return tuple(kept.values())


def missing_of(steps: Iterable[Step], counts: Mapping[str, int]) -> str:
    """Why steps are missing; empty if none are.

    Args:
        steps: those that are listed.
        counts: by op, as the engine counts them. The stack itself is listed and counted always.
    """
    listed = sum(step.op == "same" for step in steps)
    if any(step.op == "same" and step.new and step.new.outputs for step in steps):
        # What the program has registered has no outputs yet; what a run for targets passes over is as it is in the state.
        return f"the preview was run for some targets only: {EVERYTHING}"
    absent = counts.get("same", 0) - listed
    if absent <= 0:
        return ""
    things = "1 unchanged resource is" if absent == 1 else f"{absent} unchanged resources are"
    return f"{things} not in the preview, and they decide what changes mean: run pulumi preview with --show-sames"


def was_refreshed(steps: Iterable[Step]) -> bool | None:
    """Whether the state was refreshed first; None if that is not known."""
    return True if any(step.op == "refresh" for step in steps) else None


def counts_of(data: object) -> dict[str, int]:
    """How many resources there are of each op, as the engine counts them."""
    return {op: int(number) for op, number in _mapping(data).items()}


def names_of(urns: Iterable[str]) -> tuple[str, str]:
    """Project and stack, from the first URN that has them."""
    for urn in urns:
        parts = urn.split("::")
        if len(parts) > 1 and parts[0].startswith("urn:pulumi:"):
            return parts[1], parts[0].removeprefix("urn:pulumi:")
    return "", ""


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _properties(value: object) -> dict[str, Any]:
    properties = _mapping(_without_secrets(value))
    tags, every = properties.get("tags"), properties.get("tagsAll")
    if isinstance(every, dict) and (tags == SECRET or SECRET in _mapping(tags).values()):
        # The provider repeats the tags there, and not as secrets.
        hidden = _mapping(tags)
        entries = cast("dict[str, object]", every).items()
        properties["tagsAll"] = {k: v if k in hidden and hidden[k] != SECRET else SECRET for k, v in entries}
    return properties


def _without_secrets(value: object) -> object:
    if isinstance(value, dict):
        entries = cast("dict[str, object]", value)
        if entries.get(_SIGNATURE) == _IS_SECRET:
            return SECRET
        return {key: _without_secrets(each) for key, each in entries.items()}
    if isinstance(value, list):
        return [_without_secrets(each) for each in cast("list[object]", value)]
    return value


def _without(text: str, value: object) -> object:
    """A value in whose place, where it holds a text, a secret is."""
    if isinstance(value, dict):
        return {key: _without(text, each) for key, each in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [_without(text, each) for each in cast("list[object]", value)]
    return SECRET if isinstance(value, str) and text in value else value
