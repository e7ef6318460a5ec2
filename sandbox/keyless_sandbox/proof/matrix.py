"""A proof as Markdown, as text for a terminal and as JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from keyless_sandbox.proof.probes import Group
from keyless_sandbox.proof.results import Proof, Result, Subject, counts

VERSION = 1

_TITLES = {
    Group.OBJECTS: "Objects",
    Group.OTHERS: "With other credentials, and from elsewhere",
    Group.BUCKETS: "Buckets",
    Group.ELSEWHERE: "Beyond the buckets",
    Group.LINES: "Access file",
}


@dataclass(frozen=True)
class Cell:
    """How one call ended, for a table. ``fits`` is None if nothing was declared."""

    ended: str
    fits: bool | None


@dataclass(frozen=True)
class Table:
    """Calls that are shown together: a row for each call, a column for each place."""

    title: str
    places: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]


def tables(subject: Subject) -> Iterator[Table]:
    """What was tried of an instance, group by group."""
    for group in Group:
        results = [each for each in subject.results if each.probe.group is group]
        if results:
            yield _table(_TITLES[group], results)


def verdict(proof: Proof) -> str:
    """What came of a proof, in one line."""
    tried = sum(len(subject.results) for subject in proof.subjects)
    if not proof.is_proof:
        return f"This is exercise, not proof: {tried:,} calls were made, and nothing was declared. Give an access file with --expect."
    surprises = sum(len(subject.surprises) for subject in proof.subjects)
    said = f"{surprises:,} of them not as declared" if surprises else "all as declared"
    untried = f"; {len(proof.untried)} lines of an access file could not be tried" if proof.untried else ""
    declared = sum(subject.declared for subject in proof.subjects)
    return f"{declared:,} calls of which something was declared, {said}{untried}."


def as_markdown(proof: Proof) -> str:
    """The proof as a page of Markdown."""
    return "\n".join(_markdown(proof)) + "\n"


def as_json(proof: Proof) -> str:
    """The proof for programs; described in docs/prove.md."""
    data = {
        "version": VERSION,
        "stack": proof.stack,
        "holds": proof.holds,
        "isProof": proof.is_proof,
        "untried": list(proof.untried),
        "subjects": [
            {
                "name": subject.name,
                "role": subject.role,
                "instance": subject.instance,
                "notes": list(subject.notes),
                "calls": [_call(each) for each in subject.results],
            }
            for subject in proof.subjects
        ],
    }
    return json.dumps(data, indent=2) + "\n"


def surprises(proof: Proof) -> Iterator[str]:
    """What is otherwise than declared, a sentence each."""
    for subject in proof.subjects:
        yield from (f"{subject.name}: {each.surprise}" for each in subject.surprises)
    yield from proof.untried


def counted(results: Iterable[Result]) -> str:
    """How the calls came out, in words."""
    return ", ".join(f"{number:,} {what}" for what, number in counts(results).items() if number)


def mark(cell: Cell | None) -> str:
    """A cell in a few characters."""
    if cell is None:
        return ""
    if cell.fits is False:
        return f"!! {cell.ended}"
    return cell.ended if cell.fits is None else {"allowed": "yes", "denied": "-"}.get(cell.ended, cell.ended)


def _table(title: str, results: Sequence[Result]) -> Table:
    places = tuple(dict.fromkeys(each.probe.where for each in results))
    rows: dict[str, dict[str, Cell]] = {}
    for each in results:
        fits = None if each.probe.allowed is None else not each.surprise
        rows.setdefault(each.probe.what, {})[each.probe.where] = Cell(each.ended, fits)
    return Table(title, places, tuple((what, tuple(map(cells.get, places))) for what, cells in rows.items()))


def _markdown(proof: Proof) -> Iterator[str]:
    yield f"# What {proof.stack} can do"
    yield ""
    yield f"**{verdict(proof)}**"
    wrong = list(surprises(proof))
    if wrong:
        yield ""
        yield from (f"- {_plain(each)}" for each in wrong)
    for subject in proof.subjects:
        yield ""
        yield f"## {_plain(subject.name)}"
        yield ""
        yield f"Role `{subject.role}` on `{subject.instance}`: {counted(subject.results)}."
        yield from (f"\n{_plain(note)}." for note in subject.notes)
        for table in tables(subject):
            yield ""
            yield f"### {table.title}"
            yield ""
            yield f"| | {' | '.join(f'`{place}`' for place in table.places)} |"
            yield f"|---|{'---|' * len(table.places)}"
            for what, cells in table.rows:
                shown = (f"**{mark(cell)}**" if cell and cell.fits is False else mark(cell) for cell in cells)
                yield f"| {_plain(what)} | {' | '.join(shown)} |"
    yield ""
    yield "`yes`: allowed, as declared. `-`: denied, as declared."


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<")


def _call(each: Result) -> dict[str, object]:
    probe = each.probe
    return {
        "group": probe.group.value,
        "what": probe.what,
        "where": probe.where,
        "sender": probe.sender.value,
        "service": probe.call.service,
        "method": probe.call.method,
        "declared": None if probe.allowed is None else "allowed" if probe.allowed else "denied",
        "because": probe.because,
        "ended": each.ended,
        "code": each.code,
        "surprise": each.surprise,
    }
