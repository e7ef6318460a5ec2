"""Which version may follow which."""

import pytest

from release.errors import ReleaseError
from release.schemas import Change, Kind
from release.versions import Version, check_step, read_version

ADDED = Change(Kind.ADDED, "keyName", "input keyName is new")
CHANGED = Change(Kind.CHANGED, "s3", "input s3 is not required any more")
BREAKING = Change(Kind.BREAKING, "image", "input image is gone, or has another name")


@pytest.mark.parametrize(
    ("last", "new", "changes"),
    [
        (None, "0.1.0", [ADDED]),
        ("0.1.0", "0.1.1", []),
        ("0.1.0", "0.1.1", [ADDED, CHANGED]),
        ("0.9.9", "0.10.0", [BREAKING]),
        ("0.1.3", "1.0.0", [BREAKING]),
        ("1.4.2", "1.5.0", [ADDED]),
        ("1.4.2", "2.0.0", [BREAKING]),
    ],
)
def test_a_version_may_follow_that_says_what_changes_do(last: str | None, new: str, changes: list[Change]) -> None:
    check_step(read_version(last) if last else None, read_version(new), changes)


@pytest.mark.parametrize(
    ("last", "new", "changes", "message"),
    [
        ("0.2.0", "0.2.0", [], "0.2.0 does not come after 0.2.0, which was released last"),
        ("0.10.0", "0.9.0", [ADDED], "0.9.0 does not come after 0.10.0, which was released last"),
        (
            "0.1.0",
            "0.1.1",
            [BREAKING, ADDED],
            "0.1.1 breaks programs written for 0.1.0, so it must be 0.2.0: input image is gone, or has another name",
        ),
        (
            "1.4.2",
            "1.5.0",
            [BREAKING],
            "1.5.0 breaks programs written for 1.4.2, so it must be 2.0.0: input image is gone, or has another name",
        ),
    ],
)
def test_a_version_that_hides_what_changes_do_is_refused(
    last: str, new: str, changes: list[Change], message: str
) -> None:
    with pytest.raises(ReleaseError) as caught:
        check_step(read_version(last), read_version(new), changes)

    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["1.2", "1.2.3.4", "01.2.3", "1.2.3-rc.1", "one", "", "1.2.3\n", "V1.2.3"])
def test_what_is_no_version_is_named(text: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        read_version(text)

    assert str(caught.value) == f"{text!r} is no version; write X.Y.Z, such as 0.2.0"


def test_versions_are_ordered_as_numbers_and_their_tags_begin_with_v() -> None:
    assert max(map(read_version, ["0.9.0", "v0.10.0", "0.2.11"])) == Version(0, 10, 0)
    assert Version(0, 10, 0).tag == "v0.10.0"
