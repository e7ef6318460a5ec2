from typing import Any

import pytest
from keyless_iam.document import Condition, Document, Principal, Statement
from keyless_iam.policy import Policy
from keyless_iam.reach import Permit, Reach

BUCKET = "arn:aws:s3:::app-data"
EVERY_BUCKET = [
    "*",
    "**",
    "arn:*",
    "arn:aws:s3*",
    "arn:aws:s3",
    "arn:aws:s3:::*",
    "arn:aws:s3:::*/*",
    "arn:aws:s3:::?*",
    "arn:*:s3:*:*:*",
    "arn:aws:s3:*:*:*/*",
    "arn:aws:s3:::*/secret.txt",
]


def reach(*statements: Statement, boundary: Statement | None = None) -> Reach:
    inside = Policy("boundary", Document((boundary,))) if boundary else None
    return Reach([Policy("policy", Document(statements))], inside)


def permits(action: str, *statements: Statement, boundary: Statement | None = None) -> list[Permit]:
    return list(reach(*statements, boundary=boundary).permits(action))


def allow(actions: Any, resources: Any, *conditions: Condition) -> Statement:
    return Statement.of("Allow", actions, resources, conditions=conditions)


def deny(actions: Any, resources: Any, *conditions: Condition) -> Statement:
    return Statement.of("Deny", actions, resources, conditions=conditions)


def types(found: list[Permit]) -> set[str]:
    return {p.resource_type for p in found}


def test_an_object_action_on_objects_is_let_through_with_a_readable_example() -> None:
    (permit,) = permits("s3:GetObject", allow("s3:GetObject", f"{BUCKET}/in/*"))
    assert (permit.resource_type, permit.example) == ("object", f"{BUCKET}/in/any")
    assert permit.certain
    assert not permit.everywhere
    assert not permit.many
    assert str(permit) == f"s3:GetObject on {BUCKET}/in/any"


@pytest.mark.parametrize(
    ("action", "resource"),
    [("s3:GetObject", BUCKET), ("s3:ListBucket", f"{BUCKET}/*"), ("s3:PutObject", "arn:aws:sqs:*:*:queue")],
)
def test_an_action_on_the_wrong_type_of_resource_reaches_nothing(action: str, resource: str) -> None:
    assert permits(action, allow(action, resource)) == []


@pytest.mark.parametrize("resource", EVERY_BUCKET)
def test_any_bucket_is_reached_in_every_spelling(resource: str) -> None:
    found = permits("s3:GetObject", allow("S3:gEtObJec?", resource))
    assert any(p.everywhere and p.many for p in found if p.resource_type == "object")


@pytest.mark.parametrize("resource", ["arn:aws:s3:::app-*", "arn:aws:s3:::app-dat?/*", "arn:aws:s3:::app*/in/*"])
def test_a_glob_in_the_buckets_name_reaches_many_buckets_not_all(resource: str) -> None:
    (permit,) = permits("s3:GetObject", allow("s3:GetObject", resource))
    assert permit.many
    assert not permit.everywhere


def test_all_resources_but_some_are_any_bucket() -> None:
    statement = Statement.of("Allow", "s3:GetObject", not_resources=f"{BUCKET}/*")
    found = permits("s3:GetObject", statement)
    assert any(p.everywhere and p.pattern == "" for p in found)


def test_an_unconditional_deny_takes_everything_it_covers() -> None:
    assert permits("s3:PutBucketPolicy", allow("s3:*", BUCKET), deny("s3:*Policy*", "*")) == []


def test_a_deny_of_other_resources_takes_nothing() -> None:
    assert permits("s3:GetObject", allow("s3:GetObject", f"{BUCKET}/*"), deny("s3:*", "arn:aws:s3:::other/*"))


def test_a_deny_of_everything_but_one_bucket_leaves_that_bucket() -> None:
    rest = Statement.of("Deny", "s3:*", not_resources=[BUCKET, f"{BUCKET}/*"])
    found = permits("s3:GetObject", allow("s3:GetObject", "*"), rest)
    assert {p.example for p in found} == {f"{BUCKET}/any-key"}
    assert not any(p.everywhere or p.many for p in found)


def test_a_deny_of_a_bucket_leaves_its_access_points() -> None:
    found = permits("s3:GetObject", allow("s3:GetObject", "*"), deny("*", "arn:aws:s3:::*"))
    assert types(found) == {"accesspointobject"}


def test_a_deny_under_a_condition_takes_nothing() -> None:
    plain = Condition.of("NumericLessThan", "ec2:RoleDelivery", "2.0")
    assert permits("s3:GetObject", allow("s3:GetObject", f"{BUCKET}/*"), deny("*", "*", plain))


def test_a_deny_whose_condition_the_allow_demands_takes_all() -> None:
    plain = Condition.of("Bool", "aws:SecureTransport", "false")
    assert permits("s3:GetObject", allow("s3:GetObject", f"{BUCKET}/*", plain), deny("*", "*", plain)) == []


def test_a_variable_in_a_deny_takes_nothing_and_in_an_allow_may_be_anything() -> None:
    own = f"{BUCKET}/${{aws:username}}/*"
    assert permits("s3:GetObject", allow("s3:GetObject", own), deny("*", own))
    (permit,) = permits("s3:GetObject", allow("s3:GetObject", "arn:aws:s3:::${aws:PrincipalTag/team}/*"))
    assert permit.many


def test_a_deny_in_another_partition_takes_nothing() -> None:
    assert permits("s3:GetObject", allow("*", "*"), deny("*", "arn:aws-us-gov:s3:::*"))


def test_a_name_of_another_partition_leaves_the_usual_one_open() -> None:
    both = allow("*", ["arn:aws-cn:sqs:cn-north-1:111122223333:queue", "*"])

    found = permits("s3:GetObject", both, deny("*", "arn:aws-cn:s3:::*"))

    assert any(p.resource_type == "object" and p.example.startswith("arn:aws:s3:::") for p in found)


def test_nothing_is_let_through_that_the_boundary_does_not_allow() -> None:
    everything = allow("*", "*")
    inside = allow("s3:GetObject", f"{BUCKET}/*")
    assert permits("s3:PutObject", everything, boundary=inside) == []
    (permit,) = permits("s3:GetObject", everything, boundary=inside)
    assert permit.example == f"{BUCKET}/any"


def test_an_action_without_a_resource_type_is_let_through_by_everything_and_the_services_root_alone() -> None:
    for resource in ("*", "arn:aws:s3:::*"):
        assert permits("s3:ListAllMyBuckets", allow("s3:ListAllMyBuckets", resource))
    for resource in (BUCKET, "arn:aws:s3:::app-*", f"{BUCKET}/*"):
        assert permits("s3:ListAllMyBuckets", allow("s3:ListAllMyBuckets", resource)) == []


def test_an_action_of_the_future_is_let_through_by_a_glob() -> None:
    (opening,) = reach(allow("s3:*", f"{BUCKET}/*")).openings
    assert opening.covers_service("s3")
    assert opening.permits("s3:SomethingNew")
    assert not opening.permits("ec2:SomethingNew")


def test_what_cannot_be_decided_is_let_through_and_says_so() -> None:
    hard = "arn:aws:s3:::" + "*a" + "?" * 30 + "*"
    found = permits("s3:GetObject", allow("s3:GetObject", hard), deny("*", "arn:aws:s3:::" + "*b" + "?" * 30 + "*"))
    assert found


@pytest.mark.parametrize("resource", ["arn:aws:s3:::*-bucket/*", "arn:aws:s3:::any*/*", "arn:aws:s3:::??????????/*"])
def test_part_of_a_buckets_name_is_not_any_bucket(resource: str) -> None:
    (permit,) = permits("s3:GetObject", allow("s3:GetObject", resource))
    assert permit.many
    assert not permit.everywhere


@pytest.mark.parametrize("resource", ["*", "**", "arn:aws:s3", "arn:aws:s3:::*", "arn:*:s3:*:*:*"])
def test_an_action_without_a_resource_type_is_limited_by_the_services_root_as_by_everything(resource: str) -> None:
    listing = allow("s3:ListAllMyBuckets", "*")
    (permit,) = permits("s3:ListAllMyBuckets", listing, boundary=allow("s3:*", resource))
    assert permit.certain
    assert permits("s3:ListAllMyBuckets", listing, deny("s3:*", resource)) == []
    (permit,) = permits("s3:ListAllMyBuckets", listing, Statement.of("Deny", "s3:*", not_resources=resource))
    assert permit.certain
    assert permits("s3:ListAllMyBuckets", Statement.of("Allow", "s3:*", not_resources=resource)) == []


def test_of_an_action_without_a_resource_type_on_all_resources_of_a_region_nobody_can_tell() -> None:
    (permit,) = permits("s3:ListAllMyBuckets", allow("s3:*", "arn:aws:s3:eu-west-1:*:*"))
    assert not permit.certain


def test_a_short_pattern_gives_an_example_in_its_region() -> None:
    (permit,) = permits("s3:GetAccessPointPolicy", allow("s3:GetAccessPointPolicy", "arn:aws:s3:eu-west-1"))
    assert permit.certain
    assert permit.example.startswith("arn:aws:s3:eu-west-1:")


def test_what_a_boundary_of_several_exclusions_leaves_is_not_called_proved() -> None:
    document = Document(
        (Statement.of("Allow", "s3:*", not_resources="*"), Statement.of("Allow", "s3:*", not_resources=BUCKET))
    )
    everything = Policy("policy", Document((allow("s3:*", "*"),)))
    found = list(Reach([everything], Policy("boundary", document)).permits("s3:ListBucket"))
    assert found
    assert not any(p.certain for p in found)


def test_a_deny_of_another_documents_version_takes_nothing_by_the_same_variable() -> None:
    own = Condition.of("StringLike", "s3:prefix", "${aws:username}/*")
    listing = Policy("new", Document((allow("s3:ListBucket", BUCKET, own),)))
    old = Policy("old", Document((deny("*", "*", own),), "2008-10-17"))
    assert list(Reach([listing, old]).permits("s3:ListBucket"))


def test_a_deny_in_a_resource_policy_that_names_a_principal_takes_nothing_from_whoever_is_not_named() -> None:
    named = Statement.of("Deny", "*", "*", principals=[Principal("AWS", "arn:aws:iam::111122223333:role/Other")])
    assert permits("s3:GetObject", allow("s3:GetObject", f"{BUCKET}/*"), named)


def test_an_action_of_a_service_of_the_future_is_let_through_on_its_own_arns() -> None:
    thing = "arn:aws:newservice:eu-west-1:111122223333:thing/1"
    (permit,) = permits("newservice:GetThing", allow("newservice:*", thing))
    assert permit.example == thing
    assert permits("newservice:GetThing", allow("newservice:*", "*"))
    assert permits("newservice:GetThing", allow("newservice:*", BUCKET)) == []
    assert permits("newservice:GetThing", allow("newservice:*", "*"), deny("*", "*")) == []
