import pytest
from keyless_iam.expectations import read_expectations
from keyless_preview.building import build
from keyless_preview.notices import notices_of
from keyless_preview.preview import State, Step
from keyless_preview.principals import Program

from tests.preview.making import (
    ACCOUNT,
    BUCKET,
    KEY,
    allow,
    bucket_policy,
    create,
    delete,
    deny,
    document,
    preview,
    role,
    same,
    state,
    update,
)

OTHER = "arn:aws:iam::999999999999:root"
DATA = state(BUCKET, "data", {"bucket": "data"}, id="data", outputs={"arn": "arn:aws:s3:::data"})


def says(*steps: Step) -> list[str]:
    it = preview(*same(role()), *steps)
    return [f"{each.rule}: {each.says}" for each in notices_of(it, Program(it))]


def to(principal: object, action: str = "s3:GetObject", resource: str = "arn:aws:s3:::data/*", **more: object) -> State:
    return bucket_policy(document(allow(action, resource, Principal=principal, **more)))


def queue(principal: object, action: str = "sqs:SendMessage") -> State:
    text = document(allow(action, Principal=principal))
    return state("aws:sqs/queuePolicy:QueuePolicy", "q", {"queueUrl": "q", "policy": text})


def key(*principals: str) -> State:
    return state(
        KEY, "k", {"policy": document(*(allow("kms:*", Principal={"AWS": each}) for each in principals))}, id="k"
    )


@pytest.mark.parametrize(
    ("principal", "name"),
    [
        ({"AWS": OTHER}, OTHER),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/of-elsewhere"}, f"arn:aws:iam::{ACCOUNT}:role/of-elsewhere"),
        ({"Service": "logging.s3.amazonaws.com"}, "logging.s3.amazonaws.com"),
        ({"Federated": "cognito-identity.amazonaws.com"}, "cognito-identity.amazonaws.com"),
        ({"CanonicalUser": "79a59df9"}, "79a59df9"),
    ],
    ids=["account", "role of elsewhere", "service", "provider", "canonical user"],
)
def test_whom_a_bucket_policy_lets_in_that_is_nobody_of_the_program_is_told(principal: object, name: str) -> None:
    expected = f"policy-lets-in: the policy guard.policy lets in {name}, which it did not before: s3:GetObject"
    assert says(*same(DATA), *create(to(principal))) == [expected]


def test_everybody_who_meets_a_condition_is_somebody() -> None:
    org = {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}
    expected = (
        "policy-lets-in: the policy guard.policy lets in everybody who meets its conditions, which it did not before: "
    )
    assert says(*same(DATA), *create(to("*", Condition=org))) == [f"{expected}s3:GetObject"]


def test_the_policies_of_other_resources_are_told_of_whomever_they_let_in() -> None:
    web = f"arn:aws:iam::{ACCOUNT}:role/web"
    expected = f"policy-lets-in: the policy q.policy lets in {web}, which it did not before: sqs:SendMessage"
    assert says(*create(queue({"AWS": web}))) == [expected]


def test_whoever_is_compared_or_has_it_from_the_account_is_not_told_again() -> None:
    own = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert says(*same(DATA), *create(to({"AWS": f"arn:aws:iam::{ACCOUNT}:role/web"}))) == []
    assert says(*same(DATA), *create(to(own))) == []
    assert says(*create(queue(own))) == []
    assert says(*create(key(own["AWS"]))) == []


def test_a_key_that_was_closed_to_its_account_and_is_open_to_it_afterwards_is_told() -> None:
    root = f"arn:aws:iam::{ACCOUNT}:root"
    (told,) = says(*update(key(OTHER), key(OTHER, root)))
    assert told == f"policy-lets-in: the policy k.policy lets in {root}, which it did not before: kms:*"


def test_what_lets_in_less_is_not_told() -> None:
    wide = to({"AWS": [OTHER, "arn:aws:iam::888888888888:root"]}, "s3:*")
    narrow = to(
        {"AWS": OTHER}, "s3:GetObject", "arn:aws:s3:::data/in/*", Condition={"Bool": {"aws:SecureTransport": "true"}}
    )
    assert says(*same(DATA), *update(wide, narrow)) == []
    assert says(*same(DATA), *delete(wide)) == []


def test_of_more_for_one_that_was_let_in_nobody_can_tell() -> None:
    (told,) = says(*same(DATA), *update(to({"AWS": OTHER}), to({"AWS": OTHER}, "s3:PutObject")))
    assert told == (
        f"policy-changed: nobody can tell whether the policy guard.policy lets {OTHER} do more: "
        "its statements about s3:PutObject change"
    )


def test_a_deny_that_goes_is_told_unless_its_bucket_goes_too() -> None:
    shut = bucket_policy(document(deny("s3:*", Principal="*")))
    expected = "policy-changed: nobody can tell who is let in by it: the policy guard.policy no longer denies s3:*"
    assert says(*same(DATA), *delete(shut)) == [expected]
    assert says(*delete(shut, DATA)) == []


def test_of_two_policies_of_one_bucket_nobody_can_tell_which_it_has() -> None:
    more = bucket_policy(document(allow("s3:*", Principal="*")), name="more")
    said = says(*same(DATA, to({"AWS": OTHER})), *create(more))
    both = "guard.policy and more.policy are both written to it"
    assert f"policy-unknown: nobody can tell whom a bucket or key lets in: {both}" in said


def test_a_line_about_a_resource_with_a_policy_of_its_own_is_not_held() -> None:
    text = (
        "cannot web sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:q\ncannot web s3:GetObject arn:aws:s3:::data/a"
    )
    stack = build(preview(*same(role()), *create(queue("*"))), {"access.expect": read_expectations(text)})
    (line,) = stack.expectations
    assert (line.line, line.undecided, line.says) == (
        1,
        True,
        "what q.policy lets it do is not held against access files",
    )


def test_an_account_is_the_same_in_either_form_and_holds_its_own_roles() -> None:
    of_other = "arn:aws:iam::999999999999:role/x"
    for new in ("999999999999", of_other):
        assert says(*same(DATA), *update(to({"AWS": OTHER}), to({"AWS": new}))) == []
    root, near = f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:iam::{ACCOUNT}:role/of-elsewhere"
    (told,) = says(*same(DATA), *update(to({"AWS": root}), to({"AWS": near})))
    assert told.startswith(f"policy-lets-in: the policy guard.policy lets in {near}, ")
