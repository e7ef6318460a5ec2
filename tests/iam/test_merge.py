"""Merging keeps the meaning: what is allowed together before is allowed together after, no more and no less."""

import random
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from keyless_iam import Condition, Statement, merge_statements
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Outcome
from keyless_iam.document import Document
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Policy, PolicySet
from keyless_iam.request import Request

ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
RESOURCES = ("arn:aws:s3:::a/*", "arn:aws:s3:::b/*", "arn:aws:s3:::c/*")
CONDITIONS = ((), (Condition.of("Bool", "aws:SecureTransport", "true"),))

statements = st.builds(
    lambda effect, actions, resources, conditions, sid: Statement.of(
        effect, actions, resources, conditions=conditions, sid=sid
    ),
    st.sampled_from(["Allow", "Deny"]),
    st.sets(st.sampled_from(ACTIONS), min_size=1),
    st.sets(st.sampled_from(RESOURCES), min_size=1),
    st.sampled_from(CONDITIONS),
    st.sampled_from(["", "", "Named"]),
)


def meaning(given_statements: list[Statement] | tuple[Statement, ...]) -> set[tuple[object, ...]]:
    """Every single permission or refusal, one action on one resource under one condition."""
    return {
        (s.effect, action, resource, s.conditions)
        for s in given_statements
        for action, resource in product(s.actions, s.resources)
    }


@given(st.lists(statements))
def test_merging_neither_widens_nor_narrows(some: list[Statement]) -> None:
    assert meaning(merge_statements(some)) == meaning(some)


@given(st.lists(statements).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_statements_without_a_sid_does_not_matter(pair: tuple[list[Statement], list[Statement]]) -> None:
    some, shuffled = pair

    def unnamed(result: tuple[Statement, ...]) -> list[Statement]:
        return [s for s in result if not s.sid]

    assert unnamed(merge_statements(some)) == unnamed(merge_statements(shuffled))


@given(st.lists(statements))
def test_merging_twice_changes_nothing_more(some: list[Statement]) -> None:
    once = merge_statements(some)

    assert merge_statements(once) == once


@given(st.lists(statements))
def test_no_two_merged_statements_differ_in_one_dimension_only(some: list[Statement]) -> None:
    merged = [s for s in merge_statements(some) if not s.sid]

    for i, one in enumerate(merged):
        for other in merged[i + 1 :]:
            if (one.effect, one.conditions) == (other.effect, other.conditions):
                assert one.actions != other.actions
                assert one.resources != other.resources


def test_actions_on_the_same_resources_are_joined() -> None:
    read = Statement.of("Allow", "s3:GetObject", "arn:aws:s3:::a/*")
    write = Statement.of("Allow", "s3:PutObject", "arn:aws:s3:::a/*")

    assert merge_statements([write, read]) == (
        Statement.of("Allow", ["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::a/*"),
    )


def test_statements_that_differ_in_two_dimensions_stay_apart() -> None:
    read_in = Statement.of("Allow", "s3:GetObject", "arn:aws:s3:::a/in/*")
    write_out = Statement.of("Allow", "s3:PutObject", "arn:aws:s3:::a/out/*")

    assert set(merge_statements([read_in, write_out])) == {read_in, write_out}


def test_a_statement_with_a_sid_is_left_alone() -> None:
    named = Statement.of("Allow", "s3:GetObject", "arn:aws:s3:::a/*", sid="Read")
    plain = Statement.of("Allow", "s3:PutObject", "arn:aws:s3:::a/*")

    assert merge_statements([named, plain]) == (plain, named)


def test_statements_that_say_what_they_are_not_about_stay_apart() -> None:
    one = Statement.of("Deny", not_actions="s3:GetObject", resources="*")
    other = Statement.of("Deny", not_actions="s3:PutObject", resources="*")
    third = Statement.of("Deny", "s3:PutObject", "*")
    assert merge_statements([one, other, third]) == (third, one, other)


def test_merged_statements_decide_every_request_as_before() -> None:
    rng = random.Random(4711)
    actions = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
    keys = ["in/a", "in/b", "out/a"]
    resources = ["arn:aws:s3:::app", *(f"arn:aws:s3:::app/{key}" for key in keys), "arn:aws:s3:::app/in/*"]
    limits = [
        [],
        [Condition.of("StringLike", "s3:prefix", "in/*")],
        [Condition.of("Bool", "aws:SecureTransport", "true")],
    ]
    decided: set[Outcome] = set()
    for _ in range(300):
        statements = [
            Statement.of(
                rng.choice(("Allow", "Allow", "Deny")),
                rng.sample(actions, rng.randint(1, 2)),
                rng.sample(resources, rng.randint(1, 2)),
                conditions=rng.choice(limits),
            )
            for _ in range(rng.randint(2, 5))
        ]
        apart, merged = (
            PolicySet(identity=(Policy("p", Document(tuple(each))),))
            for each in (statements, merge_statements(statements))
        )
        for _ in range(20):
            given = {"s3:prefix": rng.choice(keys), "aws:SecureTransport": rng.choice(("true", "false"))}
            context = Context.of(dict(rng.sample(sorted(given.items()), rng.randint(0, 2))))
            request = Request.of(
                "arn:aws:iam::111122223333:role/web", rng.choice(actions), rng.choice(resources[:4]), context
            )
            outcome = evaluate(request, apart).outcome
            assert evaluate(request, merged).outcome is outcome, (statements, request)
            decided.add(outcome)
    assert len(decided) == 3
