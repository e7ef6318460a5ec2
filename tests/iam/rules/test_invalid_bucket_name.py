import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.invalid_bucket_name import RULE

from tests.iam.rules.judging import allow, deny, findings


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("MyApplicationBucket", "upper-case"),
        ("my_bucket", "underscore"),
        ("ab", "too short"),
        ("a" * 64, "longer than 63"),
        ("a" * 256, "too long"),
        ("-app", "begins or ends"),
        ("app.", "begins or ends"),
        ("app..data", "two dots"),
        ("192.168.5.4", "IP address"),
        ("xn--app", 'reserves "xn--"'),
        ("sthree-app", 'reserves "sthree-"'),
        ("app-s3alias", 'reserves "-s3alias"'),
        ("app--x-s3", 'reserves "--x-s3"'),
        ("app data", "characters"),
        ("amzn-s3-demo-bucket", "documentation"),
        ("DOC-EXAMPLE-BUCKET", "documentation"),
        ("examplebucket", "documentation"),
        ("amzn-s3-demo-*", "documentation"),
        ("App*", "upper-case"),
    ],
)
def test_a_name_that_no_bucket_can_have_is_found(name: str, because: str) -> None:
    (found,) = findings([allow("s3:GetObject", f"arn:aws:s3:::{name}/*")], rules=RULE)
    assert found.says.startswith(f'"{name}" ')
    assert because in found.says


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:s3:::app-data/*",
        "arn:aws:s3:::app.data.2024",
        "arn:aws:s3:::examplebucket-of-ours/Key_With_Capitals",
        "arn:aws:s3:::app-data-111122223333-eu-west-1-an",
        "arn:aws:s3:::*SageMaker*",
        "arn:aws:s3:::app?Data",
        "arn:aws:s3:::*",
        "arn:aws:s3:::${aws:PrincipalTag/Bucket}/*",
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/App",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/MyTable",
        "*",
    ],
)
def test_a_name_that_a_bucket_can_have_is_not_found(resource: str) -> None:
    assert findings([allow("s3:GetObject", resource)], rules=RULE) == []


def test_a_deny_is_judged_too_and_a_bucket_is_named_once() -> None:
    (found,) = findings([deny("s3:*", ["arn:aws:s3:::MyBucket", "arn:aws:s3:::MyBucket/*"])], rules=RULE)
    assert found.element == "Resource"


def test_an_old_bucket_can_be_listed_and_a_placeholder_need_not_be_one() -> None:
    old = [allow("s3:GetObject", "arn:aws:s3:::Legacy_Reports/*")]
    (found,) = findings(old, rules=RULE)
    assert found.mend.endswith("or list it in allowedBuckets if the bucket exists")
    assert findings(old, rules=RULE, settings=Settings(allowed_buckets=("Legacy_*",))) == []
    (placeholder,) = findings([allow("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/*")], rules=RULE)
    assert placeholder.mend == "Name the bucket that is meant"
