"""No "yes" without a request that shows it, no "no" in spite of one: random pairs, held against brute force."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.iam.compare.brute_force import DECIDED, DIRECTIONS, READINGS, Tally, held, judged
from tests.iam.compare.generating import ROLE, pair, universe
from tests.iam.compare.reference import gained

_PAIRS = 300


@pytest.fixture(scope="module")
def tally() -> Tally:
    total = Tally()
    for seed in range(_PAIRS):
        total.add(judged(seed))
    return total


def test_no_answer_is_wrong(tally: Tally) -> None:
    assert tally.wrong == []


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_nearly_every_pair_is_decided(tally: Tally, direction: str) -> None:
    # Of so few a single one is a third of a percent.
    assert tally.decided(direction) >= DECIDED - 0.01, tally.reasons


def test_the_pairs_differ_in_all_ways(tally: Tally) -> None:
    for direction in DIRECTIONS:
        yes, no = (
            sum(n for (d, v), n in tally.verdicts.items() if d == direction and v.value == said)
            for said in ("yes", "no")
        )
        assert min(yes, no) > _PAIRS / 5, tally.verdicts


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_no_answer_is_wrong_of_pairs_that_shrink(random: Random) -> None:
    assert held(pair(random), random, "hypothesis").wrong == []


def _document(*statements: dict[str, object]) -> dict[str, object]:
    return {"identity": [{"Version": "2012-10-17", "Statement": list(statements)}]}


_READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::app/*"}


@pytest.mark.parametrize(
    "more",
    [
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::app/*"},
        {"Effect": "Allow", "Action": "s3:GetObject*", "Resource": "arn:aws:s3:::app/in/*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::app*"},
        {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::app/*"},
        {**_READ, "Resource": "arn:aws:s3:::other/*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}},
    ],
)
def test_the_brute_force_finds_what_one_more_statement_lets_through(more: dict[str, object]) -> None:
    old, new = _document(_READ), _document(_READ, more)
    requests = universe(old, new, ROLE, Random(1))

    assert all(gained(requests, old, new, reading) for reading in READINGS)
    assert not any(gained(requests, new, old, reading) for reading in READINGS)


def test_the_brute_force_takes_off_what_a_deny_and_a_boundary_take_off() -> None:
    old = _document(_READ)
    denied = _document(_READ, {**_READ, "Effect": "Deny", "Resource": "arn:aws:s3:::app/in/*"})
    bounded = {**old, "boundary": denied["identity"][0]}
    for new in (denied, bounded, None):
        requests = universe(old, new, ROLE, Random(1))
        assert gained(requests, new, old, READINGS[0])
        assert not gained(requests, old, new, READINGS[0])
