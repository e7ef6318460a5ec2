"""Listing a bucket of which only some prefixes may be reached."""

import pytest
from keyless_iam.rules.contract import Settings
from keyless_iam.rules.s3_list_without_prefix import RULE

from tests.iam.rules.judging import allow, deny, findings

BUCKET = "arn:aws:s3:::app-data"
OBJECTS = f"{BUCKET}/*"


READ = allow("s3:GetObject", f"{BUCKET}/in/*")


def listing(**condition: dict[str, object]) -> dict[str, object]:
    return allow("s3:ListBucket", BUCKET, **({"Condition": condition} if condition else {}))


@pytest.mark.parametrize("action", ["s3:ListBucket", "s3:ListBucketVersions", "s3:List*"])
def test_a_listing_without_a_prefix_is_found(action: str) -> None:
    (finding,) = findings([allow(action, BUCKET), READ], rules=RULE)
    assert finding.place.index == 0
    assert "all objects of app-data" in finding.says


def test_a_prefix_limits_the_listing() -> None:
    assert findings([listing(StringLike={"s3:prefix": "in/*"}), READ], rules=RULE) == []
    assert findings([listing(StringEquals={"S3:Prefix": ["in/", "in/2024/"]}), READ], rules=RULE) == []


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("StringLikeIfExists", "in/*"),
        ("StringNotLike", "secret/*"),
        ("StringLike", "*"),
        ("StringEquals", ["", "in/"]),
        ("ForAllValues:StringLike", "in/*"),
    ],
)
def test_a_condition_that_lets_the_whole_bucket_through_does_not(operator: str, values: object) -> None:
    assert findings([listing(**{operator: {"s3:prefix": values}}), READ], rules=RULE)


def test_the_top_of_the_bucket_alone_may_be_listed_by_folder() -> None:
    by_folder = listing(StringEquals={"s3:prefix": ["", "in/"], "s3:delimiter": "/"})
    assert findings([by_folder, READ], rules=RULE) == []


def test_a_deny_of_all_other_prefixes_limits_the_listing() -> None:
    others = deny("s3:ListBucket", BUCKET, Condition={"StringNotLike": {"s3:prefix": "in/*"}})
    assert findings([listing(), READ, others], rules=RULE) == []


def test_who_may_reach_the_whole_bucket_may_list_it() -> None:
    assert findings([listing(), allow("s3:GetObject", OBJECTS)], rules=RULE) == []
    assert findings([listing(), READ, allow("s3:PutObject", "arn:aws:s3:::app-*/*")], rules=RULE) == []


def test_who_may_reach_no_object_may_list_their_names() -> None:
    assert findings([listing()], rules=RULE) == []
    assert findings([listing(), allow("s3:GetObject", "arn:aws:s3:::other/in/*")], rules=RULE) == []


def test_the_objects_may_be_granted_by_another_policy() -> None:
    assert findings([listing()], [READ], rules=RULE)


def test_buckets_whose_names_of_objects_are_no_secret_can_be_said() -> None:
    assert findings([listing(), READ], rules=RULE, settings=Settings(allowed_buckets=("app-*",))) == []
