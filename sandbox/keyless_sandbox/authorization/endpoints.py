"""What the policy of a VPC endpoint lets through.

It takes away, and gives nothing. Source: "Control access to VPC endpoints using endpoint policies" (AWS PrivateLink).
"""

from keyless_iam.applying import Applied, apply
from keyless_iam.decision import Decision, Outcome, StatementRef
from keyless_iam.policy import UnknownPolicy
from keyless_iam.reading import Kind
from keyless_iam.request import Request
from keyless_iam.truth import FALSE, TRUE, any_of

from keyless_sandbox.authorization.policies import policy
from keyless_sandbox.networks import Endpoint


def through(endpoint: Endpoint, request: Request, *, has_boundary: bool) -> Decision:
    """Whether an endpoint's policy lets a request through.

    Args:
        endpoint: that it came to.
        request: who asks for what.
        has_boundary: whether the caller has a permissions boundary.
    """
    read = policy(f"policy of endpoint {endpoint.id}", endpoint.policy, Kind.RESOURCE)
    if isinstance(read, UnknownPolicy):
        return Decision(Outcome.UNDECIDED, reasons=(f"{read.name} could not be read: {read.reason}",))
    applied = apply(read, request, of_resource=True, has_boundary=has_boundary)
    denied = any_of(each.truth for each in applied if each.statement.effect == "Deny")
    allowed = any_of(each.truth & each.named.at_all for each in applied if each.statement.effect == "Allow")
    if denied is TRUE:
        return Decision(Outcome.EXPLICITLY_DENIED, _deciding(applied, "Deny"))
    if allowed is FALSE:
        return Decision(Outcome.IMPLICITLY_DENIED, reasons=(f"{read.name} allows no such request",))
    if allowed is TRUE and denied is FALSE:
        return Decision(Outcome.ALLOWED, _deciding(applied, "Allow"))
    return Decision(Outcome.UNDECIDED, reasons=(f"{read.name} may or may not let it through",))


def _deciding(applied: list[Applied], effect: str) -> tuple[StatementRef, ...]:
    return tuple(
        StatementRef(each.place, each.statement.effect)
        for each in applied
        if each.truth is TRUE and each.statement.effect == effect
    )
