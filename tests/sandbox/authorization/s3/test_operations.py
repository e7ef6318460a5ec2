"""Every operation of S3 that botocore knows is mapped, or refused on purpose."""

from typing import Any

import pytest
from botocore import xform_name
from botocore.session import get_session
from keyless_iam.catalogue import find_action
from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.demand import Demand
from keyless_sandbox.authorization.s3.address import address_of
from keyless_sandbox.authorization.s3.asked import Door
from keyless_sandbox.authorization.s3.demands import demand_of
from keyless_sandbox.authorization.s3.lookup import StoredBucket, StoredObject
from keyless_sandbox.authorization.s3.operations import operations

from tests.sandbox.authorization.s3.capturing import captured
from tests.sandbox.authorization.s3.holding import ACCOUNT, Holding

HOLDING = Holding(
    {name: StoredBucket(name, ACCOUNT, "us-east-1") for name in ("app", "source")},
    {("app", "in/a", None): StoredObject(), ("source", "b", None): StoredObject()},
)

OBJECT = {"Bucket": "app", "Key": "in/a"}

# What each operation needs of what it is called with: the required arguments, and those that are made of them.
ACTIONS = {
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "CompleteMultipartUpload": "s3:PutObject",
    "CopyObject": "s3:PutObject s3:GetObject",
    "CreateBucket": "s3:CreateBucket",
    "CreateMultipartUpload": "s3:PutObject",
    "DeleteBucket": "s3:DeleteBucket",
    "DeleteBucketCors": "s3:PutBucketCORS",
    "DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
    "DeleteBucketPolicy": "s3:DeleteBucketPolicy",
    "DeleteBucketReplication": "s3:PutReplicationConfiguration",
    "DeleteBucketTagging": "s3:PutBucketTagging",
    "DeleteBucketWebsite": "s3:DeleteBucketWebsite",
    "DeleteObject": "s3:DeleteObject",
    "DeleteObjectTagging": "s3:DeleteObjectTagging",
    "DeleteObjects": "s3:DeleteObject",
    "DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
    "GetBucketAcl": "s3:GetBucketAcl",
    "GetBucketCors": "s3:GetBucketCORS",
    "GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "GetBucketInventoryConfiguration": "s3:GetInventoryConfiguration",
    "GetBucketLifecycle": "s3:GetLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "GetBucketLocation": "s3:GetBucketLocation",
    "GetBucketLogging": "s3:GetBucketLogging",
    "GetBucketNotification": "s3:GetBucketNotification",
    "GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "GetBucketOwnershipControls": "s3:GetBucketOwnershipControls",
    "GetBucketPolicy": "s3:GetBucketPolicy",
    "GetBucketPolicyStatus": "s3:GetBucketPolicyStatus",
    "GetBucketReplication": "s3:GetReplicationConfiguration",
    "GetBucketTagging": "s3:GetBucketTagging",
    "GetBucketVersioning": "s3:GetBucketVersioning",
    "GetBucketWebsite": "s3:GetBucketWebsite",
    "GetObject": "s3:GetObject",
    "GetObjectAcl": "s3:GetObjectAcl",
    "GetObjectAttributes": "s3:GetObject s3:GetObjectAttributes",
    "GetObjectLegalHold": "s3:GetObjectLegalHold",
    "GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "GetObjectTagging": "s3:GetObjectTagging",
    "GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "ListBucketInventoryConfigurations": "s3:GetInventoryConfiguration",
    "ListBuckets": "s3:ListAllMyBuckets",
    "ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "ListObjectVersions": "s3:ListBucketVersions",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
    "ListParts": "s3:ListMultipartUploadParts",
    "PutBucketAccelerateConfiguration": "s3:PutAccelerateConfiguration",
    "PutBucketAcl": "s3:PutBucketAcl",
    "PutBucketCors": "s3:PutBucketCORS",
    "PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "PutBucketInventoryConfiguration": "s3:PutInventoryConfiguration",
    "PutBucketLifecycle": "s3:PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "PutBucketLogging": "s3:PutBucketLogging",
    "PutBucketNotification": "s3:PutBucketNotification",
    "PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "PutBucketOwnershipControls": "s3:PutBucketOwnershipControls",
    "PutBucketPolicy": "s3:PutBucketPolicy",
    "PutBucketReplication": "s3:PutReplicationConfiguration iam:PassRole",
    "PutBucketTagging": "s3:PutBucketTagging",
    "PutBucketVersioning": "s3:PutBucketVersioning",
    "PutBucketWebsite": "s3:PutBucketWebsite",
    "PutObject": "s3:PutObject",
    "PutObjectAcl": "s3:PutObjectAcl",
    "PutObjectLegalHold": "s3:PutObjectLegalHold",
    "PutObjectLockConfiguration": "s3:PutBucketObjectLockConfiguration",
    "PutObjectRetention": "s3:PutObjectRetention",
    "PutObjectTagging": "s3:PutObjectTagging",
    "PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "RestoreObject": "s3:RestoreObject",
    "SelectObjectContent": "s3:GetObject",
    "UploadPart": "s3:PutObject",
    "UploadPartCopy": "s3:PutObject s3:GetObject",
}

OVERTAKEN = "moto has no such operation and would execute another"
DIRECTORY = "it is an operation of directory buckets, which the sandbox does not have"

# Why the others are refused.
REFUSED = {
    **dict.fromkeys(
        (
            "CreateBucketMetadataConfiguration",
            "CreateBucketMetadataTableConfiguration",
            "DeleteBucketAnalyticsConfiguration",
            "DeleteBucketIntelligentTieringConfiguration",
            "DeleteBucketInventoryConfiguration",
            "DeleteBucketMetadataConfiguration",
            "DeleteBucketMetadataTableConfiguration",
            "DeleteBucketMetricsConfiguration",
            "DeleteObjectAnnotation",
            "GetBucketAbac",
            "GetBucketAnalyticsConfiguration",
            "GetBucketIntelligentTieringConfiguration",
            "GetBucketMetadataConfiguration",
            "GetBucketMetadataTableConfiguration",
            "GetBucketMetricsConfiguration",
            "GetBucketRequestPayment",
            "GetObjectAnnotation",
            "GetObjectRetention",
            "GetObjectTorrent",
            "ListBucketAnalyticsConfigurations",
            "ListBucketIntelligentTieringConfigurations",
            "ListBucketMetricsConfigurations",
            "ListObjectAnnotations",
            "PutBucketAbac",
            "PutBucketAnalyticsConfiguration",
            "PutBucketIntelligentTieringConfiguration",
            "PutBucketMetricsConfiguration",
            "PutBucketRequestPayment",
            "PutObjectAnnotation",
            "UpdateBucketMetadataAnnotationTableConfiguration",
            "UpdateBucketMetadataInventoryTableConfiguration",
            "UpdateBucketMetadataJournalTableConfiguration",
            "UpdateObjectEncryption",
        ),
        OVERTAKEN,
    ),
    "CreateSession": DIRECTORY,
    "ListDirectoryBuckets": "signed for s3express",
    "RenameObject": DIRECTORY,
}

# The answer of a function of Object Lambda, which the door lets in as little as any other host.
ELSEWHERE = ["WriteGetObjectResponse"]

GIVEN = {
    **OBJECT,
    "CopySource": "source/b",
    "Delete": {"Objects": [{"Key": "in/a"}]},
    "LegalHold": {"Status": "ON"},
    "MaxDirectoryBuckets": 10,
    "ObjectEncryption": {"SSEKMS": {"KMSKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1"}},
    "PartNumber": 1,
    "RestoreRequest": {"Days": 1},
    "Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": "2030-01-01"},
    "Role": "arn:aws:iam::123456789012:role/replication",
    "UploadId": "u",
}
ALSO = {"LegalHold", "MaxDirectoryBuckets", "RestoreRequest", "Retention"}

MODEL: Any = get_session().get_service_model("s3")


def arguments(operation: str) -> dict[str, Any]:
    """The required arguments of an operation, and those without which it has no body."""
    shape = MODEL.operation_model(operation).input_shape
    names = [] if shape is None else [n for n in shape.members if n in shape.required_members or n in ALSO]
    return {name: value(name, shape.members[name]) for name in names}


def value(name: str, shape: Any) -> Any:
    if name in GIVEN:
        return GIVEN[name]
    if shape.type_name == "structure":
        return {n: value(n, shape.members[n]) for n in shape.required_members}
    if shape.type_name == "list":
        return [value(name, shape.member)]
    if shape.type_name == "blob":
        return b""
    return {"integer": 1, "long": 1, "boolean": True, "timestamp": "2030-01-01"}.get(
        shape.type_name, shape.enum[0] if getattr(shape, "enum", None) else "x"
    )


def demanded(operation: str) -> Demand:
    let_in = captured(xform_name(operation), arguments(operation))
    door = Door(ACCOUNT, let_in.condition_keys, let_in.received_at)
    return demand_of(let_in.request, address_of(let_in.request), HOLDING, door)


def test_every_operation_of_botocore_stands_in_one_of_the_tables() -> None:
    assert sorted([*ACTIONS, *REFUSED, *ELSEWHERE]) == sorted(MODEL.operation_names)


@pytest.mark.parametrize("operation", ACTIONS)
def test_an_operation_needs_its_actions(operation: str) -> None:
    demand = demanded(operation)
    needs = [*demand.needs, *(need for item in demand.items.values() for need in item)]
    assert [need.action for need in needs] == ACTIONS[operation].split()


@pytest.mark.parametrize("operation", REFUSED)
def test_an_operation_that_would_not_be_executed_as_authorised_is_refused(operation: str) -> None:
    with pytest.raises(ApiError) as refused:
        demanded(operation)
    assert refused.value.why.endswith(REFUSED[operation])


def test_no_action_is_one_that_the_reference_does_not_know() -> None:
    named = {action for o in operations() for action in (*o.actions, *o.version_actions)}
    assert [action for action in sorted(named) if find_action(f"s3:{action}") is None] == []
