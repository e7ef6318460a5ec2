"""Who asks, out of moto's state."""

from datetime import timezone

import pytest
from keyless_iam.decision import Outcome
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.request import Request
from keyless_sandbox.authorization.principals import AccessKeys

from tests.sandbox.authorization.account import (
    ACCOUNT,
    IAM,
    STS,
    allow,
    delivered,
    document,
    holder,
    name,
    policy,
    role,
    session,
)


def test_a_session_is_one_of_its_role_and_has_its_policies() -> None:
    made = role(allow("s3:GetObject"), path="/apps/")
    own = policy(allow("s3:PutObject"))
    IAM.attach_role_policy(own, made.name)
    principal = holder(session(made, "i-1"))
    assert principal.caller.name == f"arn:aws:sts::{ACCOUNT}:assumed-role/{made.name}/i-1"
    assert principal.caller.role == f"arn:aws:iam::{ACCOUNT}:role/apps/{made.name}"
    names = [each.name for each in principal.policies.identity]
    assert names == [f"inline policy access of {made.arn}", own]
    assert (principal.policies.boundary, principal.policies.session) == (None, None)


def test_the_condition_keys_of_a_session() -> None:
    made = role(tags={"Team": "red", "cost": "1"})
    principal = holder(session(made, "i-1", tags=(("team", "blue"),), source_identity="alice"))
    assert principal.context == {
        "aws:userid": (f"{made.id}:i-1",),
        "aws:tokenissuetime": ("2026-01-02T03:04:05Z",),
        "aws:multifactorauthpresent": ("false",),
        "aws:principaltag/team": ("blue",),
        "aws:principaltag/cost": ("1",),
        "aws:sourceidentity": ("alice",),
    }


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_what_ec2_delivered_says_by_which_version_to_which_instance(version: str) -> None:
    principal = holder(session(role(), delivery=delivered(version)))
    expected = {
        "ec2:roledelivery": (version,),
        "ec2:sourceinstancearn": (f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1",),
        "aws:ec2instancesourcevpc": ("vpc-1",),
        "aws:ec2instancesourceprivateipv4": ("10.0.0.7",),
    }
    assert expected.items() <= principal.context.items()


def test_a_boundary_and_session_policies_limit_it() -> None:
    boundary, passed = policy(allow("s3:*")), policy(allow("s3:Get*"))
    principal = holder(session(role(boundary=boundary), policy=document(allow("s3:GetObject")), policies=(passed,)))
    assert isinstance(principal.policies.boundary, Policy)
    assert principal.policies.boundary.name == boundary
    assert principal.policies.session is not None
    assert [each.name for each in principal.policies.session] == [
        passed,
        f"session policy of {principal.caller.name}",
    ]


def test_a_policy_that_aws_manages_is_the_snapshots_and_need_not_be_loaded() -> None:
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    made = role(boundary=arn)
    boundary = holder(session(made)).policies.boundary
    assert boundary is not None
    assert boundary.name.startswith(f"{arn} (as of ")


def test_the_default_version_of_a_policy_counts() -> None:
    arn = policy(allow("s3:GetObject"))
    made = role()
    IAM.attach_role_policy(arn, made.name)
    IAM.create_policy_version(arn, document(allow("s3:PutObject")), set_as_default=True)
    [attached] = holder(session(made)).policies.identity
    assert isinstance(attached, Policy)
    assert attached.document.statements[0].actions == ("s3:PutObject",)


def test_a_document_that_cannot_be_read_is_unknown_and_allows_nothing() -> None:
    made = role(allow("s3:GetObject"))
    made.put_policy("broken", '{"Version": "2012-10-17", "Statement": [{"Effect": "Maybe"}]}')
    principal = holder(session(made))
    assert [type(each) for each in principal.policies.identity] == [Policy, UnknownPolicy]
    request = Request.of(principal.caller, "s3:GetObject", "arn:aws:s3:::b/k")
    assert evaluate(request, principal.policies).outcome is Outcome.UNDECIDED


def test_a_user_has_the_policies_of_its_groups() -> None:
    user, group = name("user"), name("group")
    IAM.create_user("us-east-1", user, "/people/", None)
    IAM.create_group(group, "/")
    IAM.add_user_to_group(group, user)
    IAM.put_group_policy(group, "of-group", document(allow("s3:GetObject")))
    IAM.put_user_policy(user, "own", document(allow("s3:PutObject")))
    key = IAM.create_access_key(user)
    principal = holder(key.access_key_id)
    assert principal.caller.name == f"arn:aws:iam::{ACCOUNT}:user/people/{user}"
    assert [each.name for each in principal.policies.identity] == [
        f"inline policy own of {principal.caller.name}",
        f"inline policy of-group of arn:aws:iam::{ACCOUNT}:group/{group}",
    ]
    assert principal.context == {"aws:userid": (IAM.get_user(user).id,)}
    IAM.update_access_key(user, key.access_key_id, "Inactive")
    assert AccessKeys().find(key.access_key_id) is None


def test_a_session_needs_its_token_and_ends() -> None:
    key = AccessKeys().find(session(role()))
    assert key is not None
    assert key.token
    assert key.expiration is not None
    assert key.expiration.tzinfo is timezone.utc


def test_a_session_whose_role_was_deleted_has_no_key_also_if_another_has_the_name() -> None:
    made = role(allow("s3:*"))
    key = session(made)
    made.policies.clear()
    IAM.delete_role(made.name)
    assert AccessKeys().find(key) is None
    IAM.create_role(made.name, document(), "/", "", "", [], "3600")
    assert AccessKeys().find(key) is None


def test_a_session_of_a_role_that_does_not_exist_has_no_key() -> None:
    made = STS.assume_role("us-east-1", "s", f"arn:aws:iam::{ACCOUNT}:role/{name('none')}", "", 3600, "")
    assert AccessKeys().find(made.access_key_id) is None
    assert AccessKeys().find("AKIAIOSFODNN7EXAMPLE") is None
