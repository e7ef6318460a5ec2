"""What cannot be said by a case: other accounts, tags that conditions cannot tell apart, requests nobody signed."""

from datetime import datetime, timezone
from typing import Any

import pytest
from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authorization.demand import Demand
from keyless_sandbox.authorization.s3.address import address_of
from keyless_sandbox.authorization.s3.asked import Door
from keyless_sandbox.authorization.s3.demands import demand_of
from keyless_sandbox.authorization.s3.lookup import Encryption, StoredBucket, StoredKey, StoredObject

from tests.sandbox.authorization.s3.capturing import captured
from tests.sandbox.authorization.s3.holding import ACCOUNT, Holding

STRANGER = "210987654321"
KEY = f"arn:aws:kms:eu-west-1:{STRANGER}:key/1"


def demanded(holding: Holding, method: str, path: str, door: Door | None = None, **more: Any) -> Demand:
    request = ApiRequest(method, "127.0.0.1", path, service="s3", region="us-east-1", **more)
    return demand_of(request, address_of(request), holding, door)


def app(stored: StoredObject | None = None, encryption: Encryption | None = None, **more: Any) -> Holding:
    objects = {("app", "in/a", None): stored} if stored else {}
    return Holding({"app": StoredBucket("app", ACCOUNT, "us-east-1", encryption=encryption, **more)}, objects)


def test_a_bucket_of_another_account_has_its_own_owner() -> None:
    holding = Holding({"theirs": StoredBucket("theirs", STRANGER, "us-east-1")})
    demand = demanded(holding, "PUT", "/theirs/in/a", Door(ACCOUNT))
    assert [(need.resource, need.owner) for need in demand.needs] == [("arn:aws:s3:::theirs/in/a", STRANGER)]


def test_a_source_of_another_account_has_its_own_owner() -> None:
    buckets = {
        "app": StoredBucket("app", ACCOUNT, "us-east-1"),
        "theirs": StoredBucket("theirs", STRANGER, "us-east-1"),
    }
    demand = demanded(Holding(buckets), "PUT", "/app/b", Door(ACCOUNT), headers={"x-amz-copy-source": "theirs/a"})
    assert [(need.action, need.owner) for need in demand.needs] == [
        ("s3:PutObject", ACCOUNT),
        ("s3:GetObject", STRANGER),
    ]
    assert demand.reveals
    assert (demand.reveals.resource, demand.reveals.owner) == ("arn:aws:s3:::theirs", STRANGER)


def test_arns_are_of_the_partition_of_the_bucket() -> None:
    demand = demanded(app(StoredObject(), partition="aws-cn"), "GET", "/app/in/a")
    assert demand.needs[0].resource == "arn:aws-cn:s3:::app/in/a"


def test_a_new_bucket_is_of_the_partition_of_the_request() -> None:
    request = ApiRequest("PUT", "127.0.0.1", "/app", service="s3", region="us-gov-west-1")
    assert demand_of(request, address_of(request), Holding()).needs[0].resource == "arn:aws-us-gov:s3:::app"


def test_tags_that_differ_in_case_only_are_unknown() -> None:
    need = demanded(app(StoredObject({"Team": "red", "team": "blue", "n": "1"})), "GET", "/app/in/a").needs[0]
    assert need.context == {"s3:ExistingObjectTag/n": ("1",)}
    assert need.unknown == {"s3:existingobjecttag/team"}


def test_the_keys_of_the_signature_are_those_that_the_door_tells() -> None:
    signed = {"s3:authType": ("REST-HEADER",), "s3:TlsVersion": ("1.3",)}
    need = demanded(app(StoredObject()), "GET", "/app/in/a", Door(ACCOUNT, signed)).needs[0]
    assert need.context == signed
    assert demanded(app(StoredObject()), "GET", "/app/in/a").needs[0].context == {}


def test_days_of_retention_are_not_rounded() -> None:
    now = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
    headers = {"x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": "2030-01-11T00:00:00Z"}
    need = demanded(app(), "PUT", "/app/in/a", Door(now=now), headers=headers).needs[0]
    assert need.context["s3:object-lock-remaining-retention-days"] == ("9.500000",)


def test_a_key_of_another_account_is_asked_for_by_its_arn() -> None:
    holding = app(StoredObject(encryption=Encryption("aws:kms", KEY)))
    need = demanded(holding, "GET", "/app/in/a", Door(ACCOUNT)).needs[1]
    assert (need.action, need.resource) == ("kms:Decrypt", KEY)
    assert need.context["kms:ViaService"] == ("s3.eu-west-1.amazonaws.com",)
    assert {"kms:KeySpec", "kms:ResourceAliases"} <= need.unknown


def test_a_key_of_several_regions_may_be_of_either_type() -> None:
    holding = app(StoredObject(encryption=Encryption("aws:kms", "1")))
    holding.keys = {"1": StoredKey(KEY, is_multi_region=True)}
    need = demanded(holding, "GET", "/app/in/a", Door(ACCOUNT)).needs[1]
    assert need.context["kms:MultiRegion"] == ("true",)
    assert "kms:MultiRegionKeyType" in need.unknown


def test_a_double_encryption_has_no_bucket_key() -> None:
    holding = app(encryption=Encryption("aws:kms:dsse", KEY, bucket_key=True))
    need = demanded(holding, "PUT", "/app/in/a", Door(ACCOUNT)).needs[1]
    assert need.context["kms:EncryptionContext:aws:s3:arn"] == ("arn:aws:s3:::app/in/a",)


@pytest.mark.parametrize("key", ["", "alias/aws/s3", f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/aws/s3"])
def test_error_the_key_that_aws_manages_is_not_for_other_accounts(key: str) -> None:
    holding = app(StoredObject(encryption=Encryption("aws:kms", key)))
    with pytest.raises(ApiError) as refused:
        demanded(holding, "GET", "/app/in/a", Door(STRANGER))
    assert (refused.value.code, refused.value.status) == ("AccessDenied", 403)
    assert (
        refused.value.why == "the key that AWS manages for S3 is only for callers of the account that owns the bucket"
    )


def test_a_client_of_the_control_api_names_the_tags_of_a_bucket() -> None:
    arguments = {"AccountId": ACCOUNT, "ResourceArn": "arn:aws:s3:::app", "Tags": [{"Key": "team", "Value": "red"}]}
    request = captured("tag_resource", arguments, "s3control").request
    need = demand_of(request, address_of(request), app(), Door(ACCOUNT)).needs[0]
    assert (need.action, need.resource, need.owner) == ("s3:TagResource", "arn:aws:s3:::app", ACCOUNT)
    assert need.context == {"aws:TagKeys": ("team",), "aws:RequestTag/team": ("red",)}


def test_error_who_is_not_known_uses_no_key() -> None:
    with pytest.raises(ApiError) as refused:
        demanded(app(StoredObject(encryption=Encryption("aws:kms"))), "GET", "/app/in/a")
    assert (refused.value.code, refused.value.message) == (
        "InvalidArgument",
        "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
    )


@pytest.mark.parametrize("directive", ["COPY", "replace"])
def test_a_copy_that_does_not_replace_tags_has_those_of_its_source(directive: str) -> None:
    headers = {"x-amz-copy-source": "app/in/a", "x-amz-tagging": "team=blue", "x-amz-tagging-directive": directive}
    demand = demanded(app(StoredObject({"team": "red"})), "PUT", "/app/b", headers=headers)
    actions = ["s3:PutObject", "s3:GetObject", "s3:GetObjectTagging", "s3:PutObjectTagging"]
    assert [need.action for need in demand.needs] == actions
    assert "s3:RequestObjectTag/team" not in demand.needs[0].context


def test_words_of_a_body_are_read_without_the_space_around_them_as_moto_reads_them() -> None:
    body = (
        b"<CreateBucketConfiguration><LocationConstraint> eu-west-1\n</LocationConstraint></CreateBucketConfiguration>"
    )
    need = demanded(Holding(), "PUT", "/app", body=body).needs[0]
    assert need.context == {"s3:locationconstraint": ("eu-west-1",)}


def test_error_the_log_is_told_what_is_not_known() -> None:
    with pytest.raises(ApiError) as refused:
        demanded(app(), "GET", "/app/in/a", query=(("unheard", ""), ("acl", "")))
    assert (refused.value.message, refused.value.why) == (
        "Access Denied",
        "S3 has no GET of object with these parameters: acl, unheard",
    )


def test_the_name_of_the_operation_in_the_query_says_nothing() -> None:
    demand = demanded(app(StoredObject()), "GET", "/app/in/a", query=(("x-id", "GetObject"),))
    assert [need.action for need in demand.needs] == ["s3:GetObject"]
