"""The functions the stand-in does."""

from keyless_sandbox.provider.functions.ami import GET_AMI
from keyless_sandbox.provider.functions.identity import GET_CALLER_IDENTITY, GET_PARTITION, GET_REGION
from keyless_sandbox.provider.functions.network import GET_SUBNET, GET_VPC
from keyless_sandbox.provider.functions.parameter import GET_PARAMETER
from keyless_sandbox.provider.functions.role import GET_ROLE
from keyless_sandbox.provider.schema import Function

FUNCTIONS: dict[str, Function] = {
    function.token: function
    for function in (
        GET_AMI,
        GET_CALLER_IDENTITY,
        GET_PARAMETER,
        GET_PARTITION,
        GET_REGION,
        GET_ROLE,
        GET_SUBNET,
        GET_VPC,
    )
}
