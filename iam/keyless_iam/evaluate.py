"""Decides a request as AWS does.

Source: "Policy evaluation logic" (IAM User Guide).
"""

from keyless_iam.decision import Decision
from keyless_iam.policy import PolicySet
from keyless_iam.request import Request


def evaluate(request: Request, policies: PolicySet) -> Decision:
    """Whether policies let a request through.

    Args:
        request: who asks for what. A context value that is unknown makes undecided only what depends on it.
        policies: what bears on it.

    Returns:
        The outcome with the statements that decided and why the others did not.
    """
    raise NotImplementedError
