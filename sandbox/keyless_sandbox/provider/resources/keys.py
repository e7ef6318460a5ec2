"""KMS keys, their policies and their aliases."""

from typing import Any, cast

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.documents import as_text, same_document
from keyless_sandbox.provider.resources.tags import retag
from keyless_sandbox.provider.schema import (
    CHOSEN,
    CHOSEN_AT_CREATION,
    FLAG,
    REGION,
    TAGS,
    Failure,
    Kind,
    Naming,
    Property,
    Resource,
)
from keyless_sandbox.provider.translate import to_aws
from keyless_sandbox.provider.wire import Properties, is_unknown

_ALIAS = "alias/"
_POLICY = "default"  # the only name that a key's policy may have
# What the key is made with and keeps; the rest is set by calls of its own.
_MADE_WITH = {
    "customerMasterKeySpec": Property(default="SYMMETRIC_DEFAULT", force_new=True, aws="KeySpec"),
    "description": CHOSEN,
    "keyUsage": Property(default="ENCRYPT_DECRYPT", force_new=True),
    "multiRegion": Property(kind=Kind.BOOLEAN, default=False, force_new=True),
    "policy": Property(kind=Kind.DOCUMENT, computed=True),
}


def _tags(tags: dict[str, str] | None) -> list[dict[str, str]]:
    return [{"TagKey": key, "TagValue": value} for key, value in (tags or {}).items()]


def _create(aws: Aws, new: Properties) -> str:
    return aws.kms.create_key(**to_aws(_MADE_WITH, new), Tags=_tags(new.get("tagsAll")))["KeyMetadata"]["KeyId"]


def _settle(aws: Aws, key_id: str, new: Properties) -> None:
    _switch(aws, key_id, {"isEnabled": True, "enableKeyRotation": False}, new)


def _switch(aws: Aws, key_id: str, old: Properties, new: Properties) -> None:
    """Rotation can be changed while the key is enabled only."""
    if new["isEnabled"] and not old.get("isEnabled"):
        aws.kms.enable_key(KeyId=key_id)
    if new["enableKeyRotation"] != old.get("enableKeyRotation"):
        change = aws.kms.enable_key_rotation if new["enableKeyRotation"] else aws.kms.disable_key_rotation
        change(KeyId=key_id)
    if old.get("isEnabled") and not new["isEnabled"]:
        aws.kms.disable_key(KeyId=key_id)


def _describe(aws: Aws, key_id: str) -> dict[str, Any] | None:
    """A key that is to be deleted is gone: nobody may use it any more."""
    found = aws.kms.describe_key(KeyId=key_id)["KeyMetadata"]
    return None if found["KeyState"] == "PendingDeletion" else found


def _read(aws: Aws, key_id: str, _state: Properties) -> Properties | None:
    found = _describe(aws, key_id)
    if found is None:
        return None
    tags: list[dict[str, str]] = aws.kms.list_resource_tags(KeyId=key_id)["Tags"]
    return {
        "arn": found["Arn"],
        "customerMasterKeySpec": found["KeySpec"],
        "description": found.get("Description") or None,
        "enableKeyRotation": aws.kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"],
        "isEnabled": found["Enabled"],
        "keyId": found["KeyId"],
        "keyUsage": found["KeyUsage"],
        "multiRegion": found["MultiRegion"],
        "policy": aws.kms.get_key_policy(KeyId=key_id, PolicyName=_POLICY)["Policy"],
        "region": aws.region,
        "tags": {tag["TagKey"]: tag["TagValue"] for tag in tags},
    }


def _update(aws: Aws, key_id: str, old: Properties, new: Properties) -> None:
    if "description" in new and new["description"] != old.get("description"):
        aws.kms.update_key_description(KeyId=key_id, Description=new["description"])
    if "policy" in new and not same_document(old.get("policy"), new["policy"]):
        _put_policy(aws, key_id, new["policy"])
    _switch(aws, key_id, old, new)
    retag(
        old,
        new,
        put=lambda tags: aws.kms.tag_resource(
            KeyId=key_id, Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in tags]
        ),
        remove=lambda names: aws.kms.untag_resource(KeyId=key_id, TagKeys=names),
    )


def _put_policy(aws: Aws, key_id: str, policy: object) -> None:
    aws.kms.put_key_policy(KeyId=key_id, PolicyName=_POLICY, Policy=as_text(policy))


def _delete(aws: Aws, key_id: str, state: Properties) -> None:
    if _describe(aws, key_id):
        aws.kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=state.get("deletionWindowInDays", 30))


def _check(inputs: Properties) -> list[Failure]:
    days = inputs.get("deletionWindowInDays")
    if isinstance(days, int) and not 7 <= days <= 30:
        return [Failure("deletionWindowInDays", "must be from 7 to 30")]
    return []


KEY = Resource(
    token="aws:kms/key:Key",  # noqa: S106 - a type token
    inputs={
        **_MADE_WITH,
        "deletionWindowInDays": Property(kind=Kind.INTEGER),
        "enableKeyRotation": FLAG,
        "isEnabled": Property(kind=Kind.BOOLEAN, default=True),
        "region": REGION,
        "tags": TAGS,
    },
    outputs=("arn", "keyId"),
    not_done=frozenset({"bypassPolicyLockoutSafetyCheck", "customKeyStoreId", "rotationPeriodInDays", "xksKeyId"}),
    create=_create,
    settle=_settle,
    read=_read,
    update=_update,
    delete=_delete,
    check=_check,
)


def _create_policy(aws: Aws, new: Properties) -> str:
    _put_policy(aws, new["keyId"], new["policy"])
    return new["keyId"]


def _read_policy(aws: Aws, key_id: str, _state: Properties) -> Properties | None:
    if _describe(aws, key_id) is None:
        return None
    policy = aws.kms.get_key_policy(KeyId=key_id, PolicyName=_POLICY)["Policy"]
    return {"keyId": key_id, "policy": policy, "region": aws.region}


def _update_policy(aws: Aws, key_id: str, _old: Properties, new: Properties) -> None:
    _put_policy(aws, key_id, new["policy"])


def _reset_policy(aws: Aws, key_id: str, _state: Properties) -> None:
    """A key always has a policy: what remains is the default one, in which the account decides."""
    if _describe(aws, key_id):
        root = f"arn:{aws.partition.name}:iam::{aws.account}:root"
        statement = {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": root},
            "Action": "kms:*",
            "Resource": "*",
        }
        document = {"Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement]}
        _put_policy(aws, key_id, document)


KEY_POLICY = Resource(
    token="aws:kms/keyPolicy:KeyPolicy",  # noqa: S106 - a type token
    inputs={
        "keyId": Property(required=True, force_new=True),
        "policy": Property(kind=Kind.DOCUMENT, required=True),
        "region": REGION,
    },
    not_done=frozenset({"bypassPolicyLockoutSafetyCheck"}),
    create=_create_policy,
    read=_read_policy,
    update=_update_policy,
    delete=_reset_policy,
)


def find_alias(aws: Aws, name: str) -> dict[str, Any] | None:
    """An alias of the region by its name."""
    pages = aws.kms.get_paginator("list_aliases").paginate()
    aliases = [cast("dict[str, Any]", alias) for page in pages for alias in page["Aliases"]]
    return next((alias for alias in aliases if alias["AliasName"] == name), None)


def _create_alias(aws: Aws, new: Properties) -> str:
    aws.kms.create_alias(AliasName=new["name"], TargetKeyId=new["targetKeyId"])
    return new["name"]


def _read_alias(aws: Aws, name: str, state: Properties) -> Properties | None:
    found = find_alias(aws, name)
    if found is None:
        return None
    arn = f"{found['AliasArn'].split(':alias/')[0]}:key/{found['TargetKeyId']}"
    # The program may name the key by its ARN: that is the same key.
    target = arn if state.get("targetKeyId") == arn else found["TargetKeyId"]
    return {
        "arn": found["AliasArn"],
        "name": name,
        "region": aws.region,
        "targetKeyArn": arn,
        "targetKeyId": target,
    }


def _update_alias(aws: Aws, name: str, _old: Properties, new: Properties) -> None:
    aws.kms.update_alias(AliasName=name, TargetKeyId=new["targetKeyId"])


def _check_alias(inputs: Properties) -> list[Failure]:
    name = inputs["name"]
    if is_unknown(name) or name.startswith(_ALIAS):
        return []
    return [Failure("name", 'must begin with "alias/"')]


ALIAS = Resource(
    token="aws:kms/alias:Alias",  # noqa: S106 - a type token
    inputs={
        "name": CHOSEN_AT_CREATION,
        "region": REGION,
        "targetKeyId": Property(required=True),
    },
    outputs=("arn", "targetKeyArn"),
    not_done=frozenset({"namePrefix"}),
    naming=Naming(prefix=_ALIAS, limit=256),
    create=_create_alias,
    read=_read_alias,
    update=_update_alias,
    delete=lambda aws, name, _state: aws.kms.delete_alias(AliasName=name),
    check=_check_alias,
)
