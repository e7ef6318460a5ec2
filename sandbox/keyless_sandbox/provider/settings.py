"""The configuration of one provider: `aws:region`, default tags, credentials and the rest."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from keyless_sandbox.provider.aws import Aws, Credentials
from keyless_sandbox.provider.check import shape
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.schema import FLAG, Failure, Kind, Property
from keyless_sandbox.provider.wire import Properties, has_unknown

_ACCOUNTS = Property(kind=Kind.LIST)
_DONE: Mapping[str, Property] = {
    "accessKey": Property(),
    "allowedAccountIds": _ACCOUNTS,
    "defaultTags": Property(kind=Kind.BLOCK, fields={"tags": Property(kind=Kind.MAP)}),
    "forbiddenAccountIds": _ACCOUNTS,
    "region": Property(),
    "secretKey": Property(),
    "token": Property(),
    # The sandbox has neither a metadata service of its own machine nor host names of buckets, and knows any
    # region: what these switch off or on is so already.
    "s3UsePathStyle": FLAG,
    "skipCredentialsValidation": FLAG,
    "skipMetadataApiCheck": FLAG,
    "skipRegionValidation": FLAG,
    "skipRequestingAccountId": FLAG,
}
NOT_DONE = frozenset(
    {
        "assumeRoleWithWebIdentity",
        "assumeRoles",
        "customCaBundle",
        "ec2MetadataServiceEndpoint",
        "ec2MetadataServiceEndpointMode",
        "endpoints",
        "httpProxy",
        "httpsProxy",
        "ignoreTags",
        "insecure",
        "maxRetries",
        "noProxy",
        "profile",
        "retryMode",
        "s3UsEast1RegionalEndpoint",
        "sharedConfigFiles",
        "sharedCredentialsFiles",
        "stsRegion",
        "tagPolicyCompliance",
        "tokenBucketRateLimiterCapacity",
        "useDualstackEndpoint",
        "useFipsEndpoint",
        "userAgents",
    }
)
# The engine's own, in the same struct.
_ENGINE = frozenset({"version", "pluginDownloadURL"})
_OWNER = "the aws provider"


@dataclass(frozen=True)
class Settings:
    """What a provider was configured with."""

    region: str
    credentials: Credentials
    default_tags: Mapping[str, str] = field(default_factory=dict[str, str])
    allowed_accounts: tuple[str, ...] = ()
    forbidden_accounts: tuple[str, ...] = ()


def check_settings(arguments: Properties) -> list[Failure]:
    """The faults of a provider's configuration; unknowns are let through."""
    return _shaped(arguments)[1]


def settings(arguments: Properties, deployer: Credentials) -> Settings:
    """A provider's configuration; the region falls back to the environment's, then to us-east-1.

    Args:
        arguments: as the engine sends them.
        deployer: whose credentials are used if none are configured.

    Raises:
        StandInError: It has faults.
    """
    shaped, failures = _shaped(arguments)
    if failures:
        raise StandInError("; ".join(f"{failure.property}: {failure.reason}" for failure in failures))
    environment = os.environ
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
    tags = cast("Properties", shaped.get("defaultTags", {})).get("tags", {})
    key = shaped.get("accessKey")
    own = Credentials(key, shaped.get("secretKey") or "", shaped.get("token")) if key else None
    return Settings(
        region=shaped.get("region") or region,
        credentials=own or deployer,
        default_tags={} if has_unknown(tags) else tags,
        allowed_accounts=tuple(shaped.get("allowedAccountIds", ())),
        forbidden_accounts=tuple(shaped.get("forbiddenAccountIds", ())),
    )


def check_account(aws: Aws, configured: Settings) -> None:
    """Refuse an account that the configuration does not allow.

    Raises:
        StandInError: The account is not allowed, or forbidden.
    """
    if not configured.allowed_accounts and not configured.forbidden_accounts:
        return
    account = aws.sts.get_caller_identity()["Account"]
    if configured.allowed_accounts and account not in configured.allowed_accounts:
        allowed = ", ".join(configured.allowed_accounts)
        raise StandInError(f"the sandbox's account is {account}, and allowedAccountIds allows only {allowed}")
    if account in configured.forbidden_accounts:
        raise StandInError(f"the sandbox's account is {account}, which forbiddenAccountIds forbids")


def _shaped(arguments: Properties) -> tuple[Properties, list[Failure]]:
    given = {key: _decoded(key, value) for key, value in arguments.items() if key not in _ENGINE}
    return shape(_OWNER, _DONE, NOT_DONE, given)


def _decoded(key: str, value: object) -> object:
    """Whatever is not a string arrives as JSON."""
    declared = _DONE.get(key)
    if declared and declared.kind is not Kind.STRING and isinstance(value, str) and not has_unknown(value):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
