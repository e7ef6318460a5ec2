"""Any bucket, however it is spelled, and what narrows it to some."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_any_bucket import RULE

from tests.iam.rules.judging import BUCKET as BUCKET_POLICY
from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


OWN_ACCOUNT = {"aws:ResourceAccount": "111122223333"}


@pytest.mark.parametrize(
    "resource",
    [
        "*",
        "arn:*",
        "arn:aws:s3",
        "arn:aws:s3*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::*/*",
        "arn:aws:s3:::?*",
        "arn:*:s3:*:*:*",
        "arn:aws:s3:::*/report.csv",
        "arn:aws:s3:*:*:accesspoint/*",
    ],
)
def test_every_spelling_of_any_bucket_is_found(resource: str) -> None:
    (finding,) = findings([allow("S3:gEtObjec?", resource)], rules=RULE)
    assert finding.element == "Resource"
    assert finding.example.startswith("s3:GetObject on arn:aws:s3:")


@pytest.mark.parametrize(
    "resource", [OBJECTS, "arn:aws:s3:::app-data*/*", "arn:aws:s3:eu-central-1:111122223333:accesspoint/a/object/*"]
)
def test_buckets_and_access_points_with_a_name_are_fine(resource: str) -> None:
    assert findings([allow("s3:GetObject", resource)], rules=RULE) == []


def test_the_callers_own_name_is_one_bucket_and_what_a_request_chooses_is_any() -> None:
    assert findings([allow("s3:GetObject", "arn:aws:s3:::${aws:username}/*")], rules=RULE) == []
    assert findings([allow("s3:GetObject", "arn:aws:s3:::${aws:RequestTag/bucket}/*")], rules=RULE)


def test_all_resources_but_some_are_any_bucket() -> None:
    (finding,) = findings([{"Effect": "Allow", "Action": "s3:PutObject", "NotResource": OBJECTS}], rules=RULE)
    assert finding.element == "NotResource"


def test_bucket_actions_count_too() -> None:
    (finding,) = findings([allow("s3:ListBucket")], rules=RULE)
    assert finding.example == "s3:ListBucket on arn:aws:s3:::any-bucket"


def test_actions_that_have_no_resource_are_not_about_buckets() -> None:
    assert findings([allow(["s3:ListAllMyBuckets", "s3:ListAccessPoints", "ec2:DescribeTags"])], rules=RULE) == []


def test_a_deny_on_the_arns_of_buckets_does_not_stop_an_access_point() -> None:
    (finding,) = findings([allow("s3:GetObject"), deny("s3:*", "arn:aws:s3:::*")], rules=RULE)
    assert "accesspoint" in finding.example


def test_a_deny_of_all_other_buckets_narrows() -> None:
    rest = {"Effect": "Deny", "Action": "s3:*", "NotResource": [BUCKET, OBJECTS]}
    assert findings([allow("s3:GetObject"), rest], rules=RULE) == []


def test_a_boundary_narrows() -> None:
    assert findings([allow("s3:GetObject")], rules=RULE, boundary=[allow("s3:*", OBJECTS)]) == []


def test_a_tag_narrows_only_together_with_the_account() -> None:
    tag = {"aws:ResourceTag/app": "orders"}
    assert findings([allow("s3:GetObject", Condition={"StringEquals": tag})], rules=RULE)
    assert findings([allow("s3:GetObject", Condition={"StringEquals": OWN_ACCOUNT})], rules=RULE)
    assert findings([allow("s3:GetObject", Condition={"StringEqualsIfExists": tag | OWN_ACCOUNT})], rules=RULE)
    assert findings(
        [allow("s3:GetObject", Condition={"StringLike": {"aws:ResourceTag/app": "*"} | OWN_ACCOUNT})], rules=RULE
    )
    assert findings([allow("s3:GetObject", Condition={"StringEquals": tag | OWN_ACCOUNT})], rules=RULE) == []


def test_a_named_access_point_narrows() -> None:
    point = {"s3:DataAccessPointArn": "arn:aws:s3:eu-central-1:111122223333:accesspoint/reports"}
    assert findings([allow("s3:GetObject", Condition={"StringEquals": point})], rules=RULE) == []


def test_actions_that_are_meant_are_not_found() -> None:
    meant = Settings(allowed_actions=("s3:GetBucketLocation",))
    assert findings([allow("s3:GetBucketLocation")], rules=RULE, settings=meant) == []
    assert findings([allow(["s3:GetBucketLocation", "s3:ListBucket"])], rules=RULE, settings=meant)


def test_directory_buckets_and_object_lambda_are_buckets() -> None:
    assert findings([allow("s3express:CreateSession")], rules=RULE)
    assert findings([allow("s3-object-lambda:GetObject")], rules=RULE)


def test_resource_policies_are_not_judged() -> None:
    assert findings([allow("s3:GetObject", Principal={"AWS": "111122223333"})], rules=RULE, type=BUCKET_POLICY) == []
