"""Policies of IAM roles, users and groups: managed ones and their attachments, and inline ones."""

from typing import Any

from keyless_sandbox.provider.aws import Aws, tag_list, tag_map
from keyless_sandbox.provider.documents import as_text, same_document
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.resources.tags import retag
from keyless_sandbox.provider.schema import CHOSEN_AT_CREATION, TAGS, Kind, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties

_VERSIONS = 5
_DOCUMENT = Property(kind=Kind.DOCUMENT, required=True)


def _create(aws: Aws, new: Properties) -> str:
    answer = aws.iam.create_policy(
        PolicyName=new["name"],
        Path=new["path"],
        PolicyDocument=as_text(new["policy"]),
        Description=new.get("description", ""),
        Tags=tag_list(new.get("tagsAll")),
    )
    return answer["Policy"]["Arn"]


def _read(aws: Aws, arn: str, _state: Properties) -> Properties:
    policy = aws.iam.get_policy(PolicyArn=arn)["Policy"]
    version = aws.iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {
        "name": policy["PolicyName"],
        "arn": policy["Arn"],
        "attachmentCount": policy["AttachmentCount"],
        "description": policy.get("Description") or None,
        "path": policy["Path"],
        "policy": as_text(version["Document"]),
        "policyId": policy["PolicyId"],
        "tags": tag_map(policy.get("Tags")),
    }


def _update(aws: Aws, arn: str, old: Properties, new: Properties) -> None:
    if not same_document(old.get("policy"), new["policy"]):
        versions = _other_versions(aws, arn)
        if len(versions) == _VERSIONS - 1:
            aws.iam.delete_policy_version(PolicyArn=arn, VersionId=versions[-1])
        aws.iam.create_policy_version(PolicyArn=arn, PolicyDocument=as_text(new["policy"]), SetAsDefault=True)
    retag(
        old,
        new,
        put=lambda tags: aws.iam.tag_policy(PolicyArn=arn, Tags=tags),
        remove=lambda names: aws.iam.untag_policy(PolicyArn=arn, TagKeys=names),
    )


def _delete(aws: Aws, arn: str, _state: Properties) -> None:
    for version in _other_versions(aws, arn):
        aws.iam.delete_policy_version(PolicyArn=arn, VersionId=version)
    aws.iam.delete_policy(PolicyArn=arn)


def _other_versions(aws: Aws, arn: str) -> list[str]:
    """The versions that are not in force, newest first."""
    versions: list[dict[str, Any]] = aws.iam.list_policy_versions(PolicyArn=arn)["Versions"]
    others = [one for one in versions if not one["IsDefaultVersion"]]
    return [one["VersionId"] for one in sorted(others, key=lambda one: int(one["VersionId"][1:]), reverse=True)]


POLICY = Resource(
    token="aws:iam/policy:Policy",  # noqa: S106 - a type token
    inputs={
        "description": Property(force_new=True),
        "name": CHOSEN_AT_CREATION,
        "path": Property(default="/", force_new=True),
        "policy": _DOCUMENT,
        "tags": TAGS,
    },
    outputs=("arn", "attachmentCount", "policyId"),
    not_done=frozenset({"delayAfterPolicyCreationInMs", "namePrefix"}),
    naming=Naming(limit=128),
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
)


def _split(joined: str, holder: str, separator: str) -> tuple[str, str]:
    name, found, rest = joined.partition(separator)
    if not found:
        raise StandInError(f"the id {joined!r} must have the form {holder.upper()}{separator}POLICY")
    return name, rest


def _inline(token: str, holder: str) -> Resource:
    """The type of an inline policy of a role, a user or a group."""
    name_of_holder = f"{holder.capitalize()}Name"

    def call(aws: Aws, verb: str, holders_name: str, name: str, **more: str) -> dict[str, Any]:
        method = getattr(aws.iam, f"{verb}_{holder}_policy")
        return method(**{name_of_holder: holders_name}, PolicyName=name, **more)

    def create(aws: Aws, new: Properties) -> str:
        call(aws, "put", new[holder], new["name"], PolicyDocument=as_text(new["policy"]))
        return f"{new[holder]}:{new['name']}"

    def read(aws: Aws, policy_id: str, _state: Properties) -> Properties:
        holders_name, name = _split(policy_id, holder, ":")
        document = call(aws, "get", holders_name, name)["PolicyDocument"]
        return {holder: holders_name, "name": name, "policy": as_text(document)}

    def update(aws: Aws, _id: str, _old: Properties, new: Properties) -> None:
        create(aws, new)

    def delete(aws: Aws, policy_id: str, _state: Properties) -> None:
        call(aws, "delete", *_split(policy_id, holder, ":"))

    return Resource(
        token=token,
        inputs={
            "name": CHOSEN_AT_CREATION,
            "policy": _DOCUMENT,
            holder: Property(required=True, force_new=True),
        },
        not_done=frozenset({"namePrefix"}),
        naming=Naming(limit=128),
        create=create,
        read=read,
        update=update,
        delete=delete,
    )


def _attachment(token: str, holder: str) -> Resource:
    """The type of a managed policy's attachment to a role, a user or a group."""
    name_of_holder = f"{holder.capitalize()}Name"

    def call(aws: Aws, verb: str, holders_name: str, arn: str) -> None:
        getattr(aws.iam, f"{verb}_{holder}_policy")(**{name_of_holder: holders_name}, PolicyArn=arn)

    def create(aws: Aws, new: Properties) -> str:
        call(aws, "attach", new[holder], new["policyArn"])
        return f"{new[holder]}/{new['policyArn']}"

    def read(aws: Aws, attachment_id: str, _state: Properties) -> Properties | None:
        holders_name, arn = _split(attachment_id, holder, "/")
        pages = aws.iam.get_paginator(f"list_attached_{holder}_policies").paginate(**{name_of_holder: holders_name})
        attached = [policy["PolicyArn"] for page in pages for policy in page["AttachedPolicies"]]
        return {holder: holders_name, "policyArn": arn} if arn in attached else None

    def delete(aws: Aws, attachment_id: str, _state: Properties) -> None:
        call(aws, "detach", *_split(attachment_id, holder, "/"))

    return Resource(
        token=token,
        inputs={
            "policyArn": Property(required=True, force_new=True),
            holder: Property(required=True, force_new=True),
        },
        create=create,
        read=read,
        delete=delete,
    )


ROLE_POLICY = _inline("aws:iam/rolePolicy:RolePolicy", "role")
USER_POLICY = _inline("aws:iam/userPolicy:UserPolicy", "user")
GROUP_POLICY = _inline("aws:iam/groupPolicy:GroupPolicy", "group")
ROLE_POLICY_ATTACHMENT = _attachment("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role")
USER_POLICY_ATTACHMENT = _attachment("aws:iam/userPolicyAttachment:UserPolicyAttachment", "user")
GROUP_POLICY_ATTACHMENT = _attachment("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "group")
