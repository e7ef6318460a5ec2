"""How figures are made of times."""

import pytest

from benchmarks.figures import Figure, Limit, growth_exponent, paired_ratios


def figure(*, ours: float = 1.0, ratio: float = 1.0, limit: Limit | None = None) -> Figure:
    return Figure("cost", ours, 1.0, ratio, unit="s", baseline_is="nothing", spread=(0.9, 1.1), limit=limit)


@pytest.mark.parametrize("exponent", [1.0, 1.5, 2.0])
def test_the_exponent_is_found_whatever_the_start_takes(exponent: float) -> None:
    seconds = {n: [1.3 + 0.05 * (n - 1) ** exponent] for n in (1, 100, 300, 1000)}

    assert growth_exponent(seconds) == pytest.approx(exponent)


def test_one_slow_run_does_not_change_the_exponent() -> None:
    linear = {n: [1.0 + 0.05 * (n - 1)] * 3 for n in (1, 100, 300)}

    assert growth_exponent({**linear, 100: [*linear[100], 60.0]}) == pytest.approx(1.0)


def test_runs_are_compared_with_the_one_next_to_them() -> None:
    assert paired_ratios([2.0, 30.0], [1.0, 10.0]) == [2.0, 3.0]


@pytest.mark.parametrize(
    ("limit", "within"),
    [
        (None, True),
        (Limit("ratio", 1.2), True),
        (Limit("ratio", 1.1), False),
        (Limit("ours", 1.5), True),
        (Limit("ours", 1.4), False),
        (Limit("ratio", least=1.2), True),
        (Limit("ratio", least=1.3), False),
        (Limit("ours", 1.5, least=1.5), True),
    ],
)
def test_a_figure_is_held_to_its_own_limit(limit: Limit | None, within: bool) -> None:
    assert figure(ours=1.5, ratio=1.2, limit=limit).within is within


def test_a_limit_says_on_which_side_it_is() -> None:
    assert str(Limit("ours", 1.5)) == "ours at most 1.5"
    assert str(Limit("ratio", least=0.8)) == "ratio at least 0.8"
    assert str(Limit("ours", 1.5, least=0.5)) == "ours at least 0.5 and at most 1.5"


def test_the_result_has_the_keys_that_its_readers_know() -> None:
    assert figure(limit=Limit("ratio", 1.0)).as_json() == {
        "ours": 1.0,
        "baseline": 1.0,
        "ratio": 1.0,
        "unit": "s",
        "baseline_is": "nothing",
    }
