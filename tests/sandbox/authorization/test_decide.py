"""Decisions about hand-written demands, and what AWS says of a denial."""

from collections.abc import Mapping
from typing import Any

import pytest
from keyless_iam.decision import Outcome
from keyless_sandbox.authorization.decide import Ruling, decide
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.errors import denied, message
from keyless_sandbox.authorization.principals import ANONYMOUS
from keyless_sandbox.authorization.sides import Side
from keyless_sandbox.authorization.surroundings import Surroundings
from keyless_sandbox.networks import Endpoint

from tests.sandbox.authorization.account import (
    ACCOUNT,
    S3,
    allow,
    bucket,
    delivered,
    deny,
    document,
    holder,
    policy,
    role,
    session,
)

ANYBODY = {"Principal": "*"}


def rule(key: str | None, *needs: Need, surroundings: Surroundings | None = None, **more: Any) -> Ruling:
    principal = holder(key) if key else ANONYMOUS
    return decide(Demand(needs, **more), principal, surroundings or Surroundings({}))


def get(bucket: str, key: str = "k", **more: Any) -> Need:
    return Need("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}", **more)


def test_every_need_must_be_allowed() -> None:
    made = bucket()
    key = session(role(allow("s3:GetObject")))
    assert rule(key, get(made)).denied is None
    ruling = rule(key, get(made), Need("s3:PutObject", f"arn:aws:s3:::{made}/k"), get(made, "other"))
    assert ruling.denied is not None
    assert ruling.denied.need.action == "s3:PutObject"
    assert [verdict.allowed for verdict in ruling.verdicts] == [True, False]


def test_a_demand_of_nothing_says_why() -> None:
    key = session(role())
    assert rule(key, exempt="everybody may ask") == Ruling(())
    with pytest.raises(ValueError, match="a request that needs nothing must say why"):
        rule(key)


def test_what_is_not_there_is_told_only_to_those_who_may_know() -> None:
    made = bucket()
    reveals = Need("s3:ListBucket", f"arn:aws:s3:::{made}")
    may, may_not = (session(role(allow(actions))) for actions in (["s3:GetObject", "s3:ListBucket"], "s3:GetObject"))
    assert rule(may, get(made), reveals=reveals).denied is None
    assert rule(may_not, get(made)).denied is None
    ruling = rule(may_not, get(made), reveals=reveals)
    assert ruling.denied is not None
    assert ruling.denied.need is reveals


def test_items_of_a_batch_are_denied_one_by_one() -> None:
    made = bucket()
    key = session(role(allow("s3:DeleteObject", f"arn:aws:s3:::{made}/in/*")))
    items = {at: (Need("s3:DeleteObject", f"arn:aws:s3:::{made}/{k}"),) for at, k in enumerate(["in/a", "b", "in/c"])}
    ruling = rule(key, items=items)
    assert ruling.denied is None
    assert set(ruling.left_out) == {1}
    assert len(ruling.verdicts) == 3


@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/NAME"}, True),
        ({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/NAME/i-1"}, True),
        ({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/NAME/i-2"}, False),
        ({"AWS": ACCOUNT}, False),
        ("*", True),
    ],
)
def test_a_bucket_policy_may_be_enough(principal: Any, allowed: bool) -> None:
    made = role()
    named = (
        principal if principal == "*" else {kind: each.replace("NAME", made.name) for kind, each in principal.items()}
    )
    ruling = rule(session(made), get(bucket(allow("s3:GetObject", "arn:aws:s3:::*/k", Principal=named))))
    assert (ruling.denied is None) is allowed


def test_an_anonymous_request_needs_a_bucket_policy() -> None:
    assert rule(None, get(bucket(allow("s3:GetObject", "arn:aws:s3:::*/k", **ANYBODY)))).denied is None
    ruling = rule(None, get(bucket()))
    assert ruling.denied is not None
    assert message(ruling.denied) == "Access Denied"


def test_a_bucket_that_forbids_public_access_does_so_to_everybody_outside() -> None:
    made = bucket(allow("s3:GetObject", "arn:aws:s3:::*/k", **ANYBODY))
    S3.put_public_access_block(made, {"RestrictPublicBuckets": "true"})
    assert rule(session(role()), get(made)).denied is None
    ruling = rule(None, get(made))
    assert ruling.denied is not None
    assert "RestrictPublicBuckets" in denied(ruling.denied, "s3").why


def test_the_keys_of_a_need_count_in_any_case_and_an_unknown_one_denies() -> None:
    made = bucket()
    limited = role(allow("s3:ListBucket", Condition={"StringLike": {"S3:Prefix": "in/*"}}))
    need = Need("s3:ListBucket", f"arn:aws:s3:::{made}", {"s3:prefix": ("in/a",)})
    key = session(limited)
    assert rule(key, need).denied is None
    ruling = rule(key, Need("s3:ListBucket", need.resource, unknown=frozenset({"s3:Prefix"})))
    assert ruling.denied is not None
    assert ruling.denied.decision.outcome is Outcome.UNDECIDED
    assert message(ruling.denied).endswith(
        "because the sandbox cannot tell whether it is allowed: see `keyless sandbox log --denied`"
    )
    assert "may apply" in denied(ruling.denied, "s3").why


def test_an_unknown_key_of_a_need_counts_for_more_than_the_surroundings_say() -> None:
    made = bucket()
    key = session(role(allow("s3:GetObject", Condition={"Bool": {"aws:SecureTransport": "true"}})))
    around = Surroundings({"aws:securetransport": ("true",)})
    assert rule(key, get(made), surroundings=around).denied is None
    assert rule(key, get(made, unknown=frozenset({"aws:SecureTransport"})), surroundings=around).denied is not None


@pytest.mark.parametrize(("version", "allowed"), [("2.0", True), ("1.0", False), (None, False)])
def test_credentials_that_imdsv2_has_not_delivered_can_be_denied_everything(version: str | None, allowed: bool) -> None:
    # An absent key makes a numeric comparison false, so that what was delivered by nobody needs a Deny of its own.
    made = role(
        allow("s3:GetObject"),
        deny("*", Condition={"NumericLessThan": {"ec2:RoleDelivery": "2.0"}}),
        deny("*", Condition={"Null": {"ec2:RoleDelivery": "true"}}),
    )
    key = session(made, delivery=delivered(version) if version else None)
    assert (rule(key, get(bucket())).denied is None) is allowed


GATEWAY = Endpoint("vpce-1", ACCOUNT, document({**allow("*"), **ANYBODY}))
SAME_VPC = deny(
    "s3:*", Condition={"StringNotEquals": {"aws:SourceVpc": "${aws:Ec2InstanceSourceVpc}"}}, Sid="DenyOutside"
)


@pytest.mark.parametrize(
    ("values", "allowed"),
    [
        ({"aws:sourcevpc": ("vpc-1",), "aws:sourcevpce": ("vpce-1",)}, True),
        ({"aws:sourcevpc": ("vpc-2",)}, False),
        ({"aws:sourceip": ("127.0.0.1",)}, False),
    ],
)
def test_stolen_keys_are_denied_by_the_vpc_statement_alone(values: Mapping[str, Any], allowed: bool) -> None:
    key = session(role(allow("s3:GetObject"), SAME_VPC), delivery=delivered("2.0"))
    ruling = rule(key, get(bucket()), surroundings=Surroundings(values))
    assert (ruling.denied is None) is allowed
    if ruling.denied:
        assert [each.place.sid for each in ruling.denied.decision.deciding] == ["DenyOutside"]


def test_the_policy_of_an_endpoint_takes_away_and_gives_nothing() -> None:
    made, key = bucket(), session(role(allow("s3:GetObject")))
    assert rule(key, get(made), surroundings=Surroundings({}, endpoint=GATEWAY)).denied is None
    other = Endpoint("vpce-2", ACCOUNT, document({**allow("s3:*", "arn:aws:s3:::elsewhere/*"), **ANYBODY}))
    ruling = rule(key, get(made), surroundings=Surroundings({}, endpoint=other))
    assert ruling.denied is not None
    assert message(ruling.denied).endswith("because no VPC endpoint policy allows the s3:GetObject action")
    nothing = session(role())
    assert rule(nothing, get(made), surroundings=Surroundings({}, endpoint=GATEWAY)).denied is not None


ANY = allow("s3:*")


@pytest.mark.parametrize(
    ("key", "of_bucket", "side", "text"),
    [
        (lambda: session(role()), [], Side.IDENTITY, "because no identity-based policy allows the s3:GetObject action"),
        (
            lambda: session(role(ANY, deny("s3:Get*"))),
            [],
            Side.IDENTITY,
            "with an explicit deny in an identity-based policy",
        ),
        (
            lambda: session(role(ANY, boundary=policy(allow("s3:Put*")))),
            [],
            Side.BOUNDARY,
            "because no permissions boundary allows the s3:GetObject action",
        ),
        (
            lambda: session(role(ANY, boundary=policy(ANY, deny("s3:Get*")))),
            [],
            Side.BOUNDARY,
            "with an explicit deny in a permissions boundary",
        ),
        (
            lambda: session(role(ANY), policy=document(allow("s3:Put*"))),
            [],
            Side.SESSION,
            "because no session policy allows the s3:GetObject action",
        ),
        (
            lambda: session(role(ANY), policy=document(ANY, deny("s3:Get*"))),
            [],
            Side.SESSION,
            "with an explicit deny in a session policy",
        ),
        (
            lambda: session(role(ANY)),
            [deny("s3:GetObject", "arn:aws:s3:::*/k", **ANYBODY)],
            Side.RESOURCE,
            "with an explicit deny in a resource-based policy",
        ),
    ],
)
def test_a_denial_is_worded_as_aws_words_it(key: Any, of_bucket: list[Any], side: Side, text: str) -> None:
    made = bucket(*of_bucket)
    access_key_id = key()
    ruling = rule(access_key_id, get(made))
    assert ruling.denied is not None
    assert ruling.denied.side is side
    assert message(ruling.denied) == (
        f"User: {holder(access_key_id).caller.name} is not authorized to perform: s3:GetObject "
        f'on resource: "arn:aws:s3:::{made}/k" {text}'
    )


def test_services_have_their_own_codes_for_it() -> None:
    key = session(role())
    arn = holder(key).caller.name

    def error(action: str, resource: str, service: str) -> tuple[str, int, str]:
        ruling = rule(key, Need(action, resource))
        assert ruling.denied is not None
        told = denied(ruling.denied, service)
        return told.code, told.status, told.message

    no = "because no identity-based policy allows the"
    parameter = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/p"
    assert error("ec2:DescribeInstances", "*", "ec2") == (
        "UnauthorizedOperation",
        403,
        (
            f"You are not authorized to perform this operation. User: {arn} is not authorized to perform: "
            f"ec2:DescribeInstances {no} ec2:DescribeInstances action"
        ),
    )
    assert error("ssm:GetParameter", parameter, "ssm") == (
        "AccessDeniedException",
        400,
        f"User: {arn} is not authorized to perform: ssm:GetParameter on resource: {parameter} {no} ssm:GetParameter action",
    )
    assert error("iam:ListRoles", "*", "iam") == (
        "AccessDenied",
        403,
        f"User: {arn} is not authorized to perform: iam:ListRoles {no} iam:ListRoles action",
    )


def test_a_role_is_assumed_by_those_whom_its_trust_policy_names() -> None:
    trusted, asking = role(), role(allow("sts:AssumeRole"))
    need = Need("sts:AssumeRole", trusted.arn)
    ruling = rule(session(asking), need)
    assert ruling.denied is not None
    assert ruling.denied.side is Side.RESOURCE
    trusted.assume_role_policy_document = document(
        {"Effect": "Allow", "Principal": {"AWS": asking.arn}, "Action": "sts:AssumeRole"}
    )
    assert rule(session(asking), need).denied is None


def test_a_key_lets_nobody_in_without_its_policy() -> None:
    need = Need("kms:Decrypt", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/none")
    ruling = rule(session(role(allow("kms:*"))), need)
    assert ruling.denied is not None
    assert ruling.denied.decision.outcome is Outcome.UNDECIDED
