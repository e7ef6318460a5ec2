"""The condition keys that every request has, whatever it asks for.

Source: "AWS global condition context keys" (IAM User Guide). Not among them, and absent: the keys of an organization, which
the sandbox's account is in none of, and those of calls that a service makes for somebody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from keyless_sandbox.api_request import INTERNET, ApiError, ApiRequest
from keyless_sandbox.networks import Endpoint, network_of

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Surroundings:
    """What is known of a request beside its principal and its needs.

    Attributes:
        values: condition keys by lower-case name.
        unknown: keys that AWS would fill and nobody here can.
        endpoint: the VPC endpoint that it came through.
    """

    values: Mapping[str, tuple[str, ...]]
    unknown: frozenset[str] = frozenset()
    endpoint: Endpoint | None = None


def surroundings_of(request: ApiRequest, now: datetime) -> Surroundings:
    """The surroundings of a request.

    Raises:
        ApiError: the instance from whose endpoint it came does not run.
    """
    values = {
        "aws:currenttime": (now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),),
        "aws:epochtime": (str(int(now.timestamp())),),
        "aws:securetransport": ("true" if request.is_secure else "false",),
        "aws:viaawsservice": ("false",),
    }
    if request.region:
        values["aws:requestedregion"] = (request.region,)
    for key, header in (("aws:useragent", "user-agent"), ("aws:referer", "referer")):
        if header in request.headers:
            values[key] = (request.headers[header],)
    # Which version of TLS it was, the HTTP server does not tell.
    unknown = {"s3:tlsversion"} if request.is_secure else set[str]()
    if request.origin == INTERNET:
        return Surroundings({**values, "aws:sourceip": (LOOPBACK,)}, frozenset(unknown))
    network = network_of(request.origin)
    if network is None:
        raise ApiError("AccessDenied", "Access Denied", why=f"instance {request.origin} does not run")
    gateway = network.s3_gateway if request.service == "s3" and request.region == network.region else None
    if gateway:
        # A private address has no public one: aws:SourceIp is absent then.
        values["aws:sourcevpc"] = (network.vpc_id,)
        values["aws:sourcevpce"] = (gateway.id,)
        values["aws:vpcsourceip"] = (network.private_ip,)
        values["aws:vpceaccount"] = (gateway.owner,)
    elif network.public_ip:
        values["aws:sourceip"] = (network.public_ip,)
    else:
        unknown.add("aws:sourceip")  # it leaves through a NAT device whose address nobody here knows
    return Surroundings(values, frozenset(unknown), gateway)
