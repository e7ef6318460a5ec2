"""Whether a role's trust policy lets EC2 assume the role."""

from keyless_iam.conditions.context import UNKNOWN_VALUE, Context
from keyless_iam.decision import Outcome
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import PolicySet
from keyless_iam.request import Caller, Request

from keyless_sandbox.authorization.policies import trust
from keyless_sandbox.machines import Role

_EC2 = Caller.of("ec2.amazonaws.com")


def ec2_may_assume(role: Role) -> bool:
    """Whether EC2 may assume the role for an instance.

    EC2 is not known to send anything that a condition could ask for: what depends on one is refused.
    """
    request = Request(_EC2, "sts:AssumeRole", role.arn, Context(unlisted=UNKNOWN_VALUE))
    return evaluate(request, PolicySet(resource=trust(role.name, role.trust_policy))).outcome is Outcome.ALLOWED
