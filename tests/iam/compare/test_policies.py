"""What comparisons of policies answer, on pairs whose answer a reader can check."""

from typing import Any

import pytest
from keyless_iam.compare.access import Access, ResourcePolicy
from keyless_iam.compare.answers import Answer, Verdict
from keyless_iam.compare.policies import compare
from keyless_iam.compare.sentences import sentences
from keyless_iam.managed import managed_policy
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.reading import Kind, read_document
from keyless_iam.request import Caller

ROLE = Caller.of("arn:aws:iam::111122223333:role/web")
YES, NO, CANNOT_TELL = Verdict.YES, Verdict.NO, Verdict.CANNOT_TELL
IN = "arn:aws:s3:::orders/in/*"


def statement(effect: str, action: Any, resource: Any, condition: Any = None) -> dict[str, Any]:
    made = {"Effect": effect, "Action": action, "Resource": resource}
    return made if condition is None else {**made, "Condition": condition}


def policy(*statements: dict[str, Any], name: str = "policy") -> Policy:
    return Policy(name, read_document({"Version": "2012-10-17", "Statement": list(statements)}, Kind.IDENTITY))


def access(*statements: dict[str, Any]) -> Access:
    return Access((policy(*statements),))


def aws(name: str) -> Access:
    managed = managed_policy(f"arn:aws:iam::aws:policy/{name}")
    assert isinstance(managed, Policy)
    return Access((managed,))


def verdicts(old: Access | None, new: Access | None) -> tuple[Verdict, Verdict]:
    comparison = compare(old, new, ROLE)
    return comparison.broadened.verdict, comparison.narrowed.verdict


def witness(answer: Answer) -> tuple[str, str]:
    request = answer.differences[0].witness
    return request.action, request.resource


READ = statement("Allow", "s3:GetObject", IN)
TAGGED = "arn:aws:s3:::orders/${aws:PrincipalTag/team}/*"


def listing(operator: str, *prefixes: str) -> dict[str, Any]:
    return statement("Allow", "s3:ListBucket", "arn:aws:s3:::orders", {operator: {"s3:prefix": list(prefixes)}})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([READ], [READ, statement("Allow", "s3:DeleteObject", IN)], (YES, NO)),
        ([statement("Allow", "s3:*", "*")], [READ], (NO, YES)),
        ([READ], [{**READ, "Sid": "Renamed", "Action": ["S3:getobject"]}], (NO, NO)),
        ([READ], [READ, {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], (YES, NO)),
        ([READ], [READ, {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": IN}], (YES, NO)),
        ([READ], [READ, statement("Deny", "s3:*", "*", {"Bool": {"aws:SecureTransport": "false"}})], (NO, YES)),
        ([READ], [READ, statement("Deny", "s3:*", "arn:aws:s3:::another/*")], (NO, NO)),
        # Conditions
        ([listing("StringLike", "in/*")], [listing("StringLike", "in/*", "out/*")], (YES, NO)),
        ([listing("StringLike", "in/*")], [listing("StringLikeIfExists", "in/*")], (YES, NO)),
        ([listing("StringLike", "in/*")], [listing("StringEquals", "in/2026/")], (NO, YES)),
        # A variable stands for any text, the same one wherever it is written.
        ([statement("Allow", "s3:GetObject", "arn:aws:s3:::orders/*")], [statement("Allow", "s3:GetObject", TAGGED)], (NO, YES)),
        ([statement("Allow", "s3:GetObject", TAGGED)], [statement("Allow", ["s3:GetObject", "s3:PutObject"], TAGGED)], (YES, NO)),
        # A wildcard between colons
        (
            [statement("Allow", "ec2:StopInstances", "arn:aws:ec2:*:111122223333:instance/*")],
            [statement("Allow", "ec2:StopInstances", "arn:aws:ec2:*:111122223333:instance/i-1")],
            (NO, YES),
        ),
        # What grants nothing changes nothing.
        ([READ], [READ, statement("Allow", "s3:PutObject", "arn:aws:s3:::orders")], (NO, NO)),
    ],
)  # fmt: skip
def test_a_change_is_told_by_what_it_lets_through(
    old: list[Any], new: list[Any], expected: tuple[Verdict, Verdict]
) -> None:
    assert verdicts(access(*old), access(*new)) == expected
    assert verdicts(access(*new), access(*old)) == expected[::-1]
    assert verdicts(access(*new), access(*new)) == (NO, NO)


def test_sets_of_values_are_told_apart() -> None:
    tags = "aws:TagKeys"
    any_of = statement("Allow", "ec2:CreateTags", "*", {"ForAnyValue:StringEquals": {tags: "team"}})
    all_of = statement("Allow", "ec2:CreateTags", "*", {"ForAllValues:StringEquals": {tags: ["team", "stage"]}})
    comparison = compare(access(any_of), access(all_of), ROLE)
    assert comparison.broadened.differences[0].witness.context.values == {}, (
        "ForAllValues holds where the key is absent"
    )
    assert len(comparison.narrowed.differences[0].witness.context.values[tags.lower()]) == 2


def test_the_witness_is_a_request_of_the_kind_that_is_gained() -> None:
    delete = statement("Allow", "s3:DeleteObject", IN)
    comparison = compare(access(READ), access(READ, delete), ROLE)
    assert witness(comparison.broadened) == ("s3:DeleteObject", "arn:aws:s3:::orders/in/")
    assert comparison.broadened.differences[0].place.index == 1
    assert sentences(comparison.broadened.differences, "can now") == ("can now delete objects under orders/in/",)


def test_what_large_uploads_need_is_said_in_words() -> None:
    upload = statement("Allow", ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], IN)
    assert sentences(compare(access(READ), access(READ, upload), ROLE).broadened.differences, "can now") == (
        "can now write objects, abort uploads and list parts of uploads under orders/in/",
    )


def test_an_action_that_aws_adds_later_is_part_of_the_answer() -> None:
    every_known = aws("AmazonS3FullAccess")
    comparison = compare(access(statement("Allow", "s3:Get*", "*")), access(statement("Allow", "s3:G*", "*")), ROLE)
    assert comparison.broadened.verdict is YES
    assert comparison.broadened.differences[0].actions == ()
    assert verdicts(every_known, every_known) == (NO, NO)


def test_a_boundary_that_is_removed_broadens() -> None:
    everything = policy(statement("Allow", "*", "*"))
    limited = Access((everything,), policy(statement("Allow", "s3:*", "*"), name="boundary"))
    assert verdicts(limited, Access((everything,))) == (YES, NO)
    assert verdicts(limited, Access((policy(READ),), limited.boundary)) == (NO, YES)


def test_a_principal_that_comes_or_goes_gains_or_loses_all_it_has() -> None:
    assert verdicts(None, access(READ)) == (YES, NO)
    assert verdicts(access(READ), None) == (NO, YES)


def test_what_cannot_be_read_is_told_and_cancels_where_it_is_the_same() -> None:
    unknown = UnknownPolicy("vendor", "it is not in the snapshot")
    with_it = Access((policy(READ), unknown))
    assert verdicts(with_it, with_it) == (NO, NO)
    comparison = compare(access(READ), with_it, ROLE)
    assert (comparison.broadened.verdict, comparison.narrowed.verdict) == (CANNOT_TELL, CANNOT_TELL)
    assert "vendor" in comparison.broadened.reasons[0]
    assert "it is not in the snapshot" in comparison.broadened.reasons[0]
    assert verdicts(Access((policy(READ), unknown)), Access((policy(READ), unknown), policy(READ))) != (NO, NO)


def bucket(*statements: dict[str, Any]) -> tuple[ResourcePolicy, ...]:
    document = read_document({"Version": "2012-10-17", "Statement": list(statements)}, Kind.RESOURCE)
    return (ResourcePolicy("arn:aws:s3:::orders", Policy("bucket", document)),)


def test_the_policy_of_a_bucket_counts_for_the_principals_it_names() -> None:
    own = (policy(READ),)
    named = {**statement("Allow", "s3:PutObject", IN), "Principal": {"AWS": ROLE.name}}
    other = {**named, "Principal": {"AWS": "arn:aws:iam::111122223333:role/other"}}
    denied = {**statement("Deny", "s3:*", IN), "Principal": "*"}
    assert verdicts(Access(own), Access(own, resources=bucket(named))) == (YES, NO)
    assert verdicts(Access(own), Access(own, resources=bucket(other))) == (NO, NO)
    assert verdicts(Access(own), Access(own, resources=bucket(denied))) == (NO, YES)


def test_the_policy_of_a_key_decides_whom_the_account_lets_use_it() -> None:
    arn = "arn:aws:kms:eu-west-1:111122223333:key/1234"
    own = (policy(statement("Allow", "kms:Decrypt", "*")),)

    def key(*principals: str) -> tuple[ResourcePolicy, ...]:
        made = [{**statement("Allow", "kms:*", "*"), "Principal": {"AWS": principal}} for principal in principals]
        document = read_document({"Version": "2012-10-17", "Statement": made}, Kind.RESOURCE)
        return (ResourcePolicy(arn, Policy("key", document)),)

    closed = key("arn:aws:iam::111122223333:role/other")
    assert verdicts(Access(own, resources=closed), Access(own, resources=key("111122223333"))) == (YES, NO)
    # Whom it names needs no policy of its own, and no word for the account.
    assert verdicts(Access(resources=closed), Access(resources=key(ROLE.name))) == (YES, NO)
    assert verdicts(Access(resources=closed), Access(resources=key("111122223333"))) == (NO, NO)
    limit = policy(statement("Allow", "s3:*", "*"), name="boundary")
    assert verdicts(Access((), limit, closed), Access((), limit, key(ROLE.name))) == (NO, NO)


def test_a_split_statement_is_the_same_however_hard_its_patterns_are() -> None:
    places = ["arn:aws:s3:::app/*/a", "arn:aws:s3:::app/in/*", "arn:aws:s3:::app/in/a"]
    bucket_like = statement("Allow", ["s3:*Bucket*", "s3:GetBucketLocation"], "arn:aws:s3")
    split = [statement("Deny", "s3:*Object", place) for place in places]
    old, new = access(bucket_like, statement("Deny", "s3:*Object", places)), access(bucket_like, *split)
    assert verdicts(old, new) == (NO, NO)


def test_a_bucket_in_a_witness_has_a_name() -> None:
    spared = {"Effect": "Allow", "Action": "s3:PutObject", "NotResource": "arn:aws:s3:::*/in/*"}
    comparison = compare(access(spared), access(statement("Allow", "s3:PutObject", "arn:aws:s3:::*/in/?")), ROLE)
    assert "arn:aws:s3:::/" not in witness(comparison.broadened)[1]


def test_a_value_that_is_no_arn_is_not_taken_for_one() -> None:
    put = statement("Allow", "s3:PutObject", IN)
    limited = statement("Allow", "s3:PutObject", IN, {"ArnNotLike": {"aws:SourceArn": "arn:aws:s3:::a*"}})
    negated = {"ArnNotLikeIfExists": {"aws:SourceArn": "arn:aws:sqs:*:111122223333:jobs"}}
    both = access(limited, statement("Allow", "s3:PutObject", IN, negated))
    assert compare(access(put), both, ROLE).narrowed.verdict is CANNOT_TELL


def test_actions_of_services_that_nobody_names_are_told_by_their_pattern() -> None:
    describing = statement("Allow", ["*:Describe*", "s3:GetObject"], "*")
    (difference,) = compare(
        access(statement("Allow", "s3:GetObject", "*")), access(describing), ROLE
    ).broadened.differences
    assert difference.actions[0] == "*:describe*"
    (everything,) = compare(access(READ), access(statement("Allow", "*", "*")), ROLE).broadened.differences
    assert everything.actions[0] == "*"


def test_an_account_that_is_not_known_may_be_any() -> None:
    unknown = Caller.of("arn:aws:iam:::role/web")
    mine = {"StringEquals": {"aws:PrincipalAccount": "999988887777"}}
    old, new = access(READ), access(READ, statement("Allow", "s3:PutObject", IN, mine))
    assert compare(old, new, ROLE).broadened.verdict is NO
    assert compare(old, new, unknown).broadened.verdict is YES
    named = {**statement("Allow", "s3:PutObject", IN), "Principal": {"AWS": "arn:aws:iam::999988887777:role/web"}}
    resources = bucket(named)
    assert compare(old, Access(old.identity, resources=resources), unknown).broadened.verdict is CANNOT_TELL


def test_managed_policies_with_thousands_of_actions_are_compared_in_time() -> None:
    assert verdicts(aws("PowerUserAccess"), aws("AdministratorAccess")) == (YES, NO)
    assert verdicts(aws("AmazonS3FullAccess"), aws("AmazonS3ReadOnlyAccess")) == (NO, YES)
    assert verdicts(aws("ReadOnlyAccess"), aws("job-function/ViewOnlyAccess")) == (YES, YES)


def test_what_there_was_no_time_for_is_not_said_to_be_proved() -> None:
    comparison = compare(access(READ), access(READ, statement("Allow", "s3:Put*", IN)), ROLE, seconds=0.0)
    assert comparison.broadened.verdict is CANNOT_TELL
    assert "the time was up" in comparison.broadened.reasons[0]


def test_of_a_statements_resources_only_those_are_told_that_differ() -> None:
    three = [f"arn:aws:s3:::orders/{prefix}/*" for prefix in ("in", "out", "archive")]
    old, new = statement("Allow", "s3:GetObject", three), statement("Allow", "s3:GetObject", three[:2])
    (difference,) = compare(access(old), access(new), ROLE).narrowed.differences
    assert difference.resources == ("arn:aws:s3:::orders/archive/*",)

    split = [statement("Allow", "s3:GetObject", each) for each in three[:2]]
    (difference,) = compare(access(old), access(*split), ROLE).narrowed.differences
    assert difference.resources == ("arn:aws:s3:::orders/archive/*",)

    denied = statement("Deny", "s3:*", "arn:aws:s3:::orders/out/*")
    (difference,) = compare(access(old), access(old, denied), ROLE).narrowed.differences
    assert difference.resources == ("arn:aws:s3:::orders/out/*",)


def test_actions_of_one_statement_that_differ_elsewhere_are_told_apart() -> None:
    both = ["arn:aws:s3:::orders/in/*", "arn:aws:s3:::orders/out/*"]
    old = [statement("Allow", "s3:GetObject", both[0])]
    new = statement("Allow", ["s3:GetObject", "s3:PutObject"], both)
    differences = compare(access(*old), access(new), ROLE).broadened.differences
    assert {each.actions: each.resources for each in differences} == {
        ("s3:GetObject",): (both[1],),
        ("s3:PutObject",): tuple(both),
    }


def test_what_one_policy_leaves_open_is_one_reason_whatever_it_is_open_for() -> None:
    unknown = UnknownPolicy("web.policy", "only the update knows it")
    answer = compare(access(READ), Access((unknown,)), ROLE).broadened
    assert answer.verdict is CANNOT_TELL
    (reason,) = [each for each in answer.reasons if "web.policy" in each]
    assert reason.startswith("it depends on what web.policy says (only the update knows it), for ")
