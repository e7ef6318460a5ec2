"""What a check found: the same for every form in which it is shown."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keyless_iam.baseline import Baseline, Entry, entry
from keyless_iam.check.choice import Chosen
from keyless_iam.check.sources import Source, Unreadable
from keyless_iam.policy import Policy
from keyless_iam.positions import Position, statement_positions
from keyless_iam.rules.contract import Finding, Level
from keyless_iam.rules.judge import Configured, judge
from keyless_iam.subject import Subject

_START = Position(1, 1)


@dataclass(frozen=True)
class Reported:
    """A finding, and where it is shown.

    Attributes:
        finding: what is wrong.
        chosen: the rule that found it.
        source: the document.
        position: where the statement begins.
        entry: how a baseline knows it again.
        note: what else is to be said, such as that its exception expired; or empty.
    """

    finding: Finding
    chosen: Chosen
    source: Source
    position: Position
    entry: Entry
    note: str = ""


@dataclass(frozen=True)
class Broken:
    """A line of an access file that does not hold, or of which nobody can tell whether it does."""

    path: str
    line: int
    says: str


@dataclass(frozen=True)
class Report:
    """Everything that a check has to say.

    Attributes:
        checked: how many documents were checked.
        reported: the findings that count.
        unreadable: files that were not checked.
        skipped: how many files of folders are no policies.
        known: how many findings a baseline holds.
        gone: entries of the baseline that are no longer found.
        broken: lines of the access file.
    """

    checked: int
    reported: tuple[Reported, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    skipped: int = 0
    known: int = 0
    gone: tuple[Entry, ...] = ()
    broken: tuple[Broken, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 if all is well, 1 if something was found, 2 if something could not be read."""
        return 2 if self.unreadable else 1 if self.reported or self.broken else 0

    def count(self, level: Level) -> int:
        """How many findings have a level."""
        return sum(each.chosen.level is level for each in self.reported)


def findings_of(source: Source, chosen: Sequence[Chosen], today: dt.date) -> list[Reported]:
    """The findings of one document, without those that are excepted."""
    policy = Policy(source.path, source.document)
    subject = Subject(source.type, (policy,))
    excused = [c for c in chosen if c.configuration.exceptions.excuse(source.path, today)]
    by_name = {c.rule.name: c for c in chosen if c not in excused}
    found = judge(subject, [Configured(c.rule, c.configuration.settings) for c in by_name.values()])
    positions = statement_positions(source.text) if found else ()
    return [
        Reported(
            finding,
            by_name[finding.rule],
            source,
            positions[finding.place.index] if finding.place.index < len(positions) else _START,
            entry(finding, source.path, source.document),
            by_name[finding.rule].configuration.exceptions.expired(source.path, today),
        )
        for finding in found
    ]


def without_known(found: Iterable[Reported], baseline: Baseline) -> tuple[tuple[Reported, ...], int, tuple[Entry, ...]]:
    """The findings that a baseline does not hold, how many it holds, and its entries that are no longer found."""
    every = tuple(found)
    new = tuple(each for each in every if each.entry not in baseline.entries)
    gone = baseline.entries - {each.entry for each in every}
    return new, len(every) - len(new), tuple(sorted(gone))
