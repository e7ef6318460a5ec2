"""Every resource type from its preview to its deletion, one after the other as an engine would ask."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.sandbox.provider.conftest import READ
from tests.sandbox.provider.driver import UNKNOWN, Engine
from tests.sandbox.provider.world import World

OTHER = READ.replace("s3:GetObject", "s3:PutObject")


@dataclass(frozen=True)
class Life:
    """What happens to one resource.

    Attributes:
        token: its type.
        inputs: what it is made with; "@vpc" is the id of another resource of the world.
        change: inputs that change in place; {} where every change replaces.
        replace: an input whose change replaces, with another value.
        import_id: what an import takes, made of outputs; empty where nothing can be imported.
        lasting_id: whether an import after the change finds the id of the creation.
    """

    token: str
    inputs: dict[str, Any]
    change: dict[str, Any] = field(default_factory=dict[str, Any])
    replace: tuple[str, Any] | None = None
    import_id: str = "{id}"
    lasting_id: bool = True


TAGS = {"tags": {"a": "2", "b": "3"}}

LIVES = [
    Life(
        "aws:iam/policy:Policy",
        {"policy": READ, "description": "d", "path": "/app/", "tags": {"a": "1"}},
        {"policy": OTHER, **TAGS},
        ("path", "/"),
    ),
    Life("aws:iam/rolePolicy:RolePolicy", {"role": "@role", "policy": READ}, {"policy": OTHER}, ("role", "other")),
    Life("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "@role", "policyArn": "@policy"}),
    Life(
        "aws:ec2/vpc:Vpc",
        {"cidrBlock": "10.1.0.0/16", "tags": {"a": "1"}},
        {"enableDnsHostnames": True, "enableDnsSupport": False, **TAGS},
        ("cidrBlock", "10.2.0.0/16"),
    ),
    Life(
        "aws:ec2/subnet:Subnet",
        {"vpcId": "@vpc", "cidrBlock": "10.0.9.0/24", "availabilityZone": "us-east-1b"},
        {"mapPublicIpOnLaunch": True, **TAGS},
        ("availabilityZone", "us-east-1c"),
    ),
    Life("aws:ec2/internetGateway:InternetGateway", {"vpcId": "@vpc"}, {"vpcId": "@other_vpc", **TAGS}),
    Life(
        "aws:ec2/routeTable:RouteTable",
        {"vpcId": "@vpc", "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "@gateway"}]},
        {"routes": [{"cidrBlock": "192.0.2.0/24", "gatewayId": "@gateway"}], **TAGS},
        ("vpcId", "vpc-2"),
    ),
    Life(
        "aws:ec2/route:Route",
        {"routeTableId": "@table", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "@gateway"},
        replace=("destinationCidrBlock", "192.0.2.0/24"),
        import_id="{routeTableId}_{destinationCidrBlock}",
    ),
    Life(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        {"routeTableId": "@table", "subnetId": "@subnet"},
        {"routeTableId": "@other_table"},
        ("subnetId", "subnet-2"),
        import_id="{subnetId}/{routeTableId}",
        lasting_id=False,
    ),
    Life(
        "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
        {"routeTableId": "@table", "vpcId": "@vpc"},
        {"routeTableId": "@other_table"},
        ("vpcId", "vpc-2"),
        import_id="",
    ),
    Life(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        {"vpcId": "@vpc", "serviceName": "com.amazonaws.us-east-1.s3", "routeTableIds": ["@table"]},
        {"routeTableIds": ["@other_table"], "policy": READ, **TAGS},
        ("serviceName", "com.amazonaws.us-east-1.dynamodb"),
    ),
    Life(
        "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
        {"vpcEndpointId": "@endpoint", "routeTableId": "@table"},
        replace=("routeTableId", "rtb-2"),
        import_id="{vpcEndpointId}/{routeTableId}",
    ),
]


@pytest.fixture
def world(engine: Engine, unique: str) -> World:
    return World(engine, unique)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.token.split(":")[-1])
def test_a_life_from_preview_to_deletion(engine: Engine, world: World, unique: str, life: Life) -> None:
    inputs = world.filled(life.inputs)
    planned = engine.preview(life.token, unique, **dict.fromkeys(inputs, UNKNOWN))
    assert all(planned[name] == UNKNOWN for name in inputs)

    made = engine.create(life.token, unique, **inputs)
    assert engine.diff(made, **inputs).kinds == {}
    assert engine.read(made) == made

    if life.change:
        changed = {**inputs, **world.filled(life.change)}
        plan = engine.diff(made, **changed)
        assert plan.kinds
        assert plan.replaces == []
        made = engine.update(made, **changed)
        assert engine.diff(made, **changed).kinds == {}
        assert engine.read(made) == made
        assert {name: made.outputs[name] for name in life.change} == world.filled(life.change)

    if life.replace:
        name, value = life.replace
        assert engine.diff(made, **{**made.inputs, name: value}).replaces == [name]

    if life.import_id:
        imported = engine.imported(life.token, unique, life.import_id.format(**{"id": made.id, **made.outputs}))
        assert imported is not None
        assert imported.id == made.id or not life.lasting_id
        assert engine.diff(imported, **made.inputs).replaces == []
        assert set(inputs) <= set(imported.inputs)

    engine.delete(made)
    assert engine.read(made) is None
    engine.delete(made)
