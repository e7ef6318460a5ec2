"""Where resources carry policy documents, attach policies and name roles, for the providers ``aws`` and ``aws-native``.

Sources: the schemas of the two providers; those of ``aws-native`` are the names of CloudFormation.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from keyless_iam.document import Document
from keyless_iam.problems import DocumentError, Problem
from keyless_iam.reading import Kind, read_document
from keyless_iam.subject import PolicyType

_IDENTITY, _RESOURCE = PolicyType.IDENTITY, PolicyType.RESOURCE


@dataclass(frozen=True)
class Shape:
    """What resources of one type say about permissions. Paths are those of ``find``.

    Attributes:
        documents: where policy documents are, and of which type each is.
        attached: where ARNs of managed policies are.
        boundary: where the ARN of the permissions boundary is.
        roles: where the names of roles are, to which the resource gives its policies or instances.
        users: where the names of users are, to whom it gives them.
        groups: where those of groups are.
        role_name: of a role: where its name is.
        user_name: of a user.
        group_name: of a group.
        policy_name: of a managed policy: where its name is; its path is ``path``.
        is_profile: whether it is an instance profile.
        bucket: of a bucket's policy: where the bucket's name is.
        key: of a key's policy that is a resource of its own: where the key's id or ARN is.
        kept: properties that the provider leaves as they are when a program no longer sets them.
    """

    documents: Mapping[str, PolicyType] = field(default_factory=dict[str, PolicyType])
    attached: tuple[str, ...] = ()
    boundary: str = ""
    roles: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    role_name: str = ""
    user_name: str = ""
    group_name: str = ""
    policy_name: str = ""
    is_profile: bool = False
    bucket: str = ""
    key: str = ""
    kept: tuple[str, ...] = ()

    @property
    def people(self) -> bool:
        """Whether the policies can go to users or groups."""
        return bool(self.users or self.groups or self.user_name or self.group_name)


def _resource(*paths: str) -> Shape:
    return Shape(dict.fromkeys(paths, _RESOURCE))


def _bucket(document: str, bucket: str) -> Shape:
    return Shape({document: PolicyType.BUCKET}, bucket=bucket)


def _key(path: str, key: str = "") -> Shape:
    return Shape({path: PolicyType.KEY}, key=key)


SHAPES: Mapping[str, Shape] = {
    "aws:iam/role:Role": Shape(
        {"assumeRolePolicy": PolicyType.TRUST, "inlinePolicies[].policy": _IDENTITY},
        attached=("managedPolicyArns[]",),
        boundary="permissionsBoundary",
        role_name="name",
        kept=("inlinePolicies", "managedPolicyArns"),
    ),
    "aws:iam/rolePolicy:RolePolicy": Shape({"policy": _IDENTITY}, roles=("role",)),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Shape(attached=("policyArn",), roles=("role",)),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": Shape(
        attached=("policyArns[]",), roles=("roleName",)
    ),
    "aws:iam/user:User": Shape(boundary="permissionsBoundary", user_name="name"),
    "aws:iam/userPolicy:UserPolicy": Shape({"policy": _IDENTITY}, users=("user",)),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": Shape(attached=("policyArn",), users=("user",)),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": Shape(
        attached=("policyArns[]",), users=("userName",)
    ),
    "aws:iam/group:Group": Shape(group_name="name"),
    "aws:iam/groupPolicy:GroupPolicy": Shape({"policy": _IDENTITY}, groups=("group",)),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": Shape(attached=("policyArn",), groups=("group",)),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": Shape(
        attached=("policyArns[]",), groups=("groupName",)
    ),
    "aws:iam/policy:Policy": Shape({"policy": _IDENTITY}, policy_name="name"),
    "aws:iam/policyAttachment:PolicyAttachment": Shape(
        attached=("policyArn",), roles=("roles[]",), users=("users[]",), groups=("groups[]",)
    ),
    "aws:iam/instanceProfile:InstanceProfile": Shape(roles=("role",), is_profile=True),
    "aws:s3/bucketPolicy:BucketPolicy": _bucket("policy", "bucket"),
    "aws:s3/bucket:Bucket": _bucket("policy", "bucket"),
    "aws:s3/bucketV2:BucketV2": _bucket("policy", "bucket"),
    "aws:s3/accessPoint:AccessPoint": _resource("policy"),
    "aws:s3control/accessPointPolicy:AccessPointPolicy": _resource("policy"),
    "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy": _resource("details.policy"),
    "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": _resource("policy"),
    "aws:kms/key:Key": _key("policy"),
    "aws:kms/externalKey:ExternalKey": _key("policy"),
    "aws:kms/replicaKey:ReplicaKey": _key("policy"),
    "aws:kms/replicaExternalKey:ReplicaExternalKey": _key("policy"),
    "aws:kms/keyPolicy:KeyPolicy": _key("policy", "keyId"),
    "aws:sqs/queue:Queue": _resource("policy"),
    "aws:sqs/queuePolicy:QueuePolicy": _resource("policy"),
    "aws:sns/topic:Topic": _resource("policy"),
    "aws:sns/topicPolicy:TopicPolicy": _resource("policy"),
    "aws:secretsmanager/secret:Secret": _resource("policy"),
    "aws:secretsmanager/secretPolicy:SecretPolicy": _resource("policy"),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": _resource("policy"),
    "aws:ecr/registryPolicy:RegistryPolicy": _resource("policy"),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": _resource("policy"),
    "aws-native:iam:Role": Shape(
        {"assumeRolePolicyDocument": PolicyType.TRUST, "policies[].policyDocument": _IDENTITY},
        attached=("managedPolicyArns[]",),
        boundary="permissionsBoundary",
        role_name="roleName",
    ),
    "aws-native:iam:RolePolicy": Shape({"policyDocument": _IDENTITY}, roles=("roleName",)),
    "aws-native:iam:User": Shape(
        {"policies[].policyDocument": _IDENTITY},
        attached=("managedPolicyArns[]",),
        boundary="permissionsBoundary",
        user_name="userName",
    ),
    "aws-native:iam:UserPolicy": Shape({"policyDocument": _IDENTITY}, users=("userName",)),
    "aws-native:iam:Group": Shape(
        {"policies[].policyDocument": _IDENTITY}, attached=("managedPolicyArns[]",), group_name="groupName"
    ),
    "aws-native:iam:GroupPolicy": Shape({"policyDocument": _IDENTITY}, groups=("groupName",)),
    "aws-native:iam:ManagedPolicy": Shape(
        {"policyDocument": _IDENTITY},
        roles=("roles[]",),
        users=("users[]",),
        groups=("groups[]",),
        policy_name="managedPolicyName",
    ),
    "aws-native:iam:InstanceProfile": Shape(roles=("roles[]",), is_profile=True),
    "aws-native:s3:BucketPolicy": _bucket("policyDocument", "bucket"),
    "aws-native:s3:AccessPoint": _resource("policy"),
    "aws-native:s3:MultiRegionAccessPointPolicy": _resource("policy"),
    "aws-native:kms:Key": _key("keyPolicy"),
    "aws-native:kms:ReplicaKey": _key("keyPolicy"),
    "aws-native:sqs:QueuePolicy": _resource("policyDocument"),
    "aws-native:sqs:QueueInlinePolicy": _resource("policyDocument"),
    "aws-native:sns:TopicPolicy": _resource("policyDocument"),
    "aws-native:sns:TopicInlinePolicy": _resource("policyDocument"),
    "aws-native:secretsmanager:ResourcePolicy": _resource("resourcePolicy"),
    "aws-native:ecr:Repository": _resource("repositoryPolicyText"),
    "aws-native:ecr:RegistryPolicy": _resource("policyText"),
    "aws-native:efs:FileSystem": _resource("fileSystemPolicy"),
}
"""By resource type. A type that is not here says nothing about permissions that can be read."""

_KINDS = {PolicyType.IDENTITY: Kind.IDENTITY, PolicyType.TRUST: Kind.TRUST}


def document_of(source: object, policy_type: PolicyType) -> Document | tuple[Problem, ...]:
    """The document that a property holds, or what is wrong with it.

    Args:
        source: JSON text, or its data.
        policy_type: of what type it must be.
    """
    text = source if isinstance(source, str) else json.dumps(source)
    return _document(text, _KINDS.get(policy_type, Kind.RESOURCE))


@lru_cache(maxsize=512)
def _document(text: str, kind: Kind) -> Document | tuple[Problem, ...]:
    try:
        return read_document(text, kind)
    except DocumentError as error:
        return error.problems


def find(
    props: object, path: str, item: Callable[[object, str | int], object], is_open: Callable[[object], bool]
) -> Iterator[tuple[str, object]]:
    """Every value at a path, with the exact path of each. What is absent or null is left out.

    Args:
        props: a resource's properties.
        path: such as ``inlinePolicies[].policy``: each element of the list ``inlinePolicies``.
        item: an element of a list or mapping; None where there is none.
        is_open: whether a value stands for one that is not known. Where a list or mapping on the way is, that is one value, at
            its own path.
    """
    return _walk(props, _steps(path), "", item, is_open)


@lru_cache(maxsize=256)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.replace("[]", ".[]").split("."))


def _walk(
    value: object,
    steps: tuple[str, ...],
    at: str,
    item: Callable[[object, str | int], object],
    is_open: Callable[[object], bool],
) -> Iterator[tuple[str, object]]:
    if value is None:
        return
    if not steps or is_open(value):
        yield at, value
        return
    step, rest = steps[0], steps[1:]
    if step == "[]":
        if isinstance(value, Sequence) and not isinstance(value, str):
            for index in range(len(cast("Sequence[object]", value))):
                yield from _walk(item(cast("object", value), index), rest, f"{at}[{index}]", item, is_open)
    elif isinstance(value, Mapping):
        yield from _walk(item(cast("object", value), step), rest, f"{at}.{step}" if at else step, item, is_open)
