"""Prefixes cover the keys that they name, and nothing beside them."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless.prefixes import pattern, patterns, prefix_problem

KEY = st.text(st.sampled_from("ab/-"), min_size=1, max_size=6)
PREFIX = KEY.map(lambda key: key.strip("/").replace("//", "/")).filter(bool).filter(lambda p: not prefix_problem(p))
ANY_PREFIX = st.one_of(PREFIX, PREFIX.map(lambda p: p + "/"), PREFIX.map(lambda p: p + "*"), st.just("*"))


def covers(one_pattern: str, key: str) -> bool:
    assert not set("?[") & set(one_pattern)
    return fnmatchcase(key, one_pattern)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [("in/", "in/*"), ("in", "in/*"), ("in/*", "in/*"), ("in*", "in*"), ("a/b", "a/b/*"), ("*", "*"), ("é/", "é/*")],
)
def test_a_prefix_becomes_a_pattern(prefix: str, expected: str) -> None:
    assert prefix_problem(prefix) is None
    assert pattern(prefix) == expected


def test_a_folder_does_not_cover_a_longer_name() -> None:
    assert not covers(pattern("in"), "inbox/letter")
    assert covers(pattern("in"), "in/letter")


@given(st.lists(ANY_PREFIX, min_size=1, max_size=5), KEY)
def test_the_fewest_patterns_cover_exactly_what_all_prefixes_cover(prefixes: list[str], key: str) -> None:
    assert any(covers(p, key) for p in patterns(prefixes)) == any(covers(pattern(p), key) for p in prefixes)


@given(st.lists(ANY_PREFIX, min_size=1, max_size=5))
def test_no_pattern_is_inside_another(prefixes: list[str]) -> None:
    found = patterns(prefixes)

    assert not [(a, b) for a in found for b in found if a != b and covers(b, a[:-1] + "x")]


@given(st.lists(ANY_PREFIX, min_size=1, max_size=5).flatmap(lambda p: st.tuples(st.just(p), st.permutations(p))))
def test_order_and_repetition_do_not_matter(pair: tuple[list[str], list[str]]) -> None:
    prefixes, shuffled = pair

    assert patterns(prefixes) == patterns(shuffled + prefixes)


@given(st.text(max_size=12))
def test_a_prefix_without_a_problem_is_safe_in_a_policy(prefix: str) -> None:
    if prefix_problem(prefix) is None:
        found = pattern(prefix)
        assert found.endswith("*")
        assert not any(bad in found[:-1] for bad in ("*", "?", "${", "//"))
        assert not found.startswith("/")
        assert all(" " <= character <= "\u00ff" for character in found)
