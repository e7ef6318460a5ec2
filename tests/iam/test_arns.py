import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless_iam.arns import Arn, matches, matches_over, parse_arn
from keyless_iam.globs import match

PARTS = st.text("ab*?", max_size=3)
ARNS = st.builds(lambda parts: ":".join(["arn", *parts]), st.lists(st.text("ab", max_size=3), min_size=5, max_size=7))
PATTERNS = st.builds(lambda parts: ":".join(["arn", *parts]), st.lists(PARTS, max_size=7)) | st.just("*")


def test_an_objects_key_keeps_its_colons() -> None:
    arn = parse_arn("arn:aws:s3:::bucket/a:b:c")

    assert arn == Arn("aws", "s3", "", "", "bucket/a:b:c")
    assert str(arn) == "arn:aws:s3:::bucket/a:b:c"


@pytest.mark.parametrize("text", ["", "bucket", "arn:aws:s3", "urn:aws:s3:::b"])
def test_what_is_no_arn_has_no_parts(text: str) -> None:
    assert parse_arn(text) is None


@pytest.mark.parametrize(
    ("pattern", "arn", "certain", "possible"),
    [
        ("*", "arn:aws:s3:::b", True, True),
        ("arn:aws:s3", "arn:aws:s3:::b/k", True, True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/in/k", True, True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::B/k", False, False),
        ("arn:*:s3:*:*:*", "arn:aws:s3:::b", True, True),
        ("arn:aws:s3*", "arn:aws:s3:::b", True, True),
        ("arn:aws:s3:*:b", "arn:aws:s3:::b", False, True),
        ("arn:aws:sns:*:1:t", "arn:aws:sns:a:b:1:t", False, True),
        ("arn:aws:s3:::b?k", "arn:aws:s3:::b/k", True, True),
    ],
)
def test_a_pattern_matches_for_certain_or_possibly(pattern: str, arn: str, certain: bool, possible: bool) -> None:
    assert (matches(pattern, arn), matches_over(pattern, arn)) == (certain, possible)


@given(PATTERNS, ARNS)
def test_what_matches_for_certain_matches_possibly(pattern: str, arn: str) -> None:
    if matches(pattern, arn) or match(pattern, arn):
        assert matches_over(pattern, arn)
