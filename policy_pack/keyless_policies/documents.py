"""Where resources carry policy documents, attach policies and name roles, for the providers ``aws`` and ``aws-native``.

Sources: the schemas of the two providers; those of ``aws-native`` are the names of CloudFormation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from keyless_iam.subject import PolicyType

_IDENTITY, _RESOURCE = PolicyType.IDENTITY, PolicyType.RESOURCE


@dataclass(frozen=True)
class Shape:
    """What resources of one type say about permissions. Paths are those of ``unknowns.find``.

    Attributes:
        documents: where policy documents are, and of which type each is.
        attached: where ARNs of managed policies are.
        boundary: where the ARN of the permissions boundary is.
        roles: where the names of roles are, to which the resource gives its policies or instances.
        people: whether the policies can go to users or groups, too.
        role_name: of a role: where its name is.
        policy_name: of a managed policy: where its name is; its path is ``path``.
        is_profile: whether it is an instance profile.
        bucket: of a bucket's policy: where the bucket's name is.
    """

    documents: Mapping[str, PolicyType] = field(default_factory=dict[str, PolicyType])
    attached: tuple[str, ...] = ()
    boundary: str = ""
    roles: tuple[str, ...] = ()
    people: bool = False
    role_name: str = ""
    policy_name: str = ""
    is_profile: bool = False
    bucket: str = ""


def _resource(*paths: str) -> Shape:
    return Shape(dict.fromkeys(paths, _RESOURCE))


def _bucket(document: str, bucket: str) -> Shape:
    return Shape({document: PolicyType.BUCKET}, bucket=bucket)


def _key(path: str) -> Shape:
    return Shape({path: PolicyType.KEY})


SHAPES: Mapping[str, Shape] = {
    "aws:iam/role:Role": Shape(
        {"assumeRolePolicy": PolicyType.TRUST, "inlinePolicies[].policy": _IDENTITY},
        attached=("managedPolicyArns[]",),
        boundary="permissionsBoundary",
        role_name="name",
    ),
    "aws:iam/rolePolicy:RolePolicy": Shape({"policy": _IDENTITY}, roles=("role",)),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Shape(attached=("policyArn",), roles=("role",)),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": Shape(
        attached=("policyArns[]",), roles=("roleName",)
    ),
    "aws:iam/user:User": Shape(boundary="permissionsBoundary", people=True),
    "aws:iam/userPolicy:UserPolicy": Shape({"policy": _IDENTITY}, people=True),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": Shape(attached=("policyArn",), people=True),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": Shape(
        attached=("policyArns[]",), people=True
    ),
    "aws:iam/groupPolicy:GroupPolicy": Shape({"policy": _IDENTITY}, people=True),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": Shape(attached=("policyArn",), people=True),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": Shape(
        attached=("policyArns[]",), people=True
    ),
    "aws:iam/policy:Policy": Shape({"policy": _IDENTITY}, policy_name="name"),
    "aws:iam/policyAttachment:PolicyAttachment": Shape(attached=("policyArn",), roles=("roles[]",), people=True),
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
    "aws:kms/keyPolicy:KeyPolicy": _key("policy"),
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
        people=True,
    ),
    "aws-native:iam:UserPolicy": Shape({"policyDocument": _IDENTITY}, people=True),
    "aws-native:iam:Group": Shape(
        {"policies[].policyDocument": _IDENTITY}, attached=("managedPolicyArns[]",), people=True
    ),
    "aws-native:iam:GroupPolicy": Shape({"policyDocument": _IDENTITY}, people=True),
    "aws-native:iam:ManagedPolicy": Shape(
        {"policyDocument": _IDENTITY}, roles=("roles[]",), policy_name="managedPolicyName"
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
"""By resource type. A type that is not here says nothing about permissions that the pack can read."""
