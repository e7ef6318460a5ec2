"""The policies of an IAM role: inline ones, and attachments of managed ones."""

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.documents import as_text
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.schema import Kind, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties


def _put_policy(aws: Aws, new: Properties) -> str:
    document = as_text(new["policy"])
    aws.iam.put_role_policy(RoleName=new["role"], PolicyName=new["name"], PolicyDocument=document)
    return f"{new['role']}:{new['name']}"


def _read_policy(aws: Aws, policy_id: str, _state: Properties) -> Properties:
    role, name = _split(policy_id, ":")
    policy = aws.iam.get_role_policy(RoleName=role, PolicyName=name)
    return {"role": role, "name": name, "policy": as_text(policy["PolicyDocument"])}


def _update_policy(aws: Aws, _id: str, _old: Properties, new: Properties) -> None:
    _put_policy(aws, new)


def _delete_policy(aws: Aws, policy_id: str, _state: Properties) -> None:
    role, name = _split(policy_id, ":")
    aws.iam.delete_role_policy(RoleName=role, PolicyName=name)


def _attach(aws: Aws, new: Properties) -> str:
    aws.iam.attach_role_policy(RoleName=new["role"], PolicyArn=new["policyArn"])
    return f"{new['role']}/{new['policyArn']}"


def _read_attachment(aws: Aws, attachment_id: str, _state: Properties) -> Properties | None:
    role, arn = _split(attachment_id, "/")
    pages = aws.iam.get_paginator("list_attached_role_policies").paginate(RoleName=role)
    attached = [policy["PolicyArn"] for page in pages for policy in page["AttachedPolicies"]]
    return {"role": role, "policyArn": arn} if arn in attached else None


def _never_updated(_aws: Aws, _id: str, _old: Properties, _new: Properties) -> None:
    """Every property replaces it."""


def _detach(aws: Aws, attachment_id: str, _state: Properties) -> None:
    role, arn = _split(attachment_id, "/")
    aws.iam.detach_role_policy(RoleName=role, PolicyArn=arn)


def _split(joined: str, separator: str) -> tuple[str, str]:
    role, found, rest = joined.partition(separator)
    if not found:
        raise StandInError(f"the id {joined!r} must have the form ROLE{separator}POLICY")
    return role, rest


ROLE_POLICY = Resource(
    token="aws:iam/rolePolicy:RolePolicy",  # noqa: S106 - a type token
    inputs={
        "name": Property(force_new=True, computed=True),
        "policy": Property(kind=Kind.DOCUMENT, required=True),
        "role": Property(required=True, force_new=True),
    },
    not_done=frozenset({"namePrefix"}),
    naming=Naming(limit=128),
    create=_put_policy,
    read=_read_policy,
    update=_update_policy,
    delete=_delete_policy,
)

ROLE_POLICY_ATTACHMENT = Resource(
    token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",  # noqa: S106 - a type token
    inputs={
        "policyArn": Property(required=True, force_new=True),
        "role": Property(required=True, force_new=True),
    },
    create=_attach,
    read=_read_attachment,
    update=_never_updated,
    delete=_detach,
)
