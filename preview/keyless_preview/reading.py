"""Previews from text, in whichever of `pulumi preview --json`'s two formats it is."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from keyless_preview.digest import is_digest, read_digest
from keyless_preview.events import is_event, read_events
from keyless_preview.preview import Preview

_MEND = "give what pulumi preview --json --show-sames prints"


class PreviewError(ValueError):
    """A text is no preview, and why."""


def read_previews(text: str, source: str) -> tuple[Preview, ...]:
    """The previews that a text holds: digests, or the events of previews, one after the other.

    Args:
        text: what `pulumi preview --json` printed; lines around it that are no JSON are passed over.
        source: what to call it in errors, such as the file's name.

    Raises:
        PreviewError: it holds none, or one that is not whole.
    """
    if not text.strip():
        raise PreviewError(f"{source} is empty: {_MEND}")
    documents = list(_documents(text, source))
    streams = list(_streams(each for each in documents if is_event(each)))
    digests = [each for each in documents if is_digest(each)]
    if not streams and not digests:
        raise PreviewError(f"{source} {_looks(documents)}: {_MEND}")
    try:
        return (*map(read_events, streams), *map(read_digest, digests))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise PreviewError(
            f"{source} is a preview in a form that is not known: {_MEND}, of a Pulumi of 3.255 or later"
        ) from None


def _streams(events: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """The events of each preview: they are numbered from 0 in each."""
    stream: list[Mapping[str, Any]] = []
    for event in events:
        if stream and event["sequence"] == 0:
            yield stream
            stream = []
        stream.append(event)
    if stream:
        yield stream


def _documents(text: str, source: str) -> Iterator[Mapping[str, Any]]:
    decoder = json.JSONDecoder()
    place = 0
    while True:
        place = _next(text, place)
        if place < 0:
            return
        try:
            value, place = decoder.raw_decode(text, place)
        except (json.JSONDecodeError, RecursionError):
            line = text.count("\n", 0, place) + 1
            if text[place:].lstrip("{ \t\r\n").startswith('"'):
                raise PreviewError(f"{source}, line {line}: the JSON ends too early or is broken: {_MEND}") from None
            place += 1
            continue
        if isinstance(value, dict):
            yield cast("Mapping[str, Any]", value)


def _next(text: str, place: int) -> int:
    """Where the next line begins that may begin a document."""
    while place < len(text):
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        line = text[place:end]
        if line.lstrip().startswith("{"):
            return place + len(line) - len(line.lstrip())
        place = end + 1
    return -1


def _looks(documents: list[Mapping[str, Any]]) -> str:
    if any("deployment" in each for each in documents):
        return "is what pulumi stack export prints, not a preview"
    if any({"Statement", "Version"} & set(each) for each in documents):
        return "is a policy document, not a preview"
    return "holds JSON, but no preview" if documents else "holds no JSON"
