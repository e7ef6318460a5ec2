"""Laws that every comparison obeys, whatever is compared."""

from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyless_iam.compare.access import Access
from keyless_iam.compare.answers import Comparison, Verdict
from keyless_iam.compare.policies import compare
from keyless_iam.document import Document, Statement
from keyless_iam.merge import merge_statements
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.request import Caller

from tests.iam.compare import generating
from tests.iam.compare.generating import Json, compiled

randoms = st.randoms(use_true_random=False)
law = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))

CALLERS = tuple(map(Caller.of, (generating.ROLE, generating.USER)))
NEITHER = (Verdict.NO, Verdict.NO)
UNREAD = UnknownPolicy("other", "its document is not known")


def verdicts(comparison: Comparison) -> tuple[Verdict, Verdict]:
    return comparison.broadened.verdict, comparison.narrowed.verdict


def some_access(random: Random) -> Access:
    """Access of which now and then a part cannot be read."""
    found = compiled(generating.access(random))
    assert found is not None
    if random.random() < 0.1:
        found = replace(found, identity=(*found.identity, UNREAD))
    if random.random() < 0.05:
        found = replace(found, boundary=UNREAD)
    return found


def alike(one: Json, two: Json, random: Random) -> None:
    assert verdicts(compare(compiled(one), compiled(two), random.choice(CALLERS))) == NEITHER


@law
@given(randoms)
def test_what_is_compared_with_itself_is_neither_broadened_nor_narrowed(random: Random) -> None:
    given_access = some_access(random)

    assert verdicts(compare(given_access, given_access, random.choice(CALLERS))) == NEITHER


@law
@given(randoms)
def test_to_swap_the_sides_swaps_the_answers(random: Random) -> None:
    old, new, caller = generating.pair(random)
    sides = compiled(old), compiled(new)
    forth, back = (compare(*each, Caller.of(caller)) for each in (sides, sides[::-1]))

    assert verdicts(forth) == verdicts(back)[::-1]
    assert forth.broadened.differences == back.narrowed.differences
    assert forth.narrowed.differences == back.broadened.differences


@law
@given(randoms)
def test_one_more_allow_never_narrows(random: Random) -> None:
    old = some_access(random)
    more = compiled({"identity": [generating.document([generating.statement(random, "Allow")], random)]})
    assert more is not None
    new = replace(old, identity=(*old.identity, *more.identity))

    assert compare(old, new, random.choice(CALLERS)).narrowed.verdict is Verdict.NO


@law
@given(randoms)
def test_one_more_allow_in_the_boundary_never_narrows(random: Random) -> None:
    old = generating.access(random) | {"boundary": generating.boundary(random)}
    new = deepcopy(old)
    new["boundary"]["Statement"].append(generating.statement(random, "Allow"))

    assert compare(compiled(old), compiled(new), random.choice(CALLERS)).narrowed.verdict is Verdict.NO


@law
@given(randoms)
def test_one_more_deny_never_broadens(random: Random) -> None:
    old = generating.access(random)
    new = deepcopy(old)
    places: list[list[Any]] = [each["Statement"] for each in (*new["identity"], new.get("boundary")) if each]
    random.choice(places).append(generating.statement(random, "Deny"))

    assert compare(compiled(old), compiled(new), random.choice(CALLERS)).broadened.verdict is Verdict.NO


@law
@given(randoms)
def test_a_boundary_never_broadens(random: Random) -> None:
    # A Deny with NotPrincipal is about everybody who has a boundary; none is generated.
    old = {**generating.access(random), "boundary": None}
    new = {**old, "boundary": generating.boundary(random)}

    assert compare(compiled(old), compiled(new), random.choice(CALLERS)).broadened.verdict is Verdict.NO


@law
@given(randoms)
def test_a_principal_that_goes_is_not_broadened_and_one_that_comes_is_not_narrowed(random: Random) -> None:
    given_access, caller = some_access(random), random.choice(CALLERS)

    assert compare(given_access, None, caller).broadened.verdict is Verdict.NO
    assert compare(None, given_access, caller).narrowed.verdict is Verdict.NO


@law
@given(randoms)
def test_merged_statements_mean_what_the_statements_meant(random: Random) -> None:
    given_access = compiled(generating.access(random))
    assert given_access is not None
    merged = tuple(_merged(policy) for policy in given_access.identity if isinstance(policy, Policy))

    new = replace(given_access, identity=merged)

    assert verdicts(compare(given_access, new, random.choice(CALLERS))) == NEITHER


def _merged(policy: Policy) -> Policy:
    return Policy(policy.name, Document(merge_statements(policy.document.statements), policy.document.version))


@law
@given(randoms)
def test_split_statements_mean_what_the_statement_meant(random: Random) -> None:
    given_access = compiled(generating.access(random))
    assert given_access is not None
    split = tuple(_split(policy) for policy in given_access.identity if isinstance(policy, Policy))

    new = replace(given_access, identity=split)

    assert verdicts(compare(given_access, new, random.choice(CALLERS))) == NEITHER


def _split(policy: Policy) -> Policy:
    parts: list[Statement] = []
    for each in policy.document.statements:
        for action in each.actions or ("",):
            for resource in each.resources or ("",):
                part = replace(each, sid="")
                part = replace(part, actions=(action,)) if action else part
                parts.append(replace(part, resources=(resource,)) if resource else part)
    return Policy(policy.name, Document(tuple(parts), policy.document.version))


@law
@given(randoms)
def test_policies_in_one_document_mean_what_they_mean_apart(random: Random) -> None:
    old = generating.access(random)
    new = deepcopy(old)
    version = {"Version": "2012-10-17"}
    old["identity"] = [each | version for each in old["identity"]]
    new["identity"] = [version | {"Statement": [s for each in new["identity"] for s in each["Statement"]]}]

    alike(old, new, random)


@law
@given(randoms)
def test_order_and_repetition_do_not_matter(random: Random) -> None:
    old = generating.access(random)
    new = deepcopy(old)
    random.shuffle(new["identity"])
    for document in generating.documents(new):
        document["Statement"] += deepcopy(document["Statement"][:1])
        random.shuffle(document["Statement"])
        for statement in document["Statement"]:
            for name, value in statement.items():
                if isinstance(value, list):
                    statement[name] = random.sample(value, len(value)) + value[:1]

    alike(old, new, random)


@law
@given(randoms)
def test_sids_and_lists_of_one_and_the_case_of_actions_and_keys_do_not_matter(random: Random) -> None:
    old = generating.access(random)
    new = deepcopy(old)
    for document in generating.documents(new):
        for number, statement in enumerate(document["Statement"]):
            statement["Sid"] = f"Statement{number}"
            for name in ("Action", "NotAction"):
                if name in statement:
                    texts = statement[name] if isinstance(statement[name], list) else [statement[name]]
                    statement[name] = [random.choice((str.upper, str.lower))(text) for text in texts]
            for name in ("Resource", "NotResource"):
                if isinstance(statement.get(name), str):
                    statement[name] = [statement[name]]
            statement["Condition"] = {
                operator: {random.choice((str.upper, str.lower))(key): values for key, values in block.items()}
                for operator, block in statement.get("Condition", {}).items()
            }

    alike(old, new, random)
