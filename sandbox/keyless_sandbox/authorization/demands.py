"""What a request must be allowed to do, whichever service it asks."""

from keyless_iam.request import CallerKind

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authentication.keys import Authenticated
from keyless_sandbox.authorization import services
from keyless_sandbox.authorization.demand import Demand
from keyless_sandbox.authorization.principals import Principal
from keyless_sandbox.authorization.s3.address import address_of
from keyless_sandbox.authorization.s3.asked import Door
from keyless_sandbox.authorization.s3.demands import demand_of as s3_demand_of
from keyless_sandbox.authorization.s3.stored import MotoStored

_STORED = MotoStored()


def demand_of(authenticated: Authenticated, principal: Principal) -> Demand:
    """The demand of a request.

    Raises:
        ApiError: it is not served, not understood, or not right.
    """
    request = authenticated.request
    if request.service in {"s3", "s3control"}:
        door = Door(principal.caller.account, authenticated.condition_keys, authenticated.received_at)
        return s3_demand_of(request, address_of(request), _STORED, door)
    if principal.caller.kind is CallerKind.ANONYMOUS:
        raise ApiError("MissingAuthenticationToken", "Missing Authentication Token", why="only S3 answers anybody")
    return services.demand_of(services.operation_of(request), principal.caller)
