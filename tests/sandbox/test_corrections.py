"""What moto would answer differently from AWS, asked over the API."""

import json
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Sandbox


@pytest.fixture
def ec2(sandbox: Sandbox) -> Any:
    return sandbox.client("ec2")


def association(ec2: Any, instance: str) -> str:
    by_instance = [{"Name": "instance-id", "Values": [instance]}]
    answer = ec2.describe_iam_instance_profile_associations(Filters=by_instance)
    return answer["IamInstanceProfileAssociations"][0]["AssociationId"]


def test_a_replaced_profile_shows_on_the_instance(sandbox: Sandbox, ec2: Any) -> None:
    instance, new = sandbox.launch(sandbox.profile()), sandbox.profile()
    ec2.replace_iam_instance_profile_association(
        AssociationId=association(ec2, instance), IamInstanceProfile={"Name": new}
    )
    facts = sandbox.client("iam").get_instance_profile(InstanceProfileName=new)["InstanceProfile"]
    assert sandbox.instance(instance)["IamInstanceProfile"] == {
        "Arn": facts["Arn"],
        "Id": facts["InstanceProfileId"],
    }


def test_a_profile_is_taken_away_and_given_again(sandbox: Sandbox, ec2: Any) -> None:
    profile = sandbox.profile()
    instance = sandbox.launch(profile)
    ec2.disassociate_iam_instance_profile(AssociationId=association(ec2, instance))
    assert "IamInstanceProfile" not in sandbox.instance(instance)
    ec2.associate_iam_instance_profile(InstanceId=instance, IamInstanceProfile={"Name": profile})
    assert sandbox.instance(instance)["IamInstanceProfile"]["Arn"].endswith(f"/{profile}")


def test_error_a_profile_that_does_not_exist(sandbox: Sandbox, ec2: Any) -> None:
    by_name = "Value (nobody) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
    with pytest.raises(ClientError) as refused:
        sandbox.launch("nobody")
    assert refused.value.response["Error"] == {"Code": "InvalidParameterValue", "Message": by_name}
    instance = sandbox.launch()
    with pytest.raises(ClientError) as refused:
        ec2.associate_iam_instance_profile(InstanceId=instance, IamInstanceProfile={"Name": "nobody"})
    assert refused.value.response["Error"]["Message"] == by_name
    arn = "arn:aws:iam::123456789012:instance-profile/nobody"
    with pytest.raises(ClientError, match=r"iamInstanceProfile\.arn is invalid") as refused:
        sandbox.launch(IamInstanceProfile={"Arn": arn})
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_error_an_image_that_does_not_exist(sandbox: Sandbox) -> None:
    with pytest.raises(ClientError, match=r"InvalidAMIID\.NotFound"):
        sandbox.launch(ImageId="ami-00000000000000000")


def test_as_many_instances_as_asked_each_with_the_profile(sandbox: Sandbox) -> None:
    profile = sandbox.profile()
    launched = sandbox.launch_all(profile, MinCount=1, MaxCount=3)
    assert [each["AmiLaunchIndex"] for each in launched] == [0, 1, 2]
    arns = {sandbox.instance(each["InstanceId"])["IamInstanceProfile"]["Arn"] for each in launched}
    assert [arn.rpartition("/")[2] for arn in arns] == [profile]


@pytest.mark.parametrize("own", [False, True], ids=["the template's", "the request's"])
def test_a_launch_template_gives_profile_and_metadata_options(sandbox: Sandbox, ec2: Any, own: bool) -> None:
    profile, other = sandbox.profile(), sandbox.profile()
    name = f"template-{uuid4().hex[:8]}"
    ec2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={
            "ImageId": sandbox.image(),
            "InstanceType": "t3.micro",
            "IamInstanceProfile": {"Name": profile},
            "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 3},
        },
    )
    request = {"IamInstanceProfile": {"Name": other}, "MetadataOptions": {"HttpPutResponseHopLimit": 5}} if own else {}
    launched = ec2.run_instances(LaunchTemplate={"LaunchTemplateName": name}, MinCount=2, MaxCount=2, **request)[
        "Instances"
    ]
    for each in launched:
        facts = sandbox.instance(each["InstanceId"])
        assert facts["IamInstanceProfile"]["Arn"].endswith(other if own else profile)
        assert facts["MetadataOptions"]["HttpTokens"] == "required"
        assert facts["MetadataOptions"]["HttpPutResponseHopLimit"] == (5 if own else 3)


def test_metadata_options_that_are_not_named_stay(sandbox: Sandbox, ec2: Any) -> None:
    instance = sandbox.launch(MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 2})
    ec2.modify_instance_metadata_options(InstanceId=instance, HttpEndpoint="disabled")
    options = sandbox.instance(instance)["MetadataOptions"]
    assert (options["HttpTokens"], options["HttpPutResponseHopLimit"], options["HttpEndpoint"]) == (
        "required",
        2,
        "disabled",
    )


def test_detailed_monitoring_is_switched_on_and_off(sandbox: Sandbox, ec2: Any) -> None:
    instance = sandbox.launch()
    assert sandbox.instance(instance)["Monitoring"]["State"] == "disabled"
    answer = ec2.monitor_instances(InstanceIds=[instance])["InstanceMonitorings"]
    assert answer == [{"InstanceId": instance, "Monitoring": {"State": "enabled"}}]
    assert sandbox.instance(instance)["Monitoring"]["State"] == "enabled"
    ec2.unmonitor_instances(InstanceIds=[instance])
    assert sandbox.instance(instance)["Monitoring"]["State"] == "disabled"


def volumes(ec2: Any, instance: str) -> list[Any]:
    return ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["Volumes"]


def test_the_root_volume_is_the_images_changed_by_the_request(sandbox: Sandbox, ec2: Any) -> None:
    instance = sandbox.launch(
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeType": "gp3"}}],
        TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "team", "Value": "data"}]}],
    )
    [volume] = volumes(ec2, instance)
    assert (volume["Encrypted"], volume["VolumeType"], volume["Size"], volume["Iops"]) == (True, "gp3", 8, 3000)
    assert volume["KmsKeyId"].startswith("arn:aws:kms:us-east-1:")
    assert volume["Tags"] == [{"Key": "team", "Value": "data"}]
    assert volume["Throughput"] == 125
    [device] = sandbox.instance(instance)["BlockDeviceMappings"]
    assert device["Ebs"]["DeleteOnTermination"] is True
    ec2.terminate_instances(InstanceIds=[instance])
    assert volumes(ec2, instance) == []


def test_a_second_volume_does_not_take_the_roots_place(sandbox: Sandbox, ec2: Any) -> None:
    instance = sandbox.launch(
        BlockDeviceMappings=[
            {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 100, "DeleteOnTermination": False}},
        ]
    )
    found = {each["Attachments"][0]["Device"]: each["Size"] for each in volumes(ec2, instance)}
    assert found == {"/dev/xvda": 8, "/dev/sdf": 100}
    ec2.terminate_instances(InstanceIds=[instance])
    assert "/dev/sdf" not in {m["DeviceName"] for m in sandbox.instance(instance)["BlockDeviceMappings"]}


def test_error_a_root_volume_smaller_than_the_image(sandbox: Sandbox) -> None:
    with pytest.raises(ClientError, match=r"InvalidBlockDeviceMapping.*expect size >= 8GB"):
        sandbox.launch(BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 5}}])


def test_error_a_security_group_in_use_is_kept(sandbox: Sandbox, ec2: Any) -> None:
    group = ec2.create_security_group(GroupName=f"g-{uuid4().hex[:8]}", Description="d")["GroupId"]
    instance = sandbox.launch(SecurityGroupIds=[group])
    with pytest.raises(ClientError, match=f"DependencyViolation.*resource {group} has a dependent object"):
        ec2.delete_security_group(GroupId=group)
    ec2.terminate_instances(InstanceIds=[instance])
    ec2.delete_security_group(GroupId=group)


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1"])
def test_every_region_has_a_default_vpc_with_subnets(sandbox: Sandbox, region: str) -> None:
    ec2 = sandbox.client("ec2", region)
    [vpc] = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    assert ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]


def test_a_bucket_policy_decides_with_its_conditions(sandbox: Sandbox) -> None:
    s3, bucket = sandbox.client("s3"), f"conditions-{uuid4().hex[:8]}"
    s3.create_bucket(Bucket=bucket)
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))

    s3.put_object(Bucket=bucket, Key="in/a", Body=b"text")

    assert s3.get_object(Bucket=bucket, Key="in/a")["Body"].read() == b"text"
    assert [o["Key"] for o in s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "in/a"}]})["Deleted"]] == [
        "in/a"
    ]


def test_a_bucket_with_delete_markers_can_be_emptied(sandbox: Sandbox) -> None:
    s3, bucket = sandbox.client("s3"), f"versions-{uuid4().hex[:8]}"
    s3.create_bucket(Bucket=bucket)
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
        s3.put_object(Bucket=bucket, Key="a", Body=b"text")
        s3.delete_object(Bucket=bucket, Key="a")

    for _ in range(4):
        found = s3.list_object_versions(Bucket=bucket)
        for version in found.get("Versions", []) + found.get("DeleteMarkers", []):
            s3.delete_object(Bucket=bucket, Key="a", VersionId=version["VersionId"])

    s3.delete_bucket(Bucket=bucket)


def test_managed_policies_of_aws_can_be_attached(sandbox: Sandbox) -> None:
    iam, role = sandbox.client("iam"), f"managed-{uuid4().hex[:8]}"
    iam.create_role(RoleName=role, AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[]}')
    arn = "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"

    iam.attach_role_policy(RoleName=role, PolicyArn=arn)

    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [arn]


def test_a_gateway_endpoint_has_a_route_in_every_table_that_it_serves(ec2: Any) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    first, second = (ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
    service = {"ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": [first]}
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, **service)["VpcEndpoint"]["VpcEndpointId"]

    def served() -> list[str]:
        tables = ec2.describe_route_tables(RouteTableIds=[first, second])["RouteTables"]
        return [one["RouteTableId"] for one in tables if endpoint in str(one["Routes"])]

    assert served() == [first]
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddRouteTableIds=[second], RemoveRouteTableIds=[first])
    assert served() == [second]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    assert served() == []


def test_a_managed_policy_of_aws_has_one_id_for_ever(sandbox: Sandbox) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    policy = sandbox.client("iam").get_policy(PolicyArn=arn)["Policy"]
    assert (policy["PolicyId"], policy["PolicyName"]) == ("ANPAQ5BXIUXVMDBU7G7AK", "AmazonS3ReadOnlyAccess")
    document = sandbox.client("iam").get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])
    assert "s3:Get*" in document["PolicyVersion"]["Document"]["Statement"][0]["Action"]
