"""A resource on one side of a step, and the values of its properties, or why nobody can tell them yet."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from keyless_iam import resource_documents

from keyless_preview.preview import State, Step
from keyless_preview.steps import SECRET

# How the engine writes values that only the update knows (sdk/go/common/resource/plugin, Pulumi).
_SENTINELS = re.compile(
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9|1c4a061d-8072-4f0a-a4cb-0ff528b18fe7|3eeb2bf0-c639-47a8-9e75-3b44932eb421|"
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2|030794c1-ac77-496b-92df-f27374a8bd58|e48ece36-62e2-4504-bad9-02848725956a|"
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff"
)

UNKNOWN_REASON = "it is made with a value that only the update knows"
SECRET_REASON = "it is a secret"  # noqa: S105  a sentence
_CHANGES = ", and it changes"


@dataclass(frozen=True)
class Value:
    """The value of a property.

    Attributes:
        at: its path, such as ``inlinePolicies[0].policy``.
        value: itself; of no use if there is a reason.
        why: why nobody can tell it; empty if it is known.
        marked: what tells it from its like on the other side of the step: empty if the step does not change it.
    """

    at: str
    value: object
    why: str = ""
    marked: str = ""

    @property
    def text(self) -> str | None:
        """The value as text: JSON, if it is no text. None if it is not known."""
        if self.why:
            return None
        return self.value if isinstance(self.value, str) else json.dumps(self.value, sort_keys=True)


@dataclass(frozen=True)
class Resource:
    """A resource on one side of a step."""

    step: Step
    state: State
    is_new: bool

    @property
    def urn(self) -> str:
        """Its URN on this side."""
        return self.state.urn

    @cached_property
    def name(self) -> str:
        """Its logical name, the same on both sides: that of afterwards, if there is one."""
        return (self.step.new or self.state).name

    def values(self, path: str) -> Iterator[Value]:
        """The values at a path, as of ``keyless_iam.resource_documents.find``.

        What is unknown afterwards and not changed by the step is what it was before.
        """
        if self._is_left(path) and self.step.old:
            yield from (Value(at, raw, why_not(raw)) for at, raw in find(_properties(self.step.old), path))
        for at, raw in find(_properties(self.state), path):
            why = why_not(raw)
            stays = self._stays(at)
            if why == UNKNOWN_REASON and self.is_new and stays and self.step.old:
                before = [each for each in find(_properties(self.step.old), path) if _is_at(each[0], at)]
                if before:
                    yield from (Value(where, value, why_not(value)) for where, value in before)
                    continue
            yield Value(at, raw, why, _CHANGES if self.is_new and not stays else "")

    def outputs(self, path: str) -> Iterator[Value]:
        """The values at a path of what the provider says."""
        return (Value(at, raw, why_not(raw)) for at, raw in find(self.state.outputs, path))

    def value(self, path: str) -> Value | None:
        """The first of them."""
        return next(self.values(path), None) if path else None

    def text(self, *paths: str) -> str:
        """The first text at one of some paths that is known, of what the program gives or the provider says; or empty."""
        for properties in (self.state.inputs, self.state.outputs):
            for path in paths:
                for _, raw in find(properties, path) if path else ():
                    if isinstance(raw, str) and not why_not(raw):
                        return raw
        return ""

    def made_with(self, path: str) -> tuple[str, ...]:
        """The URNs of the resources that the property at a path is made with."""
        return self.state.dependencies.get(_property(path), ())

    def _is_left(self, path: str) -> bool:
        """Whether the program no longer sets a property, and the provider leaves it as it is."""
        shape = resource_documents.SHAPES.get(self.state.type)
        name, old = _property(path), self.step.old
        is_unset = self.is_new and old is not None and name in old.inputs and self.state.inputs.get(name) is None
        return is_unset and shape is not None and name in shape.kept and "replace" not in self.step.op

    def _stays(self, at: str) -> bool:
        if self.step.op == "same":
            return True
        changed = {_property(path) for path in (*self.step.changed, *self.step.replacing)}
        # Where the engine does not say what changes, everything may.
        return bool(changed) and self.step.old is not None and _property(at) not in changed


def find(properties: object, path: str) -> Iterator[tuple[str, object]]:
    """The values at a path with their own paths; what is open on the way is one value."""
    return resource_documents.find(properties, path, _item, _is_open)


def why_not(value: object) -> str:
    """Why a value cannot be told; empty if it can."""
    found = set(_open_parts(value))
    return next((reason for reason in (UNKNOWN_REASON, SECRET_REASON) if reason in found), "")


def _properties(state: State) -> Mapping[str, object]:
    # What is only read has no inputs but those that find it.
    return state.outputs if state.external or not state.inputs else state.inputs


def _item(value: object, key: str | int) -> object:
    if isinstance(value, Mapping):
        return cast("Mapping[object, object]", value).get(key)
    return cast("Sequence[object]", value)[cast("int", key)]


def _is_open(value: object) -> bool:
    return isinstance(value, str) and bool(why_not(value))


def _open_parts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if _SENTINELS.search(value):
            yield UNKNOWN_REASON
        if SECRET in value:
            yield SECRET_REASON
    elif isinstance(value, Mapping):
        for each in cast("Mapping[object, object]", value).values():
            yield from _open_parts(each)
    elif isinstance(value, Sequence):
        for each in cast("Sequence[object]", value):
            yield from _open_parts(each)


def _is_at(at: str, where: str) -> bool:
    return at == where or at.startswith((f"{where}[", f"{where}."))


def _property(path: str) -> str:
    """The property that a path begins with."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]
