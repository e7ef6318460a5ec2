"""What a request to IAM, STS, EC2, Auto Scaling, Systems Manager or KMS must be allowed to do.

From `operation`, which names what a request asks for, over a module for each service, to the needs that `needs` fills with
condition keys. `lookup` is what they ask about the resources that there are, `moto_lookup` answers it.
"""

from keyless_iam.request import Caller

from keyless_sandbox.authorization.demand import Demand
from keyless_sandbox.authorization.services import autoscaling, ec2, iam, kms, ssm, sts
from keyless_sandbox.authorization.services.lookup import Scene
from keyless_sandbox.authorization.services.moto_lookup import MotoLookup
from keyless_sandbox.authorization.services.names import Names
from keyless_sandbox.authorization.services.needs import need
from keyless_sandbox.authorization.services.operation import Operation, operation_of
from keyless_sandbox.authorization.services.served import SERVED

__all__ = ["SERVED", "Operation", "demand_of", "operation_of"]

_SERVICES = {
    "autoscaling": autoscaling.demand_of,
    "ec2": ec2.demand_of,
    "iam": iam.demand_of,
    "kms": kms.demand_of,
    "ssm": ssm.demand_of,
    "sts": sts.demand_of,
}


def demand_of(operation: Operation, caller: Caller) -> Demand:
    """What an operation needs.

    Args:
        operation: of a service in ``SERVED``.
        caller: who asks; not anonymous.

    Raises:
        ApiError: it cannot be told, or touches what the sandbox does not serve.
    """
    names = Names.of(caller, operation.region)
    demand = _SERVICES[operation.service](operation, Scene(caller, names, MotoLookup(names)))
    if demand.needs or demand.exempt:
        return demand
    # A request that names nothing, or nothing that there is, fails anyhow. Who is told so must be allowed to act on anything.
    return Demand((need(operation.action, "*"),))
