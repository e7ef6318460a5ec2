"""Every resource type from its preview to its deletion, one after the other as an engine would ask."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2 as pb

from tests.sandbox.conftest import Sandbox
from tests.sandbox.provider.conftest import READ
from tests.sandbox.provider.driver import UNKNOWN, Engine, is_secret, struct
from tests.sandbox.provider.world import World

# From the documentation page "Create a key pair for your Amazon EC2 instance": nobody has the private half.
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl nobody"
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
        unread: inputs that AWS does not tell, so that an import replaces the resource.
        lasts: whether it is there after its deletion, as it must be.
        lasting_id: whether an import after the change finds the id of the creation.
    """

    token: str
    inputs: dict[str, Any]
    change: dict[str, Any] = field(default_factory=dict[str, Any])
    replace: tuple[str, Any] | None = None
    import_id: str = "{id}"
    unread: tuple[str, ...] = ()
    lasts: bool = False
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
    Life(
        "aws:ec2/launchTemplate:LaunchTemplate",
        {
            "instanceType": "t3.micro",
            "imageId": "ami-1",
            "iamInstanceProfile": {"name": "p"},
            "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "volumeSize": 8}}],
            "tagSpecifications": [{"resourceType": "instance", "tags": {"Name": "web"}}],
            "vpcSecurityGroupIds": ["sg-1", "sg-2"],
        },
        {"instanceType": "t3.small", "description": "two", "updateDefaultVersion": True, **TAGS},
        ("name", "other"),
    ),
    Life(
        "aws:autoscaling/group:Group",
        {
            "launchTemplate": {"id": "@template", "version": "$Latest"},
            "maxSize": 3,
            "minSize": 1,
            "tags": [{"key": "a", "value": "1", "propagateAtLaunch": True}],
            "vpcZoneIdentifiers": ["@subnet"],
        },
        {
            "minSize": 2,
            "healthCheckGracePeriod": 60,
            "suspendedProcesses": ["AZRebalance"],
            "tags": [{"key": "b", "value": "2", "propagateAtLaunch": False}],
        },
        ("name", "other"),
    ),
    Life(
        "aws:kms/key:Key",
        {"description": "d", "enableKeyRotation": True, "tags": {"a": "1"}},
        {"description": "e", "enableKeyRotation": False, "isEnabled": False, **TAGS},
        ("keyUsage", "SIGN_VERIFY"),
    ),
    Life(
        "aws:kms/alias:Alias",
        {"name": "alias/app", "targetKeyId": "@key"},
        {"targetKeyId": "@other_key"},
        ("name", "alias/b"),
    ),
    Life(
        "aws:ssm/parameter:Parameter",
        {"type": "SecureString", "value": "one", "description": "d", "tags": {"a": "1"}},
        {"value": "two", "description": "e", **TAGS},
        ("name", "other"),
    ),
    Life(
        "aws:ssm/parameter:Parameter",
        {"type": "String", "insecureValue": "one"},
        {"insecureValue": "two"},
        import_id="",  # an import is told the value as one that may be a secret
    ),
    Life(
        "aws:iam/user:User",
        {"path": "/app/", "tags": {"a": "1"}},
        TAGS,
        ("path", "/"),
    ),
    Life("aws:iam/userPolicy:UserPolicy", {"user": "@user", "policy": READ}, {"policy": OTHER}, ("user", "other")),
    Life("aws:iam/userPolicyAttachment:UserPolicyAttachment", {"user": "@user", "policyArn": "@policy"}),
    Life("aws:iam/group:Group", {"path": "/app/"}, replace=("path", "/")),
    Life("aws:iam/groupPolicy:GroupPolicy", {"group": "@group", "policy": READ}, {"policy": OTHER}),
    Life("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", {"group": "@group", "policyArn": "@policy"}),
    Life(
        "aws:iam/groupMembership:GroupMembership",
        {"group": "@group", "users": ["@user"]},
        {"users": ["@other_user"]},
        ("group", "other"),
        import_id="",
    ),
    Life(
        "aws:iam/userGroupMembership:UserGroupMembership",
        {"user": "@user", "groups": ["@group"]},
        {"groups": ["@other_group"]},
        ("user", "other"),
        import_id="{user}/{groups[0]}",
        lasting_id=False,
    ),
    Life("aws:iam/accessKey:AccessKey", {"user": "@user"}, {"status": "Inactive"}, ("user", "other")),
    Life("aws:ec2/eip:Eip", {"domain": "vpc", "instance": "@instance"}, {"instance": "@other_instance", **TAGS}),
    Life(
        "aws:ec2/natGateway:NatGateway",
        {"allocationId": "@address", "subnetId": "@subnet"},
        TAGS,
        ("subnetId", "subnet-2"),
    ),
    Life(
        "aws:ec2/keyPair:KeyPair",
        {"publicKey": PUBLIC_KEY, "tags": {"a": "1"}},
        TAGS,
        ("publicKey", "ssh-ed25519 other"),
        unread=("publicKey",),
    ),
    Life(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        {"bucket": "@bucket", "rule": {"objectOwnership": "BucketOwnerPreferred"}},
        {"rule": {"objectOwnership": "ObjectWriter"}},
        ("bucket", "other"),
    ),
    Life(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {
            "bucket": "@bucket",
            "rules": [
                {
                    "id": "old",
                    "status": "Enabled",
                    "filter": {"prefix": "logs/"},
                    "expiration": {"days": 30},
                    "transitions": [{"days": 10, "storageClass": "STANDARD_IA"}],
                    "noncurrentVersionExpiration": {"noncurrentDays": 5},
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 1},
                }
            ],
        },
        {
            "rules": [
                {"id": "all", "status": "Disabled", "expiration": {"days": 7}},
                {
                    "id": "some",
                    "status": "Enabled",
                    "expiration": {"days": 9},
                    "filter": {"and": {"prefix": "a/", "tags": {"b": "c", "d": "e"}}},
                },
            ]
        },
        ("bucket", "other"),
    ),
    Life("aws:s3/bucketAcl:BucketAcl", {"bucket": "@bucket", "acl": "private"}, import_id="{bucket},{acl}", lasts=True),
    Life(
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        {"bucket": "@bucket", "corsRules": [{"allowedMethods": ["GET", "PUT"], "allowedOrigins": ["https://a"]}]},
        {"corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["*"], "maxAgeSeconds": 60}]},
        ("bucket", "other"),
    ),
    Life(
        "aws:s3/bucketLogging:BucketLogging",
        {"bucket": "@bucket", "targetBucket": "@log_bucket", "targetPrefix": "a/"},
        {"targetPrefix": "b/"},
        ("bucket", "other"),
    ),
    Life(
        "aws:ec2/securityGroup:SecurityGroup",
        {
            "vpcId": "@vpc",
            "ingress": [
                {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["10.0.0.0/8"], "description": "in"},
                {"protocol": "tcp", "fromPort": 80, "toPort": 80, "self": True},
                {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.1.0.0/16"]},
                {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.2.0.0/16"]},
            ],
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0", "10.0.0.0/8"]}],
        },
        {
            "ingress": [{"protocol": "udp", "fromPort": 53, "toPort": 53, "ipv6CidrBlocks": ["::/0"]}],
            "egress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "securityGroups": ["@security_group"]}],
            **TAGS,
        },
        ("description", "other"),
    ),
    Life(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        {
            "type": "ingress",
            "securityGroupId": "@security_group",
            "protocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrBlocks": ["10.0.0.0/8", "192.0.2.0/24"],
        },
        {"description": "the web"},
        ("toPort", 444),
        import_id="",
    ),
]


def includes(found: Any, wanted: Any) -> bool:
    """Whether a value has all that another one says."""
    if isinstance(wanted, dict):
        members = cast("dict[str, Any]", wanted)
        return all(includes(found[name], value) for name, value in members.items())
    if isinstance(wanted, list):
        items = cast("list[Any]", wanted)
        return len(found) == len(items) and all(any(includes(one, item) for one in found) for item in items)
    return found == wanted


@pytest.fixture
def world(engine: Engine, sandbox: Sandbox, unique: str) -> World:
    return World(engine, unique, {"image": sandbox.image()})


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
        assert includes(made.outputs, world.filled(life.change))

    if life.replace:
        name, value = life.replace
        assert engine.diff(made, **{**made.inputs, name: value}).replaces == [name]

    if life.import_id:
        imported = engine.imported(life.token, unique, life.import_id.format(**{"id": made.id, **made.outputs}))
        assert imported is not None
        assert imported.id == made.id or not life.lasting_id
        assert engine.diff(imported, **made.inputs).replaces == list(life.unread)
        set_now = {name for name, value in made.inputs.items() if name in inputs and value}
        assert set_now - set(imported.inputs) == set(life.unread)

    engine.delete(made)
    assert (engine.read(made) is None) != life.lasts
    engine.delete(made)


@pytest.mark.parametrize(
    ("life", "name"),
    [
        (Life("aws:iam/accessKey:AccessKey", {"user": "@user"}), "secret"),
        (
            Life("aws:ssm/parameter:Parameter", {"type": "SecureString", "value": "hunter2", "overwrite": True}),
            "value",
        ),
    ],
)
def test_a_secret_is_marked_as_one_wherever_it_goes(engine: Engine, world: World, life: Life, name: str) -> None:
    made = engine.create(life.token, world.unique, **world.filled(life.inputs))
    what: dict[str, Any] = {"id": made.id, "urn": made.urn, "type": made.token}
    inputs, outputs = struct(made.inputs), struct(made.outputs)
    for answer in (
        engine.stub.Create(pb.CreateRequest(urn=made.urn, type=made.token, properties=inputs)),
        engine.stub.Read(pb.ReadRequest(**what, properties=outputs, inputs=inputs)),
        engine.stub.Update(pb.UpdateRequest(**what, olds=outputs, news=inputs, old_inputs=inputs)),
    ):
        assert is_secret(json_format.MessageToDict(answer.properties)[name])
