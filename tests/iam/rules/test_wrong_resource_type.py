import pytest
from keyless_iam.rules.wrong_resource_type import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET_ARN, OBJECTS = "arn:aws:s3:::app-data", "arn:aws:s3:::app-data/*"
POINT = "arn:aws:s3:eu-west-1:111122223333:accesspoint/app"


@pytest.mark.parametrize(
    ("action", "resource", "right"),
    [
        ("s3:GetObject", BUCKET_ARN, OBJECTS),
        ("S3:gEtObJeCt", BUCKET_ARN, OBJECTS),
        ("s3:AbortMultipartUpload", BUCKET_ARN, OBJECTS),
        ("s3:ListMultipartUploadParts", BUCKET_ARN, OBJECTS),
        ("s3:ListBucket", OBJECTS, BUCKET_ARN),
        ("s3:ListBucket", f"{BUCKET_ARN}/in/*", BUCKET_ARN),
        ("s3:ListBucketMultipartUploads", OBJECTS, BUCKET_ARN),
        ("s3:GetObject", f"{BUCKET_ARN}/", OBJECTS),
        ("s3:GetObject*", BUCKET_ARN, OBJECTS),
        ("s3:ListAllMyBuckets", BUCKET_ARN, "*"),
        ("s3:GetObject", POINT, f"{POINT}/object/*"),
        ("s3:ListBucket", f"{POINT}/object/*", POINT),
        ("s3:GetObject", "arn:aws-cn:s3:::app-data", "arn:aws-cn:s3:::app-data/*"),
    ],
)
def test_an_action_that_is_about_none_of_the_resources_is_found(action: str, resource: str, right: str) -> None:
    (found,) = findings([allow(action, resource)], rules=RULE)
    assert found.says.startswith(f"{action}: about ")
    assert found.mend == f"Name {right} for it"


@pytest.mark.parametrize(
    ("actions", "resources"),
    [
        (["s3:ListBucket", "s3:GetObject"], [BUCKET_ARN, OBJECTS]),
        ("s3:GetObject", "*"),
        ("s3:GetObject", "arn:aws:s3:::app-*"),
        ("s3:ListBucket", "arn:aws:s3:::app-*"),
        ("s3:GetObject", "arn:aws:s3"),
        ("s3:GetObject", "arn:*:s3:*:*:*"),
        ("s3:Get*", OBJECTS),
        ("s3:Get*", BUCKET_ARN),
        ("s3:*", OBJECTS),
        ("s3:ListAllMyBuckets", "*"),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::*"),
        ("s3:GetObject", f"{POINT}/object/in/*"),
        ("s3:ListBucket", POINT),
        ("s3:GetObject", "arn:aws:s3::111122223333:accesspoint/app.mrap/object/*"),
        ("s3:CreateSomethingNew", BUCKET_ARN),
        ("s3:DescribeJob", BUCKET_ARN),
        ("s3:GetObject", "arn:aws:s3:::${aws:PrincipalTag/bucket}*"),
        ("s3:GetObject", "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/bucket/b/object/*"),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/app"),
        ("ssm:SendCommand", ["arn:aws:ec2:eu-west-1:111122223333:instance/*", "arn:aws:s3:::app-data/*"]),
    ],
)
def test_an_action_that_may_be_about_a_resource_is_not_found(actions: str, resources: str) -> None:
    assert findings([allow(actions, resources)], rules=RULE) == []


def test_actions_of_one_type_are_found_together_and_those_that_fit_are_not_named() -> None:
    actions = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
    (found,) = findings([allow(actions, BUCKET_ARN)], rules=RULE)
    assert "s3:GetObject and s3:PutObject: about objects" in found.says


def test_another_services_resource_is_found() -> None:
    table = "arn:aws:dynamodb:eu-west-1:111122223333:table/jobs"
    assert findings([allow("s3:GetObject", table)], rules=RULE)
    assert findings([allow("dynamodb:GetItem", OBJECTS)], rules=RULE)
    assert findings([allow("dynamodb:GetItem", [OBJECTS, table])], rules=RULE) == []


def test_a_deny_is_left_to_another_rule() -> None:
    assert findings([deny("s3:GetObject", BUCKET_ARN)], rules=RULE) == []
