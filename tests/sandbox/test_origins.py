"""Where a call comes from: an instance's own endpoint, its network's gateway, or the internet."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from keyless_sandbox.authorization.log import Entry

from tests.sandbox.conftest import Sandbox

SAME_VPC = {
    "Sid": "DenyOutsideTheVpc",
    "Effect": "Deny",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:SourceVpc": "${aws:Ec2InstanceSourceVpc}"}},
}
ONLY_V2 = {
    "Sid": "DenyWithoutImdsV2",
    "Effect": "Deny",
    "Action": "*",
    "Resource": "*",
    "Condition": {"NumericLessThan": {"ec2:RoleDelivery": "2.0"}},
}


@dataclass(frozen=True)
class Stage:
    """An instance in a VPC of its own, whose role may read a bucket."""

    sandbox: Sandbox
    bucket: str
    vpc: str
    table: str
    subnet: str
    profile: str
    role: str
    instance: str

    def grant(self, *statements: Mapping[str, Any]) -> None:
        allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{self.bucket}/*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allow, *statements]})
        self.sandbox.client("iam").put_role_policy(RoleName=self.role, PolicyName="access", PolicyDocument=document)

    def read(self, *, endpoint: str | None, version: int = 2, instance: str = "") -> str:
        """Read the object with the instance's keys; `allowed`, or the message of the denial."""
        imds = self.sandbox.imds(instance or self.instance)
        path = f"meta-data/iam/security-credentials/{self.role}"
        keys = json.loads((imds.get(path) if version == 2 else imds.get_v1(path)).body)
        s3 = self.sandbox.client(
            "s3",
            endpoint=endpoint,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["Token"],
        )
        try:
            s3.get_object(Bucket=self.bucket, Key="k")["Body"].read()
        except ClientError as error:
            return error.response["Error"]["Message"]
        return "allowed"

    def own(self, instance: str = "") -> str:
        """The endpoint of the instance, or of another."""
        endpoint = self.sandbox.control.aws_endpoint(instance or self.instance)
        assert endpoint is not None
        return endpoint

    def open_gateway(self, **more: Any) -> str:
        return self.sandbox.client("ec2").create_vpc_endpoint(
            VpcId=self.vpc, ServiceName="com.amazonaws.us-east-1.s3", RouteTableIds=[self.table], **more
        )["VpcEndpoint"]["VpcEndpointId"]

    def last(self) -> Entry:
        return self.sandbox.decisions()[-1]


@pytest.fixture
def stage(sandbox: Sandbox) -> Stage:
    ec2, s3, bucket = sandbox.client("ec2"), sandbox.client("s3"), f"origin-{uuid4().hex[:10]}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    [table] = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    role = sandbox.role()
    profile = sandbox.profile(role)
    instance = sandbox.launch(profile, SubnetId=subnet, MetadataOptions={"HttpTokens": "optional"})
    return Stage(sandbox, bucket, vpc, table["RouteTableId"], subnet, profile, role, instance)


def test_an_instance_calls_from_its_vpc_once_its_route_table_has_a_gateway(stage: Stage) -> None:
    stage.grant(SAME_VPC)
    assert stage.read(endpoint=stage.own()).endswith("with an explicit deny in an identity-based policy")
    stage.open_gateway()
    assert stage.read(endpoint=stage.own()) == "allowed"
    assert stage.last().origin == stage.instance


def test_stolen_keys_are_denied_by_the_vpc_statement_and_only_by_it(stage: Stage) -> None:
    stage.open_gateway()
    stage.grant()
    assert stage.read(endpoint=None) == "allowed"
    stage.grant(SAME_VPC)
    assert stage.read(endpoint=None).endswith("with an explicit deny in an identity-based policy")
    entry = stage.last()
    assert entry.origin == ""
    assert entry.by == (
        f'statement 1 ("DenyOutsideTheVpc") of inline policy access of arn:aws:iam::123456789012:role/{stage.role}',
    )
    # Another instance of the VPC is inside, one of another VPC is not.
    inside = stage.sandbox.launch(SubnetId=stage.subnet)
    assert stage.read(endpoint=stage.own(inside)) == "allowed"
    outside = stage.sandbox.launch()
    assert stage.read(endpoint=stage.own(outside)).endswith("with an explicit deny in an identity-based policy")


def test_a_gateway_of_another_route_table_is_not_the_instances(stage: Stage) -> None:
    stage.grant(SAME_VPC)
    ec2 = stage.sandbox.client("ec2")
    stage.open_gateway()
    own = ec2.create_route_table(VpcId=stage.vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=own, SubnetId=stage.subnet)
    assert stage.read(endpoint=stage.own()) != "allowed"


@pytest.mark.parametrize(
    ("condition", "through_gateway"),
    [
        ({"IpAddress": {"aws:VpcSourceIp": "10.9.1.0/24"}}, True),
        ({"StringEquals": {"aws:SourceVpce": "VPCE"}}, True),
        ({"Null": {"aws:SourceIp": "true"}}, True),
        ({"IpAddress": {"aws:SourceIp": "127.0.0.1/32"}}, False),
        ({"Null": {"aws:SourceVpc": "true"}}, False),
    ],
    ids=str,
)
def test_the_keys_of_a_network(stage: Stage, condition: dict[str, Any], through_gateway: bool) -> None:
    vpce = stage.open_gateway()
    deny = {
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": json.loads(json.dumps(condition).replace("VPCE", vpce)),
    }
    stage.grant(deny)
    assert (stage.read(endpoint=stage.own()) == "allowed") is not through_gateway
    assert (stage.read(endpoint=None) == "allowed") is through_gateway


def test_the_policy_of_the_gateway_limits_what_goes_through_it(stage: Stage) -> None:
    stage.grant()
    other = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::another/*"}
    stage.open_gateway(PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [other]}))
    message = stage.read(endpoint=stage.own())
    assert message.endswith("because no VPC endpoint policy allows the s3:GetObject action")
    assert stage.read(endpoint=None) == "allowed"


def test_an_address_that_nobody_knows_denies_where_it_decides(stage: Stage) -> None:
    office = {
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    }
    stage.grant(office)
    assert "because the sandbox cannot tell" in stage.read(endpoint=stage.own())
    assert "aws:SourceIp" in stage.last().why


def test_credentials_of_version_one_of_the_metadata_service_are_told_apart(stage: Stage) -> None:
    stage.grant(ONLY_V2)
    assert stage.read(endpoint=stage.own(), version=2) == "allowed"
    assert stage.read(endpoint=stage.own(), version=1).endswith("with an explicit deny in an identity-based policy")
    assert "DenyWithoutImdsV2" in stage.last().by[0]


def test_a_changed_policy_counts_at_once_and_a_deleted_role_ends_its_keys(stage: Stage) -> None:
    stage.grant()
    assert stage.read(endpoint=stage.own()) == "allowed"
    iam = stage.sandbox.client("iam")
    keys = json.loads(stage.sandbox.imds(stage.instance).get(f"meta-data/iam/security-credentials/{stage.role}").body)
    iam.delete_role_policy(RoleName=stage.role, PolicyName="access")
    assert stage.read(endpoint=stage.own()).endswith("because no identity-based policy allows the s3:GetObject action")
    iam.remove_role_from_instance_profile(InstanceProfileName=stage.profile, RoleName=stage.role)
    iam.delete_role(RoleName=stage.role)
    sts = stage.sandbox.client(
        "sts",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["Token"],
    )
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        sts.get_caller_identity()


def test_the_endpoint_of_an_instance_closes_with_it(stage: Stage) -> None:
    assert stage.own() == stage.own() != stage.sandbox.endpoint
    stage.sandbox.client("ec2").terminate_instances(InstanceIds=[stage.instance])
    assert stage.sandbox.control.aws_endpoint(stage.instance) is None
