"""The changelog as releases read and write it."""

from datetime import date

import pytest

from release.changelog import unreleased, with_release
from release.errors import ReleaseError
from release.versions import Version

DAY = date(2026, 11, 25)
CHANGELOG = """# Changelog

About it.

## [Unreleased]

### Added

- Something, told
  in two lines.

## [0.1.0] - 2026-01-01

- The first one.
"""


def test_what_is_unreleased_gets_the_version_and_the_day_and_nothing_is_unreleased_after_it() -> None:
    released = with_release(CHANGELOG, Version(0, 2, 0), DAY)

    assert released == CHANGELOG.replace("## [Unreleased]\n", "## [Unreleased]\n\n## [0.2.0] - 2026-11-25\n")
    assert unreleased(released) == ""


def test_the_last_section_ends_with_the_file() -> None:
    assert unreleased("## [Unreleased]\n\n- Something.\n") == "- Something."


@pytest.mark.parametrize(
    ("text", "version", "message"),
    [
        (
            "# Changelog\n",
            Version(0, 2, 0),
            "CHANGELOG.md has no section '## [Unreleased]'; add it above the released versions",
        ),
        (
            CHANGELOG.replace("- Something", "Something"),
            Version(0, 2, 0),
            "CHANGELOG.md has no entry under Unreleased; say there what changes for users",
        ),
        (CHANGELOG, Version(0, 1, 0), "CHANGELOG.md has a section for 0.1.0 already; choose another version"),
    ],
    ids=["no section", "no entry", "released already"],
)
def test_a_changelog_that_tells_nothing_is_not_released(text: str, version: Version, message: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        with_release(text, version, DAY)

    assert str(caught.value) == message
