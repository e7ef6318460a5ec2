"""The provider itself: its configuration, its connections, its functions, and that its tables are complete."""

import importlib
import inspect
import re
import warnings
from collections.abc import Iterable
from concurrent import futures
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from keyless_sandbox.provider.functions import FUNCTIONS
from keyless_sandbox.provider.resources import RESOURCES
from keyless_sandbox.provider.settings import check_settings
from pulumi.runtime.proto import engine_pb2_grpc, plugin_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from tests.sandbox.conftest import AL2023, Sandbox
from tests.sandbox.provider.conftest import BUCKET, GROUP, READ, ROLE, TRUST
from tests.sandbox.provider.driver import CheckFailedError, Engine, struct


def test_the_plugin_passes_for_the_version_that_is_asked_for(engine: Engine) -> None:
    assert engine.stub.GetPluginInfo(empty_pb2.Empty()).version == "7.51.1"
    hello = engine.stub.Handshake(pb.ProviderHandshakeRequest(engine_address=""))
    assert [hello.accept_secrets, hello.accept_resources, hello.accept_outputs] == [False] * 3


def test_every_connection_has_its_own_region(sandbox: Sandbox, unique: str) -> None:
    with (
        Engine(sandbox.provider_port, region="us-east-1") as one,
        Engine(sandbox.provider_port, region="eu-west-1") as two,
    ):
        first, second = one.create(GROUP, unique), two.create(GROUP, unique)
        assert ":us-east-1:" in first.outputs["arn"]
        assert ":eu-west-1:" in second.outputs["arn"]
        assert two.read(first) is not None  # its state says where it is
        assert two.imported(GROUP, unique, first.id) is None


def test_a_resource_may_name_a_region_of_its_own(engine: Engine, sandbox: Sandbox, unique: str) -> None:
    made = engine.create(BUCKET, unique, region="eu-west-1")
    assert sandbox.client("s3").get_bucket_location(Bucket=made.id)["LocationConstraint"] == "eu-west-1"
    assert made.outputs["bucketRegion"] == "eu-west-1"
    assert engine.read(made) == made


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("us-east-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_the_partition_follows_the_region(sandbox: Sandbox, region: str, partition: str, suffix: str) -> None:
    with Engine(sandbox.provider_port, region=region) as engine:
        found = engine.invoke("aws:index/getPartition:getPartition")
        assert (found["partition"], found["dnsSuffix"]) == (partition, suffix)
        assert engine.invoke("aws:index/getRegion:getRegion")["region"] == region


@pytest.mark.parametrize(
    ("config", "path", "reason"),
    [
        ({"assumeRoles": '[{"roleArn": "arn"}]'}, "assumeRoles", "is not done by the sandbox's stand-in"),
        ({"profile": "me"}, "profile", "is not done by the sandbox's stand-in"),
        ({"defaultTags": '{"tags": {"a": ["b"]}}'}, "defaultTags.tags.a", "must be a string"),
        ({"regoin": "x"}, "regoin", "did you mean region?"),
    ],
)
def test_error_a_configuration_that_is_not_done(engine: Engine, config: dict[str, Any], path: str, reason: str) -> None:
    answer = engine.stub.CheckConfig(pb.CheckRequest(news=struct({"version": "7.51.1", **config})))
    assert {failure.property: failure.reason for failure in answer.failures}[path].find(reason) >= 0


def test_unknown_configuration_is_let_through() -> None:
    assert check_settings({"defaultTags": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}) == []


def test_error_an_account_that_is_not_allowed(sandbox: Sandbox) -> None:
    engine = Engine(sandbox.provider_port, allowedAccountIds=["111111111111"])
    with pytest.raises(grpc.RpcError, match="account is 123456789012, and allowedAccountIds allows only 111111111111"):
        engine.configure()
    engine.channel.close()


def test_a_cancelled_connection_does_nothing_more(sandbox: Sandbox) -> None:
    with Engine(sandbox.provider_port) as engine:
        engine.stub.Cancel(empty_pb2.Empty())
        with pytest.raises(grpc.RpcError, match="cancelled"):
            engine.check(ROLE, "x", {"assumeRolePolicy": TRUST})
        engine.configure()
        engine.check(ROLE, "x", {"assumeRolePolicy": TRUST})


class Log(engine_pb2_grpc.EngineServicer):
    def __init__(self) -> None:
        self.messages: list[str] = []

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        self.messages.append(request.message)
        return empty_pb2.Empty()


def test_every_engine_is_told_once_that_this_is_a_stand_in(sandbox: Sandbox) -> None:
    log = Log()
    server = grpc.server(futures.ThreadPoolExecutor(2))
    engine_pb2_grpc.add_EngineServicer_to_server(log, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    for _ in range(2):
        engine = Engine(sandbox.provider_port)
        engine.stub.Attach(plugin_pb2.PluginAttach(address=address))
        engine.configure()
        engine.channel.close()
    server.stop(None).wait()
    assert log.messages == ["aws: the sandbox's stand-in for the official plugin, nothing here reaches AWS"]


def test_the_parameter_of_an_image_leads_to_the_image(engine: Engine) -> None:
    found = engine.invoke("aws:ssm/getParameter:getParameter", name=AL2023)
    assert found["insecureValue"] == found["value"]
    assert found["type"] == "String"
    image = engine.invoke(
        "aws:ec2/getAmi:getAmi",
        mostRecent=True,
        owners=["amazon"],
        filters=[{"name": "image-id", "values": [found["value"]]}],
    )
    assert image["id"] == found["value"]
    assert image["architecture"] == "x86_64"


def test_a_subnet_and_a_vpc_are_found_by_what_is_known_of_them(engine: Engine) -> None:
    vpc = engine.invoke("aws:ec2/getVpc:getVpc", default=True)
    zone = {"vpcId": vpc["id"], "availabilityZone": "us-east-1a", "defaultForAz": True}
    subnet = engine.invoke("aws:ec2/getSubnet:getSubnet", **zone)
    assert engine.invoke("aws:ec2/getSubnet:getSubnet", id=subnet["id"])["vpcId"] == vpc["id"]
    assert engine.invoke("aws:ec2/getVpc:getVpc", id=vpc["id"])["default"] is True


def test_things_are_found_by_what_is_known_of_them(engine: Engine, unique: str) -> None:
    policy = engine.create("aws:iam/policy:Policy", unique, policy=READ)
    assert engine.invoke("aws:iam/getPolicy:getPolicy", name=policy.outputs["name"])["arn"] == policy.id
    key = engine.create("aws:kms/key:Key", unique, description="d")
    alias = engine.create("aws:kms/alias:Alias", unique, targetKeyId=key.id)
    found = engine.invoke("aws:kms/getAlias:getAlias", name=alias.id)
    assert (found["targetKeyId"], found["targetKeyArn"]) == (key.id, key.outputs["arn"])
    assert engine.invoke("aws:kms/getKey:getKey", keyId=alias.id)["description"] == "d"
    vpc = engine.create("aws:ec2/vpc:Vpc", unique, cidrBlock="10.9.0.0/16", tags={"Name": unique})
    subnets = [
        engine.create("aws:ec2/subnet:Subnet", f"{unique}-{n}", vpcId=vpc.id, cidrBlock=f"10.9.{n}.0/24").id
        for n in range(2)
    ]
    by_vpc = [{"name": "vpc-id", "values": [vpc.id]}]
    assert sorted(engine.invoke("aws:ec2/getSubnets:getSubnets", filters=by_vpc)["ids"]) == sorted(subnets)
    group = engine.invoke("aws:ec2/getSecurityGroup:getSecurityGroup", vpcId=vpc.id, name="default")
    assert group["id"] == vpc.outputs["defaultSecurityGroupId"]
    zones = engine.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", excludeNames=["us-east-1a"])
    assert zones["names"][0] == "us-east-1b"


@pytest.mark.parametrize(
    ("token", "arguments", "text"),
    [
        ("aws:ssm/getParameter:getParameter", {"name": "/none"}, "there is no parameter /none in us-east-1"),
        ("aws:ec2/getSubnet:getSubnet", {}, "matching EC2 Subnets found"),
        ("aws:ec2/getVpc:getVpc", {"cidrBlock": "192.0.2.0/24"}, "no matching EC2 VPC found"),
        ("aws:ec2/getAmi:getAmi", {"owners": ["000000000000"]}, "your query returned no results"),
        ("aws:iam/getPolicy:getPolicy", {"name": "none"}, "no IAM policy found with the name none"),
        ("aws:iam/getPolicy:getPolicy", {}, "exactly one of arn and name must be given"),
        ("aws:s3/getBucket:getBucket", {"bucket": "none"}, "no S3 bucket none found"),
        ("aws:kms/getAlias:getAlias", {"name": "alias/none"}, "no KMS alias alias/none found in us-east-1"),
        ("aws:ec2/getSecurityGroup:getSecurityGroup", {"name": "none"}, "no matching EC2 Security Group found"),
    ],
)
def test_error_a_lookup_that_finds_nothing(engine: Engine, token: str, arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(grpc.RpcError, match=text):
        engine.invoke(token, **arguments)


def test_error_a_function_that_is_not_done(engine: Engine) -> None:
    with pytest.raises(CheckFailedError, match="uefiData of aws:ec2/getAmi:getAmi is not done"):
        engine.invoke("aws:ec2/getAmi:getAmi", uefiData="x")


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def official(token: str) -> Any:
    """The official SDK's class or function of a token."""
    _, module, member = token.split(":")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = importlib.import_module(f"pulumi_aws.{module.split('/')[0]}".replace(".index", ""))
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", member).lower()
    return getattr(package, member if member[0].isupper() else snake)


def attributes(kind: Any) -> list[str]:
    return [name for name in dir(kind) if isinstance(getattr(kind, name, None), property)]


def translated(kind: Any, names: Iterable[str]) -> set[str]:
    """Python's names as the wire's, where the SDK says how."""
    module: Any = inspect.getmodule(kind)
    source = inspect.getsource(module)
    written = dict(re.findall(r'pulumi\.getter\(name="(\w+)"\).*?def (\w+)\(self', source, re.DOTALL))
    return {next((wire for wire, name in written.items() if name == one), one) for one in names}


@pytest.mark.parametrize("token", RESOURCES)
def test_the_table_of_a_resource_has_every_property_of_the_official_one(token: str) -> None:
    kind = official(token)
    table = RESOURCES[token]
    parameters = inspect.signature(kind._internal_init).parameters
    inputs = translated(kind, set(parameters) - {"__self__", "__props__", "resource_name", "opts"})
    assert set(table.inputs) | table.not_done == inputs
    outputs = translated(kind, attributes(kind))
    assert set(table.outputs) <= outputs


@pytest.mark.parametrize("token", FUNCTIONS)
def test_the_table_of_a_function_has_every_argument_of_the_official_one(token: str) -> None:
    kind = official(token)
    arguments = {camel(name) for name in inspect.signature(kind).parameters} - {"opts"}
    assert set(FUNCTIONS[token].arguments) | FUNCTIONS[token].not_done == arguments


def test_an_answer_has_the_names_of_the_official_one(engine: Engine, unique: str) -> None:
    vpc = engine.invoke("aws:ec2/getVpc:getVpc", default=True)
    policy = engine.create("aws:iam/policy:Policy", unique, policy=READ)
    bucket = engine.create(BUCKET, unique)
    key = engine.create("aws:kms/key:Key", unique)
    alias = engine.create("aws:kms/alias:Alias", unique, targetKeyId=key.id)
    lookups: dict[str, dict[str, Any]] = {
        "aws:ec2/getAmi:getAmi": {"mostRecent": True, "owners": ["amazon"]},
        "aws:ec2/getSecurityGroup:getSecurityGroup": {"vpcId": vpc["id"], "name": "default"},
        "aws:ec2/getSubnet:getSubnet": {"vpcId": vpc["id"], "availabilityZone": "us-east-1a"},
        "aws:ec2/getSubnets:getSubnets": {"filters": [{"name": "vpc-id", "values": [vpc["id"]]}]},
        "aws:ec2/getVpc:getVpc": {"default": True},
        "aws:iam/getPolicy:getPolicy": {"arn": policy.id},
        "aws:iam/getPolicyDocument:getPolicyDocument": {"statements": [{"actions": ["s3:*"]}]},
        "aws:index/getAvailabilityZones:getAvailabilityZones": {"state": "available"},
        "aws:kms/getAlias:getAlias": {"name": alias.id},
        "aws:kms/getKey:getKey": {"keyId": key.id},
        "aws:s3/getBucket:getBucket": {"bucket": bucket.id},
    }
    for token, arguments in lookups.items():
        answer = engine.invoke(token, **arguments)
        function: Any = official(token)
        module: Any = inspect.getmodule(function)
        result = getattr(module, token.split(":")[2][0].upper() + token.split(":")[2][1:] + "Result")
        names = translated(result, attributes(result))
        optional = {*FUNCTIONS[token].arguments, *FUNCTIONS[token].not_done}
        assert set(answer) <= names
        assert names - optional <= set(answer)
