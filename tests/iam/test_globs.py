import itertools
import random
import time

import pytest
from keyless_iam.globs import (
    SEGMENT,
    SEGMENT_ONE,
    Included,
    TooHard,
    Witness,
    escape,
    included,
    match,
    overlap,
    shortest,
)

_ALPHABET = "ab:x"
_LONGEST = 5
_WORDS = ["".join(letters) for n in range(_LONGEST + 1) for letters in itertools.product(_ALPHABET, repeat=n)]


def plainly_matches(pattern: str, text: str) -> bool:
    """What patterns mean, without a thought for speed."""
    if not pattern:
        return not text
    first, rest = pattern[0], pattern[1:]
    if first in ("*", SEGMENT):
        ends = range(len(text) + 1)
        return any(plainly_matches(rest, text[i:]) for i in ends if first == "*" or ":" not in text[:i])
    if not text or not plainly_matches(rest, text[1:]):
        return False
    return first == text[0] or first == "?" or (first == SEGMENT_ONE and text[0] != ":")


def words(pattern: str) -> set[str]:
    return {word for word in _WORDS if plainly_matches(pattern, word)}


@pytest.mark.parametrize("seed", range(4))
def test_matches_overlaps_and_shortest_texts_are_those_of_all_short_words(seed: int) -> None:
    rng = random.Random(seed)
    cases = 0
    while cases < 3_500:
        patterns = ["".join(rng.choices("ab:**?" + SEGMENT + SEGMENT_ONE, k=rng.randint(0, 5))) for _ in range(4)]
        of = {pattern: words(pattern) for pattern in patterns}
        for word in rng.sample(_WORDS, 20):
            assert match(patterns[0], word) == (word in of[patterns[0]]), (patterns[0], word)
        # Two patterns of five characters overlap in a word of ten at most, so a miss among short words proves nothing.
        if of[patterns[0]] & of[patterns[1]]:
            assert overlap(patterns[0], patterns[1]), patterns[:2]
        elif overlap(patterns[0], patterns[1]):
            both = shortest(patterns[:2])
            assert isinstance(both, str), patterns[:2]
            assert plainly_matches(patterns[0], both), (patterns[:2], both)
            assert plainly_matches(patterns[1], both), (patterns[:2], both)
        all_of, none_of = patterns[: rng.randint(1, 2)], patterns[2 : 2 + rng.randint(0, 2)]
        found = shortest(all_of, none_of)
        expected = set.intersection(*(of[p] for p in all_of)).difference(*(of[p] for p in none_of))
        assert not isinstance(found, TooHard)
        if found is not None:
            assert all(plainly_matches(p, found) for p in all_of), (all_of, none_of, found)
            assert not any(plainly_matches(p, found) for p in none_of), (all_of, none_of, found)
        if expected:
            assert found is not None, (all_of, none_of)
            assert len(found) == min(map(len, expected)), (all_of, none_of, found)
        elif found is not None:
            assert len(found) > _LONGEST, (all_of, none_of, found)
        cases += 22


@pytest.mark.parametrize(
    ("pattern", "union", "minus", "answer"),
    [
        ("a/*", ["a/*"], [], Included()),
        ("a/b/*", ["a/*", "c"], [], Included()),
        ("a*", ["ab*", "a"], [], Witness("ax")),
        ("*", ["?*"], [], Witness("")),
        ("a?", ["a*"], ["ab"], Witness("ab")),
        ("a/b", ["a/*"], ["c*"], Included()),
        ("?*", ["*"], ["*a"], Witness("a")),
    ],
)
def test_one_is_in_the_union_of_others_less_some(
    pattern: str, union: list[str], minus: list[str], answer: Included | Witness
) -> None:
    assert included(pattern, union, minus) == answer


def test_the_case_of_letters_counts_unless_it_shall_not() -> None:
    assert not match("s3:Get*", "S3:getobject")
    assert match("s3:Get*", "S3:getobject", ignore_case=True)
    assert included("S3:GETOBJECT", ["s3:get*"], ignore_case=True) == Included()


def test_a_wildcard_that_is_escaped_is_a_character_like_others() -> None:
    assert match(escape("a*?"), "a*?")
    assert not match(escape("a*"), "ab")
    assert shortest([escape("a*")], ["ab"]) == "a*"
    assert not overlap(escape("*"), "a")
    assert overlap(escape("*"), "?")


def test_a_search_that_gets_too_long_is_given_up_in_time_and_says_so() -> None:
    begun = time.perf_counter()

    answer = included("*a" + "?" * 18 + "*", ["*a" + "?" * 18 + "*b", "*b" + "?" * 18 + "*"])

    assert isinstance(answer, TooHard)
    assert "states" in answer.reason
    assert time.perf_counter() - begun < 5


def test_a_pattern_made_to_be_slow_is_matched_in_time() -> None:
    begun = time.perf_counter()

    assert not match("*a" * 40 + "b", "a" * 4_000)
    assert not match(SEGMENT + "*a" * 40 + "b", "a" * 4_000)

    assert time.perf_counter() - begun < 5


def test_no_alphabet_of_the_patterns_uses_up_the_characters() -> None:
    every = "".join(chr(c) for c in range(0x21, 0x180) if chr(c) not in "*?:")

    found = shortest(["?"], [*every, ":", " "])

    assert isinstance(found, str)
    assert found not in every
