"""The resource types the stand-in does."""

from dataclasses import replace

from keyless_sandbox.provider.resources.addresses import EIP, NAT_GATEWAY
from keyless_sandbox.provider.resources.auto_scaling_group import AUTO_SCALING_GROUP
from keyless_sandbox.provider.resources.bucket import BUCKET, OLD_BUCKET_NOT_DONE
from keyless_sandbox.provider.resources.bucket_object import BUCKET_OBJECT, BUCKET_OBJECT_V2
from keyless_sandbox.provider.resources.bucket_rules import (
    BUCKET_ACL,
    BUCKET_CORS,
    BUCKET_LIFECYCLE,
    BUCKET_LOGGING,
    BUCKET_OWNERSHIP_CONTROLS,
)
from keyless_sandbox.provider.resources.bucket_settings import (
    BUCKET_ENCRYPTION,
    BUCKET_POLICY,
    BUCKET_PUBLIC_ACCESS_BLOCK,
    BUCKET_VERSIONING,
)
from keyless_sandbox.provider.resources.inline_rules import SECURITY_GROUP_RULE
from keyless_sandbox.provider.resources.instance import INSTANCE
from keyless_sandbox.provider.resources.instance_profile import INSTANCE_PROFILE
from keyless_sandbox.provider.resources.key_pair import KEY_PAIR
from keyless_sandbox.provider.resources.keys import ALIAS, KEY, KEY_POLICY
from keyless_sandbox.provider.resources.launch_template import LAUNCH_TEMPLATE
from keyless_sandbox.provider.resources.network import INTERNET_GATEWAY, SUBNET, VPC
from keyless_sandbox.provider.resources.parameter import PARAMETER
from keyless_sandbox.provider.resources.policies import (
    GROUP_POLICY,
    GROUP_POLICY_ATTACHMENT,
    POLICY,
    ROLE_POLICY,
    ROLE_POLICY_ATTACHMENT,
    USER_POLICY,
    USER_POLICY_ATTACHMENT,
)
from keyless_sandbox.provider.resources.role import ROLE
from keyless_sandbox.provider.resources.route_associations import (
    MAIN_ROUTE_TABLE_ASSOCIATION,
    ROUTE_TABLE_ASSOCIATION,
)
from keyless_sandbox.provider.resources.routes import ROUTE, ROUTE_TABLE
from keyless_sandbox.provider.resources.security_group import SECURITY_GROUP
from keyless_sandbox.provider.resources.security_group_rules import EGRESS_RULE, INGRESS_RULE
from keyless_sandbox.provider.resources.users import (
    ACCESS_KEY,
    GROUP,
    GROUP_MEMBERSHIP,
    USER,
    USER_GROUP_MEMBERSHIP,
)
from keyless_sandbox.provider.resources.vpc_endpoint import VPC_ENDPOINT, VPC_ENDPOINT_ROUTE_TABLE_ASSOCIATION
from keyless_sandbox.provider.schema import Resource


def _old_name(resource: Resource) -> Resource:
    """The same under the name with `V2`, which the official plugin had for it and still takes."""
    _, module, name = resource.token.split(":")
    return replace(resource, token=f"aws:{module}V2:{name}V2")


RESOURCES: dict[str, Resource] = {
    resource.token: resource
    for resource in (
        ACCESS_KEY,
        ALIAS,
        AUTO_SCALING_GROUP,
        BUCKET,
        BUCKET_ACL,
        BUCKET_CORS,
        BUCKET_ENCRYPTION,
        BUCKET_LIFECYCLE,
        BUCKET_LOGGING,
        BUCKET_OBJECT,
        BUCKET_OBJECT_V2,
        BUCKET_OWNERSHIP_CONTROLS,
        BUCKET_POLICY,
        BUCKET_PUBLIC_ACCESS_BLOCK,
        BUCKET_VERSIONING,
        EGRESS_RULE,
        EIP,
        GROUP,
        GROUP_MEMBERSHIP,
        GROUP_POLICY,
        GROUP_POLICY_ATTACHMENT,
        INGRESS_RULE,
        INSTANCE,
        INSTANCE_PROFILE,
        INTERNET_GATEWAY,
        KEY,
        KEY_PAIR,
        KEY_POLICY,
        LAUNCH_TEMPLATE,
        MAIN_ROUTE_TABLE_ASSOCIATION,
        NAT_GATEWAY,
        PARAMETER,
        POLICY,
        ROLE,
        ROLE_POLICY,
        ROLE_POLICY_ATTACHMENT,
        ROUTE,
        ROUTE_TABLE,
        ROUTE_TABLE_ASSOCIATION,
        SECURITY_GROUP,
        SECURITY_GROUP_RULE,
        SUBNET,
        USER,
        USER_GROUP_MEMBERSHIP,
        USER_POLICY,
        USER_POLICY_ATTACHMENT,
        VPC,
        VPC_ENDPOINT,
        VPC_ENDPOINT_ROUTE_TABLE_ASSOCIATION,
        replace(_old_name(BUCKET), not_done=OLD_BUCKET_NOT_DONE),
        *map(
            _old_name,
            (
                BUCKET_ACL,
                BUCKET_CORS,
                BUCKET_ENCRYPTION,
                BUCKET_LIFECYCLE,
                BUCKET_LOGGING,
                BUCKET_VERSIONING,
            ),
        ),
    )
}
