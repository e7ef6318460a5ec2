"""What releases ask of git and of other commands."""

import json
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from release.errors import ReleaseError
from release.files import SCHEMA
from release.schemas import Change, Schema, before_the_first, compare
from release.versions import Version, read_version


@dataclass(frozen=True)
class Repository:
    """A clone with all its tags."""

    root: Path

    def git(self, *arguments: str) -> str:
        """What a git command prints, without the last line's end.

        Raises:
            ReleaseError: it failed; git's own words.
        """
        finished = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=False)
        if finished.returncode:
            raise ReleaseError(f"git {arguments[0]}: {finished.stderr.strip()}")
        return finished.stdout.removesuffix("\n")

    def run(self, *command: str) -> None:
        """Runs a command, whose output is shown.

        Raises:
            ReleaseError: it failed.
        """
        if subprocess.run(command, cwd=self.root, stdin=subprocess.DEVNULL, check=False).returncode:
            raise ReleaseError(f"'{shlex.join(command)}' failed, as shown above")

    def last_release(self) -> Version | None:
        """The version of the newest tag that the current commit comes from.

        Raises:
            ReleaseError: nobody can tell, since the clone lacks commits.
        """
        if self.git("rev-parse", "--is-shallow-repository") == "true":
            raise ReleaseError(
                "the clone is shallow, so the last release is not known; run 'git fetch --unshallow --tags'"
            )
        tags = self.git("tag", "--list", "v*.*.*", "--merged", "HEAD").splitlines()
        return max(map(read_version, tags), default=None)

    def schema_changes(self) -> tuple[Change, ...]:
        """What differs in the component's schema since the last release; all of it is new if there is none.

        Raises:
            ReleaseError: the schema of the last release cannot be read.
        """
        new: Schema = json.loads((self.root / SCHEMA).read_text("utf-8"))
        last = self.last_release()
        return compare(json.loads(self.git("show", f"{last.tag}:{SCHEMA}")) if last else before_the_first(new), new)
