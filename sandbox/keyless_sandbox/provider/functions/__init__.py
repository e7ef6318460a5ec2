"""The functions the stand-in does."""

from keyless_sandbox.provider.functions.ami import GET_AMI
from keyless_sandbox.provider.functions.identity import GET_CALLER_IDENTITY, GET_PARTITION, GET_REGION
from keyless_sandbox.provider.functions.lookups import (
    GET_ALIAS,
    GET_AVAILABILITY_ZONES,
    GET_BUCKET,
    GET_KEY,
    GET_POLICY,
)
from keyless_sandbox.provider.functions.network import GET_SECURITY_GROUP, GET_SUBNET, GET_SUBNETS, GET_VPC
from keyless_sandbox.provider.functions.parameter import GET_PARAMETER
from keyless_sandbox.provider.functions.policy_document import GET_POLICY_DOCUMENT
from keyless_sandbox.provider.functions.role import GET_ROLE
from keyless_sandbox.provider.schema import Function

FUNCTIONS: dict[str, Function] = {
    function.token: function
    for function in (
        GET_ALIAS,
        GET_AMI,
        GET_AVAILABILITY_ZONES,
        GET_BUCKET,
        GET_CALLER_IDENTITY,
        GET_KEY,
        GET_PARAMETER,
        GET_PARTITION,
        GET_POLICY,
        GET_POLICY_DOCUMENT,
        GET_REGION,
        GET_ROLE,
        GET_SECURITY_GROUP,
        GET_SUBNET,
        GET_SUBNETS,
        GET_VPC,
    )
}
