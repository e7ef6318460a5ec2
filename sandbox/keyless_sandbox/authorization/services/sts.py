"""What the operations of STS need.

Sources: "Actions, resources, and condition keys for AWS Security Token Service" (Service Authorization Reference);
"GetCallerIdentity", "AssumeRole" (STS API Reference); "Pass session tags in AWS STS" and "Monitor and control actions taken
with assumed roles" (IAM User Guide).
"""

import re
from collections.abc import Iterator

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.services.iam import by_arn
from keyless_sandbox.authorization.services.lookup import Scene
from keyless_sandbox.authorization.services.needs import NONE, Facts, need
from keyless_sandbox.authorization.services.operation import Operation

_ROLE = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)


def demand_of(operation: Operation, scene: Scene) -> Demand:
    """What an operation of STS needs.

    AssumeRole needs its permissions of the caller's policies and of the role's trust policy, which is the policy of the
    resource.

    Raises:
        ApiError: the session would be known by more than a role's own policies can be held against.
    """
    if operation.name == "GetCallerIdentity":
        return Demand((), exempt="everybody may ask who they are, even if a policy denies it")
    if operation.name == "AssumeRole":
        return Demand(tuple(_assume_role(operation, scene)))
    return Demand((need(operation.action, "*"),))


def _assume_role(operation: Operation, scene: Scene) -> Iterator[Need]:
    parameters = operation.parameters
    for given in ("ProvidedContexts", "SerialNumber", "TokenCode"):
        if given in parameters:
            raise ApiError(
                "InvalidParameterValue", f"The sandbox does not serve {given}.", 400, why=f"{given} is not served"
            )
    role = parameters.text("RoleArn")
    if not _ROLE.fullmatch(role):
        raise ApiError("ValidationError", f"{role} is invalid", 400, why=f"{role!r} is no role's ARN")
    found = by_arn("role", role, scene)
    tags = parameters.tags()
    transitive = parameters.texts("TransitiveTagKeys")
    source = parameters.text("SourceIdentity")
    external = parameters.text("ExternalId")
    facts = Facts(
        {
            "sts:ExternalId": (external,) if external else NONE,
            "sts:RoleSessionName": (parameters.text("RoleSessionName"),),
            "sts:SourceIdentity": (source,) if source else NONE,
            "sts:TransitiveTagKeys": transitive,
            **dict.fromkeys(_OF_IDENTITY_PROVIDERS, NONE),
        },
        found.tags if found else {},
        tags,
    )
    yield need("sts:AssumeRole", role, "role", facts)
    if tags or transitive:
        yield need("sts:TagSession", role, "role", facts)
    if source:
        yield need("sts:SetSourceIdentity", role, "role", facts)


_OF_IDENTITY_PROVIDERS = (
    "accounts.google.com:aud",
    "accounts.google.com:sub",
    "cognito-identity.amazonaws.com:amr",
    "cognito-identity.amazonaws.com:aud",
    "cognito-identity.amazonaws.com:sub",
    "graph.facebook.com:app_id",
    "graph.facebook.com:id",
    "saml:aud",
    "saml:namequalifier",
    "saml:sub",
    "saml:sub_type",
    "www.amazon.com:app_id",
    "www.amazon.com:user_id",
)
"""Only sessions that an identity provider vouches for carry these; whoever signs a request has none."""
