"""The rules about resources: one module each, all of them in ``POLICIES``."""

from keyless_policies.policies import PackPolicy
from keyless_policies.resources import (
    access_keys,
    bucket_acl,
    imdsv2,
    keys_in_user_data,
    metadata_hop_limit,
    permissions_boundary,
    provider_keys,
    public_access_block,
    security_group,
)

POLICIES: tuple[PackPolicy, ...] = (
    imdsv2.POLICY,
    metadata_hop_limit.POLICY,
    provider_keys.POLICY,
    access_keys.POLICY,
    keys_in_user_data.POLICY,
    bucket_acl.POLICY,
    public_access_block.POLICY,
    security_group.POLICY,
    permissions_boundary.POLICY,
)
