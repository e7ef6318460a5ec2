"""Who asks, and where: the caller, the region and the partition."""

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.schema import Function, Property
from keyless_sandbox.provider.wire import Properties


def _partition(aws: Aws, _arguments: Properties) -> Properties:
    partition = aws.partition
    return {
        "id": partition.name,
        "partition": partition.name,
        "dnsSuffix": partition.dns_suffix,
        "reverseDnsPrefix": partition.reverse_dns_prefix,
    }


def _region(aws: Aws, arguments: Properties) -> Properties:
    name = arguments.get("region") or arguments.get("name") or aws.region
    endpoint = f"ec2.{name}.{aws.partition.dns_suffix}"
    if arguments.get("endpoint", endpoint) != endpoint:
        raise StandInError("region not found: the endpoint is not that of the provider's region")
    return {"id": name, "name": name, "region": name, "endpoint": endpoint, "description": name}


def _caller_identity(aws: Aws, _arguments: Properties) -> Properties:
    caller = aws.sts.get_caller_identity()
    account = caller["Account"]
    return {"id": account, "accountId": account, "arn": caller["Arn"], "userId": caller["UserId"]}


GET_PARTITION = Function(
    token="aws:index/getPartition:getPartition",  # noqa: S106 - a function token
    arguments={"id": Property()},
    call=_partition,
)
GET_REGION = Function(
    token="aws:index/getRegion:getRegion",  # noqa: S106 - a function token
    arguments={"endpoint": Property(), "id": Property(), "name": Property(), "region": Property()},
    call=_region,
)
GET_CALLER_IDENTITY = Function(
    token="aws:index/getCallerIdentity:getCallerIdentity",  # noqa: S106 - a function token
    arguments={"id": Property()},
    call=_caller_identity,
)
