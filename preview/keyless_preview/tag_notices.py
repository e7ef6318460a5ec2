"""Tags that change and that policies of the program decide by."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import cast

from keyless_iam.resource_documents import SHAPES

from keyless_preview.preview import Preview, State, Step
from keyless_preview.principals import Program
from keyless_preview.report import Notice
from keyless_preview.steps import SECRET
from keyless_preview.values import why_not

_KEYS = re.compile(r"(principal|resource|existingobject|bucket)tag/([^\"'}\\]+)", re.IGNORECASE)
_PRINCIPAL = "principal"


def tag_notices(preview: Preview, program: Program) -> Iterator[Notice]:
    """The tags of resources that are there on both sides, if a policy names them: nobody compares what that changes.

    Args:
        preview: what was read.
        program: its principals.
    """
    named = _named(program)
    for step in preview.steps if named else ():
        if step.op == "same" or step.old is None or step.new is None:
            continue
        for key in _changed(step, step.old, step.new):
            kinds = {kind for kind, tag in named if tag in ("*", key.lower())}
            if not _is_principal(step.new):
                kinds -= {_PRINCIPAL}
            names = sorted(
                {name for kind in kinds for tag in ("*", key.lower()) for name in named.get((kind, tag), ())}
            )
            if names:
                says = (
                    f"nobody can tell what its tag {key} lets through: it changes, and {', '.join(names)} decides by it"
                )
                yield Notice("tag-decides", step.new.urn, says, broadens=False, undecided=True)


def _named(program: Program) -> dict[tuple[str, str], set[str]]:
    """The policies that decide by tags, by whose tag it is and its key in lower case: ``*`` if that is a variable."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for side in (program.before, program.after):
        for holding in side.holdings.values():
            for piece in holding.pieces:
                for kind, key in _KEYS.findall(piece.text):
                    found[kind.lower(), "*" if "${" in key else key.lower()].add(piece.name)
    return found


def _changed(step: Step, old: State, new: State) -> Iterator[str]:
    before, after = _tags(old), _tags(new)
    is_open = any(path.startswith("tags") for path in step.changed)
    for key in dict.fromkeys((*before, *after)):
        # What nobody can tell is written alike on both sides.
        hidden = is_open and bool(why_not(after.get(key)) or before.get(key) == SECRET)
        if before.get(key) != after.get(key) or hidden:
            yield key


def _tags(state: State) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in ("tagsAll", "tags"):
        given = state.inputs.get(name)
        if isinstance(given, Mapping):
            found.update(cast("Mapping[str, object]", given))
        elif isinstance(given, list):
            found.update(map(_pair, cast("list[object]", given)))
    return found


def _pair(tag: object) -> tuple[str, object]:
    """A tag as CloudFormation writes it; one that is not known is a text."""
    if not isinstance(tag, Mapping):
        return "", tag
    entries = cast("Mapping[str, object]", tag)
    return str(entries.get("key")), entries.get("value")


def _is_principal(state: State) -> bool:
    shape = SHAPES.get(state.type)
    return shape is not None and bool(shape.role_name or shape.user_name)
