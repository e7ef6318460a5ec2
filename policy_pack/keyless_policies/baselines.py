"""The findings of an old program that do not count, so that it can adopt the pack: only new ones do.

The file is the one of ``keyless check``, with URNs in place of files.
"""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from keyless_iam.baseline import Baseline, BaselineError, Entry, entry
from keyless_iam.policy import Policy
from keyless_iam.rules.contract import Finding

READ = "KEYLESS_BASELINE"
WRITE = "KEYLESS_WRITE_BASELINE"


class BaselineFileError(ValueError):
    """A baseline cannot be read, and why."""


@dataclass
class Baselines:
    """What was there before anybody looked, and, if it is asked for, a record of what is there now.

    Args:
        known: findings that are not told.
        path: the file in which all findings are recorded; none is if it is not given.
    """

    known: Baseline = field(default_factory=Baseline)
    path: Path | None = None
    _noted: set[Entry] = field(default_factory=set[Entry])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Baselines":
        """The baselines that the environment names.

        Args:
            environment: ``KEYLESS_BASELINE`` names a file to read, ``KEYLESS_WRITE_BASELINE`` one to write. Paths that
                are not absolute begin at the policy pack's folder.

        Raises:
            BaselineFileError: if it cannot be read or written.
        """
        made = cls(path=Path(environment[WRITE]) if environment.get(WRITE) else None)
        try:
            if environment.get(READ):
                made.known = Baseline.read(Path(environment[READ]).read_text(encoding="utf-8"))
            made._write()
        except (OSError, UnicodeDecodeError) as error:
            raise BaselineFileError(f"a baseline cannot be used: {error}") from None
        except BaselineError as error:
            raise BaselineFileError(f"{READ} names {environment[READ]}: {error}") from None
        return made

    def holds(self, finding: Finding, urn: str, policies: tuple[Policy, ...]) -> bool:
        """Whether a finding is known, which is then not to be told.

        Args:
            finding: about a statement.
            urn: the resource that the statement belongs to.
            policies: those that were judged.
        """
        if not self:
            return False
        # Resources of different types may share a name, and then their policies do.
        named = [each.document for each in policies if each.name == finding.place.policy]
        document = next(each for each in named if finding.place.index < len(each.statements))
        return self._holds(entry(finding, urn, document))

    def holds_message(self, policy: str, urn: str, message: str) -> bool:
        """Whether a message about a resource without a document is known: by its text, which is not kept."""
        if not self:
            return False
        return self._holds(Entry(policy, urn, hashlib.sha256(message.encode()).hexdigest()[:16], ""))

    def __bool__(self) -> bool:
        return bool(self.known.entries or self.path)

    def _holds(self, found: Entry) -> bool:
        with self._lock:
            if found not in self._noted:
                self._noted.add(found)
                self._write()
        return found in self.known.entries

    def _write(self) -> None:
        if self.path:
            # The engine may end the pack at any time: the file is whole at all times.
            whole = self.path.with_name(f"{self.path.name}.new")
            whole.write_text(Baseline(frozenset(self._noted)).to_json(), encoding="utf-8")
            whole.replace(self.path)
