"""Many patterns read at once, held against reading them one by one."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from keyless_iam.compare.patterns import Patterns
from keyless_iam.globs import SEGMENT, SEGMENT_ONE, match

TEXTS = ["".join(letters) for size in range(6) for letters in product("ab:", repeat=size)]
GLOBS = st.lists(
    st.text(st.sampled_from(["a", "b", ":", "*", "?", SEGMENT, SEGMENT_ONE]), min_size=1, max_size=5),
    min_size=1,
    max_size=4,
    unique=True,
)


def matched(globs: list[str], text: str, among: int) -> int:
    return sum(1 << i for i, glob in enumerate(globs) if among >> i & 1 and match(glob, text))


@given(GLOBS, st.lists(st.integers(1, 15), min_size=1, max_size=2), st.integers(0, 15))
def test_what_is_found_is_a_shortest_text_and_what_is_not_found_is_not_there(
    globs: list[str], groups: list[int], none: int
) -> None:
    every = (1 << len(globs)) - 1
    groups, none = [group & every or 1 for group in groups], none & every
    found = Patterns(globs).find(groups, none)
    fitting = [t for t in TEXTS if all(matched(globs, t, g) for g in groups) and not matched(globs, t, none)]
    if isinstance(found, str):
        assert all(matched(globs, found, group) for group in groups)
        assert not matched(globs, found, none)
        assert len(found) <= min(map(len, fitting), default=len(found))
    else:
        assert found is None
        assert not fitting


@given(GLOBS)
def test_every_set_of_patterns_that_a_text_matches_is_found(globs: list[str]) -> None:
    every = (1 << len(globs)) - 1
    classes = Patterns(globs).classes(every, 0)
    assert isinstance(classes, dict)
    assert all(matched(globs, text, every) == members for members, text in classes.items())
    assert {matched(globs, text, every) for text in TEXTS} - {0} <= set(classes)
