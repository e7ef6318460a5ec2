"""The resource types the stand-in does."""

from keyless_sandbox.provider.resources.bucket import BUCKET
from keyless_sandbox.provider.resources.bucket_object import BUCKET_OBJECT, BUCKET_OBJECT_V2
from keyless_sandbox.provider.resources.bucket_settings import (
    BUCKET_ENCRYPTION,
    BUCKET_POLICY,
    BUCKET_PUBLIC_ACCESS_BLOCK,
    BUCKET_VERSIONING,
)
from keyless_sandbox.provider.resources.instance import INSTANCE
from keyless_sandbox.provider.resources.instance_profile import INSTANCE_PROFILE
from keyless_sandbox.provider.resources.role import ROLE
from keyless_sandbox.provider.resources.role_policies import ROLE_POLICY, ROLE_POLICY_ATTACHMENT
from keyless_sandbox.provider.resources.security_group import SECURITY_GROUP
from keyless_sandbox.provider.resources.security_group_rules import EGRESS_RULE, INGRESS_RULE
from keyless_sandbox.provider.schema import Resource

RESOURCES: dict[str, Resource] = {
    resource.token: resource
    for resource in (
        BUCKET,
        BUCKET_ENCRYPTION,
        BUCKET_OBJECT,
        BUCKET_OBJECT_V2,
        BUCKET_POLICY,
        BUCKET_PUBLIC_ACCESS_BLOCK,
        BUCKET_VERSIONING,
        EGRESS_RULE,
        INGRESS_RULE,
        INSTANCE,
        INSTANCE_PROFILE,
        ROLE,
        ROLE_POLICY,
        ROLE_POLICY_ATTACHMENT,
        SECURITY_GROUP,
    )
}
