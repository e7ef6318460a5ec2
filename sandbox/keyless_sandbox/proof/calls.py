"""Calls of AWS's API by which access is tried: what each needs beforehand, and which verbs it is made of.

Pure data; the verbs are those of the component's documentation, not of its code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Parameters = Mapping[str, Any]


class Seed(Enum):
    """What must be there before a call is made, so that it can succeed."""

    NOTHING = "nothing"
    OBJECT = "an object"
    VERSION = "an object with a version"
    UPLOAD = "an upload in parts that has begun"


@dataclass(frozen=True)
class Call:
    """One call of boto3.

    Attributes:
        service: such as ``s3``.
        method: of the client, such as ``get_object``.
        parameters: its arguments. ``UPLOAD_ID`` and ``VERSION_ID`` as a value stand for what the seed has made.
    """

    service: str
    method: str
    parameters: Parameters = field(default_factory=dict[str, Any])


UPLOAD_ID, VERSION_ID = "<upload id>", "<version id>"

_BODY = "keyless proof"
_TAGS: Parameters = {"TagSet": [{"Key": "keyless", "Value": "proof"}]}
_EVERYBODY = '{"Version":"2012-10-17","Statement":[]}'


@dataclass(frozen=True)
class OnObject:
    """A call on one object.

    Attributes:
        name: what people call it.
        needs: the verbs that it is made of; None for what no verb allows.
        build: the method and its arguments besides bucket and key.
        seed: what must be there.
    """

    name: str
    needs: frozenset[str] | None
    method: str
    more: Callable[[str, str], Parameters] = lambda _bucket, _key: {}
    seed: Seed = Seed.OBJECT

    def call(self, bucket: str, key: str) -> Call:
        """The call on an object."""
        return Call("s3", self.method, {"Bucket": bucket, "Key": key, **self.more(bucket, key)})


def _verbs(*names: str) -> frozenset[str]:
    return frozenset(names)


def _fixed(**parameters: Any) -> Callable[[str, str], Parameters]:  # noqa: ANN401  arguments of boto3
    return lambda _bucket, _key: parameters


ON_OBJECTS = (
    OnObject("get", _verbs("read"), "get_object"),
    OnObject("head", _verbs("read"), "head_object"),
    OnObject("put", _verbs("write"), "put_object", _fixed(Body=_BODY), Seed.NOTHING),
    OnObject("begin an upload in parts", _verbs("write"), "create_multipart_upload", seed=Seed.NOTHING),
    OnObject(
        "upload a part",
        _verbs("write"),
        "upload_part",
        _fixed(UploadId=UPLOAD_ID, PartNumber=1, Body=_BODY),
        Seed.UPLOAD,
    ),
    OnObject("list parts", _verbs("write"), "list_parts", _fixed(UploadId=UPLOAD_ID), Seed.UPLOAD),
    OnObject("abort an upload", _verbs("write"), "abort_multipart_upload", _fixed(UploadId=UPLOAD_ID), Seed.UPLOAD),
    OnObject("delete", _verbs("delete"), "delete_object"),
    OnObject(
        "copy onto itself",
        _verbs("read", "write"),
        "copy_object",
        lambda bucket, key: {"CopySource": {"Bucket": bucket, "Key": key}, "MetadataDirective": "REPLACE"},
    ),
    OnObject("get a version", _verbs("read-versions"), "get_object", _fixed(VersionId=VERSION_ID), Seed.VERSION),
    OnObject("delete a version", None, "delete_object", _fixed(VersionId=VERSION_ID), Seed.VERSION),
    OnObject("get tags", _verbs("read-tags"), "get_object_tagging"),
    OnObject("put tags", _verbs("write-tags"), "put_object_tagging", _fixed(Tagging=_TAGS)),
    OnObject("delete tags", None, "delete_object_tagging"),
    OnObject("get the ACL", None, "get_object_acl"),
    OnObject("put an ACL", None, "put_object_acl", _fixed(ACL="private")),
    OnObject("put with an ACL", None, "put_object", _fixed(Body=_BODY, ACL="private"), Seed.NOTHING),
    OnObject(
        "put with tags", _verbs("write", "write-tags"), "put_object", _fixed(Body=_BODY, Tagging="a=b"), Seed.NOTHING
    ),
    OnObject("get attributes", None, "get_object_attributes", _fixed(ObjectAttributes=["ETag"])),
    OnObject("put a retention", None, "put_object_retention", _fixed(Retention={"Mode": "GOVERNANCE"})),
    OnObject("put a legal hold", None, "put_object_legal_hold", _fixed(LegalHold={"Status": "ON"})),
    OnObject("restore", None, "restore_object", _fixed(RestoreRequest={"Days": 1})),
)
"""Every call on an object that is tried at every place."""

ON_BUCKETS: Mapping[str, Parameters] = {
    "delete_bucket": {},
    "delete_bucket_cors": {},
    "delete_bucket_encryption": {},
    "delete_bucket_lifecycle": {},
    "delete_bucket_policy": {},
    "delete_bucket_tagging": {},
    "delete_bucket_website": {},
    "delete_public_access_block": {},
    "get_bucket_acl": {},
    "get_bucket_encryption": {},
    "get_bucket_lifecycle_configuration": {},
    "get_bucket_location": {},
    "get_bucket_logging": {},
    "get_bucket_notification_configuration": {},
    "get_bucket_policy": {},
    "get_bucket_tagging": {},
    "get_bucket_versioning": {},
    "get_public_access_block": {},
    "put_bucket_acl": {"ACL": "private"},
    "put_bucket_cors": {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}},
    "put_bucket_encryption": {
        "ServerSideEncryptionConfiguration": {
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        }
    },
    "put_bucket_logging": {"BucketLoggingStatus": {}},
    "put_bucket_notification_configuration": {"NotificationConfiguration": {}},
    "put_bucket_ownership_controls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
    "put_bucket_policy": {"Policy": _EVERYBODY},
    "put_bucket_tagging": {"Tagging": _TAGS},
    "put_bucket_versioning": {"VersioningConfiguration": {"Status": "Suspended"}},
    "put_public_access_block": {"PublicAccessBlockConfiguration": {"BlockPublicAcls": False}},
}
"""Calls on a bucket that no verb allows."""


def elsewhere(role: str, role_arn: str, instance: str) -> tuple[Call, ...]:
    """Calls that reach beyond the buckets, which no verb allows either.

    Args:
        role: the name of the instance's own role.
        role_arn: its ARN.
        instance: the instance's own id.
    """
    return (
        Call("s3", "list_buckets"),
        Call("s3", "create_bucket", {"Bucket": "keyless-proof-made-by-an-instance"}),
        Call("iam", "get_role", {"RoleName": role}),
        Call("iam", "list_roles"),
        Call("iam", "put_role_policy", {"RoleName": role, "PolicyName": "keyless-proof", "PolicyDocument": _EVERYBODY}),
        Call(
            "iam", "attach_role_policy", {"RoleName": role, "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
        ),
        Call("iam", "create_user", {"UserName": "keyless-proof"}),
        Call("sts", "assume_role", {"RoleArn": role_arn, "RoleSessionName": "keyless-proof"}),
        Call("ec2", "describe_instances"),
        Call("ec2", "terminate_instances", {"InstanceIds": [instance]}),
        Call("ec2", "modify_instance_metadata_options", {"InstanceId": instance, "HttpTokens": "optional"}),
        Call("ssm", "get_parameter", {"Name": "/keyless/proof"}),
        Call("ssm", "put_parameter", {"Name": "/keyless/proof", "Value": "x", "Type": "String"}),
        Call("kms", "list_keys"),
        Call("kms", "create_key"),
    )
