"""Releases a version: ``make release VERSION=x.y.z``, or ``python -m release x.y.z``.

Checks the tree, the changelog and what the component's schema does to users; runs the linters; sets the version; builds;
commits and tags. Never pushes. With ``--dry-run`` the files are put back at the end, and nothing is committed.

Exit code 0 if all went well, 2 if nothing was released.
"""

import argparse
import sys
from datetime import datetime, timezone
from pathlib import Path

from release.changelog import unreleased
from release.errors import ReleaseError
from release.files import CHANGELOG, PACK, PROJECT, released
from release.repository import Repository
from release.schemas import untold
from release.versions import Version, check_step, read_version


def main(arguments: list[str], root: Path) -> int:
    """Runs the command and returns its exit code.

    Args:
        arguments: of the command.
        root: the folder of the clone.
    """
    parser = argparse.ArgumentParser(prog="python -m release", description="Release a version, without pushing it.")
    parser.add_argument("version", help="X.Y.Z, greater than the last one")
    parser.add_argument("--dry-run", action="store_true", help="put everything back at the end")
    options = parser.parse_args(arguments)
    try:
        release(Repository(root), read_version(options.version), dry_run=options.dry_run)
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 2
    return 0


def release(repository: Repository, version: Version, *, dry_run: bool) -> None:
    """Releases a version.

    Args:
        repository: a clean clone of what is to be released.
        version: greater than the last one.
        dry_run: whether all is put back at the end.

    Raises:
        ReleaseError: something is wrong; the files are as before.
    """
    texts = {path: (repository.root / path).read_text("utf-8") for path in (PROJECT, PACK, CHANGELOG)}
    check(repository, version, texts[CHANGELOG])
    changed = released(texts, version, datetime.now(tz=timezone.utc).date())
    repository.run("make", "lint", "schema")
    done = False
    try:
        _write(repository, changed)
        repository.run("make", "build")
        if not dry_run:
            repository.git("commit", "--quiet", "--message", f"Release {version}", "--", *changed)
            done = True
            repository.git("tag", version.tag)
    finally:
        if not done:
            _write(repository, texts)
    if dry_run:
        print(f"release: {version} could be released; it was built, and nothing else was left changed")
    else:
        print(
            f"release: {version.tag} is committed and tagged. To publish it: git push --atomic origin HEAD {version.tag}"
        )


def check(repository: Repository, version: Version, changelog: str) -> None:
    """Checks all that can be checked without running anything.

    Raises:
        ReleaseError: something is wrong.
    """
    if dirty := repository.git("status", "--porcelain"):
        files = ", ".join(line[3:] for line in dirty.splitlines())
        raise ReleaseError(f"these files are not committed: {files}; commit or remove them")
    if repository.git("tag", "--list", version.tag):
        raise ReleaseError(f"{version.tag} is there already; choose another version")
    changes = repository.schema_changes()
    for change in changes:
        print(f"release: {change}")
    check_step(repository.last_release(), version, changes)
    if missing := untold(changes, unreleased(changelog)):
        names = ", ".join(dict.fromkeys(f"`{change.name}`" for change in missing))
        raise ReleaseError(f"CHANGELOG.md does not tell under Unreleased of {names}")


def _write(repository: Repository, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (repository.root / path).write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parents[1]))
