"""Lookups of single things by their name: managed policies, buckets, keys, aliases, and availability zones."""

from typing import Any

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.errors import StandInError, is_gone
from keyless_sandbox.provider.functions.queries import FILTERS, filters
from keyless_sandbox.provider.resources.bucket import BUCKET
from keyless_sandbox.provider.resources.keys import find_alias
from keyless_sandbox.provider.resources.policies import POLICY
from keyless_sandbox.provider.schema import Function, Kind, Property, Resource
from keyless_sandbox.provider.wire import Properties


def _policy(aws: Aws, arguments: Properties) -> Properties:
    arn, name, prefix = (arguments.get(key) for key in ("arn", "name", "pathPrefix"))
    if bool(arn) == bool(name):
        raise StandInError("exactly one of arn and name must be given")
    if not arn:
        pages = aws.iam.get_paginator("list_policies").paginate(**({"PathPrefix": prefix} if prefix else {}))
        found = [policy["Arn"] for page in pages for policy in page["Policies"] if policy["PolicyName"] == name]
        if not found:
            raise StandInError(f"no IAM policy found with the name {name}")
        arn = found[0]
    live = _existing(POLICY, aws, str(arn), f"IAM policy {arn}")
    return {**live, "id": arn, "description": live["description"] or ""}


def _bucket(aws: Aws, arguments: Properties) -> Properties:
    live = _existing(BUCKET, aws, arguments["bucket"], f"S3 bucket {arguments['bucket']}")
    live.pop("tags")
    return {**live, "id": arguments["bucket"], "websiteDomain": "", "websiteEndpoint": ""}


def _alias(aws: Aws, arguments: Properties) -> Properties:
    found = find_alias(aws, arguments["name"])
    if found is None:
        raise StandInError(f"no KMS alias {arguments['name']} found in {aws.region}")
    key_arn = aws.kms.describe_key(KeyId=found["TargetKeyId"])["KeyMetadata"]["Arn"]
    return {
        "id": found["AliasArn"],
        "arn": found["AliasArn"],
        "region": aws.region,
        "targetKeyArn": key_arn,
        "targetKeyId": found["TargetKeyId"],
    }


def _key(aws: Aws, arguments: Properties) -> Properties:
    found = aws.kms.describe_key(KeyId=arguments["keyId"])["KeyMetadata"]
    return {
        "id": found["KeyId"],
        "arn": found["Arn"],
        "awsAccountId": found["AWSAccountId"],
        "cloudHsmClusterId": "",
        "creationDate": found["CreationDate"].isoformat(),
        "customKeyStoreId": "",
        "customerMasterKeySpec": found["KeySpec"],
        "deletionDate": found["DeletionDate"].isoformat() if "DeletionDate" in found else "",
        "description": found.get("Description", ""),
        "enabled": found["Enabled"],
        "expirationModel": "",
        "keyManager": found["KeyManager"],
        "keySpec": found["KeySpec"],
        "keyState": found["KeyState"],
        "keyUsage": found["KeyUsage"],
        "multiRegion": found["MultiRegion"],
        "multiRegionConfigurations": [],
        "origin": found["Origin"],
        "pendingDeletionWindowInDays": 0,
        "region": aws.region,
        "validTo": "",
        "xksKeyConfigurations": [],
    }


def _zones(aws: Aws, arguments: Properties) -> Properties:
    answer = aws.ec2.describe_availability_zones(
        AllAvailabilityZones=arguments.get("allAvailabilityZones", False),
        Filters=filters(arguments, {"state": "state"}),
    )
    without = {*arguments.get("excludeNames", []), *arguments.get("excludeZoneIds", [])}
    zones: list[dict[str, Any]] = sorted(answer["AvailabilityZones"], key=lambda zone: zone["ZoneName"])
    kept = [zone for zone in zones if not without & {zone["ZoneName"], zone["ZoneId"]}]
    return {
        "id": aws.region,
        "groupNames": sorted({zone.get("GroupName") or aws.region for zone in kept}),
        "names": [zone["ZoneName"] for zone in kept],
        "region": aws.region,
        "zoneIds": [zone["ZoneId"] for zone in kept],
    }


def _existing(resource: Resource, aws: Aws, thing_id: str, what: str) -> Properties:
    """A resource as it is read."""
    try:
        live = resource.read(aws, thing_id, {})
    except Exception as error:
        if is_gone(error):
            live = None
        else:
            raise
    if live is None:
        raise StandInError(f"no {what} found")
    return live


_NAME = Property(required=True)

GET_POLICY = Function(
    token="aws:iam/getPolicy:getPolicy",  # noqa: S106 - a function token
    arguments={"arn": Property(), "name": Property(), "pathPrefix": Property(), "tags": Property(kind=Kind.MAP)},
    call=_policy,
)
GET_BUCKET = Function(
    token="aws:s3/getBucket:getBucket",  # noqa: S106 - a function token
    arguments={"bucket": _NAME, "region": Property()},
    call=_bucket,
)
GET_ALIAS = Function(
    token="aws:kms/getAlias:getAlias",  # noqa: S106 - a function token
    arguments={"name": _NAME, "region": Property()},
    call=_alias,
)
GET_KEY = Function(
    token="aws:kms/getKey:getKey",  # noqa: S106 - a function token
    arguments={"keyId": _NAME, "region": Property()},
    not_done=frozenset({"grantTokens"}),
    call=_key,
)
GET_AVAILABILITY_ZONES = Function(
    token="aws:index/getAvailabilityZones:getAvailabilityZones",  # noqa: S106 - a function token
    arguments={
        "allAvailabilityZones": Property(kind=Kind.BOOLEAN),
        "excludeNames": Property(kind=Kind.LIST),
        "excludeZoneIds": Property(kind=Kind.LIST),
        "filters": FILTERS,
        "region": Property(),
        "state": Property(),
    },
    call=_zones,
)
