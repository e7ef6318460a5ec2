"""The sandbox as its administrator sees it, past Pulumi: what is there, and changes behind Pulumi's back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3

REGION = "us-east-1"
_REGIONS = (REGION, "eu-west-1", "eu-central-1")
# moto's descriptions of what AWS makes for aws/ssm, aws/ebs and the like when it is first used
_AWS_MANAGED = ("Default key", "Default master key")
_ENDED = ("terminated", "shutting-down", "deleted")


@dataclass(frozen=True)
class Cloud:
    """The sandbox's AWS."""

    variables: Mapping[str, str] = field(repr=False)

    def client(self, service: str, region: str = REGION) -> Any:
        names = ("AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        return _client(*(self.variables[name] for name in names), service, region)

    def inventory(self) -> frozenset[str]:
        """Everything that a program can have created, in all regions that the tests use."""
        return frozenset(self._inventory())

    def _inventory(self) -> Iterator[str]:
        iam = self.client("iam")
        for role in iam.list_roles()["Roles"]:
            yield role["Arn"]
            for policy in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]:
                yield f"{role['Arn']} {policy}"
        yield from (profile["Arn"] for profile in iam.list_instance_profiles()["InstanceProfiles"])
        yield from (policy["Arn"] for policy in iam.list_policies(Scope="Local")["Policies"])
        yield from (f"bucket {bucket['Name']}" for bucket in self.client("s3").list_buckets()["Buckets"])
        for region in _REGIONS:
            ec2 = self.client("ec2", region)
            yield from (each["InstanceId"] for each in self.instances(region=region))
            for group in ec2.describe_security_groups()["SecurityGroups"]:
                yield group["GroupId"]
            for rule in ec2.describe_security_group_rules()["SecurityGroupRules"]:
                yield rule["SecurityGroupRuleId"]
            yield from (volume["VolumeId"] for volume in ec2.describe_volumes()["Volumes"])
        yield from self._network()
        groups = self.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
        yield from (group["AutoScalingGroupARN"] for group in groups)
        kms = self.client("kms")
        for key in kms.list_keys()["Keys"]:
            found = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            if found["KeyState"] != "PendingDeletion" and not found["Description"].startswith(_AWS_MANAGED):
                yield key["KeyArn"]
        yield from (alias["AliasArn"] for alias in kms.list_aliases()["Aliases"])
        pages = self.client("ssm").get_paginator("describe_parameters").paginate()
        names = [parameter["Name"] for page in pages for parameter in page["Parameters"]]
        yield from (name for name in names if not name.startswith("/aws/"))

    def _network(self) -> Iterator[str]:
        ec2 = self.client("ec2")
        yield from (vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"])
        yield from (subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"])
        yield from (table["RouteTableId"] for table in ec2.describe_route_tables()["RouteTables"])
        yield from (each["InternetGatewayId"] for each in ec2.describe_internet_gateways()["InternetGateways"])
        endpoints = ec2.describe_vpc_endpoints()["VpcEndpoints"]
        yield from (each["VpcEndpointId"] for each in endpoints if each["State"] not in _ENDED)
        yield from (each["LaunchTemplateId"] for each in ec2.describe_launch_templates()["LaunchTemplates"])

    def instances(self, name: str = "*", region: str = REGION) -> list[dict[str, Any]]:
        """The instances that have not ended, with a Name tag of this pattern if one is given."""
        filters = [] if name == "*" else [{"Name": "tag:Name", "Values": [name]}]
        pages = self.client("ec2", region).describe_instances(Filters=filters)["Reservations"]
        found = [each for page in pages for each in page["Instances"]]
        return [each for each in found if each["State"]["Name"] not in _ENDED]

    def instance(self, instance_id: str, region: str = REGION) -> dict[str, Any]:
        (found,) = [each for each in self.instances(region=region) if each["InstanceId"] == instance_id]
        return found

    def role_policies(self, role: str) -> dict[str, Any]:
        """The documents of a role's inline policies, by name."""
        iam = self.client("iam")
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        return {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}

    def create_role(self, name: str, service: str = "ec2.amazonaws.com") -> str:
        """A role that a service may assume; its ARN."""
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        return self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]

    def create_policy(self, name: str) -> str:
        """A managed policy of the account's own; its ARN."""
        statement = {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        return self.client("iam").create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]

    def run_instance(self, profile: str, parameter: str) -> str:
        """An instance with a profile, an encrypted root volume and the image of a public parameter; its id."""
        volume = {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeType": "gp3"}}
        started = self.client("ec2").run_instances(
            ImageId=self.parameter(parameter),
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            IamInstanceProfile={"Name": profile},
            BlockDeviceMappings=[volume],
        )
        return started["Instances"][0]["InstanceId"]

    def publish_image(self, parameter: str) -> str:
        """Publish a newer image under a public parameter; its id."""
        image = self.client("ec2").describe_images(ImageIds=[self.parameter(parameter)])["Images"][0]
        newer = self.client("ec2").register_image(
            Name=f"{image['Name']}-newer", Architecture=image["Architecture"], RootDeviceName=image["RootDeviceName"]
        )["ImageId"]
        self.set_parameter(parameter, newer)
        return newer

    def parameter(self, name: str) -> str:
        return self.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]

    def set_parameter(self, name: str, value: str) -> None:
        self.client("ssm").put_parameter(Name=name, Value=value, Type="String", Overwrite=True)


@cache
def _client(endpoint: str, authority: str, key: str, secret: str, service: str, region: str) -> Any:  # noqa: PLR0913, PLR0917
    made: Any = boto3.client  # boto3 has no types
    return made(
        service,
        region_name=region,
        endpoint_url=endpoint,
        verify=authority,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )
