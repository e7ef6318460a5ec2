"""The changelog as releases need it. Pure functions.

Source: Keep a Changelog 1.1.0.
"""

import re
from datetime import date

from release.errors import ReleaseError
from release.versions import Version

_UNRELEASED = "## [Unreleased]\n"


def unreleased(text: str) -> str:
    """What the section Unreleased says, without its heading; empty if it says nothing.

    Args:
        text: of the whole changelog.

    Raises:
        ReleaseError: there is no such section.
    """
    return _split(text)[1].strip()


def with_release(text: str, version: Version, day: date) -> str:
    """The changelog with what was unreleased under a version, and an empty section Unreleased above it.

    Args:
        text: of the whole changelog.
        version: to be released.
        day: of the release.

    Raises:
        ReleaseError: nothing is unreleased, or the version has a section already.
    """
    before, entries, after = _split(text)
    if not re.search(r"^- ", entries, re.MULTILINE):
        raise ReleaseError("CHANGELOG.md has no entry under Unreleased; say there what changes for users")
    if re.search(rf"^## \[{re.escape(str(version))}\]", text, re.MULTILINE):
        raise ReleaseError(f"CHANGELOG.md has a section for {version} already; choose another version")
    return f"{before}{_UNRELEASED}\n## [{version}] - {day.isoformat()}\n{entries}{after}"


def _split(text: str) -> tuple[str, str, str]:
    """What stands before the section Unreleased, in it, and after it."""
    before, heading, rest = text.partition(_UNRELEASED)
    if not heading:
        raise ReleaseError("CHANGELOG.md has no section '## [Unreleased]'; add it above the released versions")
    end = re.search(r"^## ", rest, re.MULTILINE)
    return (before, rest[: end.start()], rest[end.start() :]) if end else (before, rest, "")
