from typing import Any

import pytest
from keyless_preview.preview import State
from keyless_preview.unread_notices import unread_notices

from tests.preview.making import (
    SECRET,
    UNKNOWN,
    allow,
    bucket_policy,
    create,
    delete,
    deny,
    document,
    preview,
    same,
    state,
    update,
)

TABLE = "aws:dynamodb/resourcePolicy:ResourcePolicy"
GRANT = "aws:kms/grant:Grant"
ADMIN = document(allow("*", Principal="*"))


def one(resource_type: str, **inputs: Any) -> State:
    return state(resource_type, "it", inputs)


@pytest.mark.parametrize(
    "made",
    [
        one(GRANT, operations=["Decrypt"]),
        one("aws:lambda/permission:Permission", principal="*"),
        one("aws:s3/bucketAcl:BucketAcl", acl="public-read"),
        one("aws:s3/bucket:Bucket", acl="public-read"),
        one("aws:iam/userLoginProfile:UserLoginProfile", user="bob"),
        one("aws-native:lambda:Permission", principal="*"),
        one(TABLE, policy=ADMIN),
        one(TABLE, policy=UNKNOWN),
        one("aws-native:dynamodb:Table", resourcePolicy={"policyDocument": {"Statement": [{"Effect": "Allow"}]}}),
        one("aws:cloudformation/stack:Stack", templateBody=ADMIN),
    ],
    ids=lambda made: made.type,
)
def test_what_can_let_somebody_in_and_is_not_read_is_told(made: State) -> None:
    (notice,) = unread_notices(preview(*create(made)))
    says = f"nobody can tell whom it lets in: what {made.type} says is not read; look at it yourself"
    assert (notice.rule, notice.says, notice.undecided) == ("access-not-read", says, True)
    assert not list(unread_notices(preview(*same(made))))


def test_what_is_read_elsewhere_or_lets_nobody_in_is_not_told() -> None:
    quiet = (bucket_policy(ADMIN), one("aws:s3/bucket:Bucket", acl="private"), one("aws:sqs/queue:Queue", name="q"))
    assert not list(unread_notices(preview(*create(*quiet))))


def test_only_a_change_of_what_lets_in_is_told() -> None:
    plain, tagged, wider = one(GRANT, name="g"), one(GRANT, name="g", tags={"a": "b"}), one(GRANT, name="h")
    assert not list(unread_notices(preview(*update(plain, tagged))))
    assert list(unread_notices(preview(*update(plain, wider))))
    secret = one(TABLE, policy=SECRET)
    assert list(unread_notices(preview(*update(secret, secret, "policy"))))
    assert not list(unread_notices(preview(*update(secret, secret, "resourceArn"))))


def test_what_is_deleted_is_told_only_if_it_kept_somebody_out() -> None:
    assert not list(unread_notices(preview(*delete(one(TABLE, policy=ADMIN), one(GRANT)))))
    shut = one(TABLE, policy=document(deny("*", Principal="*")))
    limit = one("aws:organizations/policyAttachment:PolicyAttachment", policyId="p-1")
    for each in (shut, limit):
        assert list(unread_notices(preview(*delete(each))))


def test_what_only_takes_away_is_told_where_it_changes_or_goes_and_not_where_it_is_made() -> None:
    narrow, wide = (one("aws:ec2/vpcEndpoint:VpcEndpoint", policy=text) for text in (document(allow("s3:Get*")), ADMIN))
    assert not list(unread_notices(preview(*create(narrow))))
    assert list(unread_notices(preview(*update(narrow, wide))))
    assert list(unread_notices(preview(*delete(narrow))))
