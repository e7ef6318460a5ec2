"""Physical names are set only where autonaming would exceed AWS's limit, and then they fit and differ."""

from hypothesis import given
from hypothesis import strategies as st
from keyless.names import ROLE_LIMIT, name_problem, physical_name

LOGICAL = st.text(st.sampled_from("abcdefgh-"), min_size=1, max_size=120)


@given(LOGICAL, st.sampled_from([64, 128, 255]))
def test_a_name_is_left_to_autonaming_exactly_while_it_fits(logical: str, limit: int) -> None:
    name = physical_name(logical, limit, scope="shop/dev")

    assert (name is None) == (len(logical) + 8 <= limit)
    assert name is None or (len(name) == limit and name.startswith(logical[: limit - 8]))


@given(st.lists(LOGICAL.filter(lambda logical: len(logical) > 56), min_size=2, max_size=2, unique=True))
def test_cut_names_of_different_components_differ(pair: list[str]) -> None:
    one, other = (physical_name(logical, ROLE_LIMIT, scope="shop/dev") for logical in pair)

    assert one != other


def test_a_cut_name_differs_between_stacks_and_stays_within_one() -> None:
    logical = "x" * 60

    assert physical_name(logical, 64, scope="shop/dev") == physical_name(logical, 64, scope="shop/dev")
    assert physical_name(logical, 64, scope="shop/dev") != physical_name(logical, 64, scope="shop/prod")


def test_names_that_no_role_can_have_are_refused() -> None:
    assert name_problem("web-1_a.b") is None
    assert "'web app' cannot start the name of a role" in (name_problem("web app") or "")
    assert name_problem("") is not None
