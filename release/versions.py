"""Versions, ``X.Y.Z``, and which one a change asks for. Pure functions.

Source: Semantic Versioning 2.0.0.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from release.errors import ReleaseError
from release.schemas import Change, Kind


class Version(NamedTuple):
    """A version without a suffix: Pulumi takes the highest one for the newest, and no release is a prerelease."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def tag(self) -> str:
        """The tag of the release, in the only form that ``pulumi package add`` finds."""
        return f"v{self}"


def read_version(text: str) -> Version:
    """The version that a text is, with or without the ``v`` of a tag.

    Raises:
        ReleaseError: it is none.
    """
    number = "(0|[1-9][0-9]*)"
    found = re.fullmatch(rf"v?{number}\.{number}\.{number}", text)
    if not found:
        raise ReleaseError(f"{text!r} is no version; write X.Y.Z, such as 0.2.0")
    return Version(*map(int, found.groups()))


def check_step(last: Version | None, new: Version, changes: Sequence[Change]) -> None:
    """Checks that a version says what the changes since the last one do to users.

    Args:
        last: the version released last, if there is one.
        new: the version to release.
        changes: of the schema, since the last version.

    Raises:
        ReleaseError: the version is not greater, or it does not tell that programs break.
    """
    if last is None:
        return
    if new <= last:
        raise ReleaseError(f"{new} does not come after {last}, which was released last")
    breaking = [change.message for change in changes if change.kind is Kind.BREAKING]
    least = Version(0, last.minor + 1, 0) if last.major == 0 else Version(last.major + 1, 0, 0)
    if breaking and new < least:
        raise ReleaseError(f"{new} breaks programs written for {last}, so it must be {least}: {'; '.join(breaking)}")
