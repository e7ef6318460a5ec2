"""A sandbox with something of everything in it, and all that AWS tells of it."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keyless_sandbox.state import Folder

from tests.sandbox.conftest import EC2_TRUST, Sandbox, keyless

BUCKET = "kept-orders"
ACCOUNT = "123456789012"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/apps/app"
MIB = 1024 * 1024
# Longer than what moto holds in memory.
LONG = os.urandom(17 * MIB)
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        *EC2_TRUST["Statement"],
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"},
    ],
}
S3_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*"}],
}


def running(folder: Path) -> Sandbox:
    """The sandbox that runs in a folder."""
    state = Folder(folder).read()
    assert state is not None
    return Sandbox(folder, state.endpoint, state.provider_port)


def up(folder: Path, *options: str) -> Sandbox:
    started = keyless(folder, "up", *options)
    assert started.returncode == 0, started.stderr
    return running(folder)


def keep(folder: Path) -> None:
    stopped = keyless(folder, "down", "--keep")
    assert stopped.returncode == 0, stopped.stderr
    assert stopped.stdout.startswith("sandbox: stopped\nsandbox: kept what was created (")


@dataclass(frozen=True)
class World:
    """What was made, by the ids that only AWS knows; and secrets made with its keys."""

    instance: str
    far_instance: str
    key: str
    signing_key: str
    upload: str
    ciphertext: bytes
    signature: bytes
    session: dict[str, str]
    delivered: dict[str, str]


def build(sandbox: Sandbox) -> World:
    iam, ec2, s3, kms = (sandbox.client(each) for each in ("iam", "ec2", "s3", "kms"))
    iam.create_role(
        RoleName="app", Path="/apps/", AssumeRolePolicyDocument=json.dumps(TRUST), Tags=[{"Key": "team", "Value": "a"}]
    )
    iam.put_role_policy(RoleName="app", PolicyName="s3", PolicyDocument=json.dumps(S3_POLICY))
    iam.attach_role_policy(RoleName="app", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    own = iam.create_policy(PolicyName="own", PolicyDocument=json.dumps(S3_POLICY))["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=own, PolicyDocument=json.dumps(S3_POLICY), SetAsDefault=True)
    iam.attach_role_policy(RoleName="app", PolicyArn=own)
    iam.create_instance_profile(InstanceProfileName="app")
    iam.add_role_to_instance_profile(InstanceProfileName="app", RoleName="app")
    iam.create_user(UserName="ana")
    iam.create_access_key(UserName="ana")
    key, signing_key = _keys(kms)
    _bucket(s3, key)
    ssm = sandbox.client("ssm")
    ssm.put_parameter(Name="/app/secret", Value="old", Type="SecureString")
    ssm.put_parameter(Name="/app/secret", Value="new", Type="SecureString", Overwrite=True)
    ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId="/app/secret", Tags=[{"Key": "a", "Value": "b"}])
    instance, far = _network(sandbox, ec2), sandbox.launch("app", "eu-central-1")
    sandbox.client("sts").assume_role(RoleArn=ROLE_ARN, RoleSessionName="ended", DurationSeconds=900)
    session = sandbox.client("sts").assume_role(RoleArn=ROLE_ARN, RoleSessionName="tester")["Credentials"]
    return World(
        instance=instance,
        far_instance=far,
        key=key,
        signing_key=signing_key,
        upload=_unfinished(s3),
        ciphertext=kms.encrypt(KeyId=key, Plaintext=b"kept secret")["CiphertextBlob"],
        signature=kms.sign(KeyId=signing_key, Message=b"kept", SigningAlgorithm="ECDSA_SHA_256")["Signature"],
        session={
            "aws_access_key_id": session["AccessKeyId"],
            "aws_secret_access_key": session["SecretAccessKey"],
            "aws_session_token": session["SessionToken"],
        },
        delivered=sandbox.imds(instance).credentials("app"),
    )


def _keys(kms: Any) -> tuple[str, str]:
    key = kms.create_key(Description="of the bucket")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/orders", TargetKeyId=key)
    kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    return key, kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]


def _bucket(s3: Any, key: str) -> None:
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "team", "Value": "a"}]})
    s3.put_bucket_encryption(
        Bucket=BUCKET,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}]
        },
    )
    s3.put_object(Bucket=BUCKET, Key="in/a", Body=b"first", Tagging="a=b", Metadata={"who": "ana"})
    s3.put_object(Bucket=BUCKET, Key="in/a", Body=b"second", ContentType="text/plain")
    s3.put_object(Bucket=BUCKET, Key="in/gone ü", Body=b"gone")
    s3.delete_object(Bucket=BUCKET, Key="in/gone ü")
    s3.put_object(Bucket=BUCKET, Key="long", Body=LONG)
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="parts")["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(Bucket=BUCKET, Key="parts", UploadId=upload, PartNumber=number, Body=body)["ETag"],
        }
        for number, body in ((1, bytes(5 * MIB)), (2, b"end"))
    ]
    s3.complete_multipart_upload(Bucket=BUCKET, Key="parts", UploadId=upload, MultipartUpload={"Parts": parts})


def _unfinished(s3: Any) -> str:
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="unfinished")["UploadId"]
    s3.upload_part(Bucket=BUCKET, Key="unfinished", UploadId=upload, PartNumber=1, Body=b"only part")
    return upload


def _network(sandbox: Sandbox, ec2: Any) -> str:
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24")["Subnet"]["SubnetId"]
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3", RouteTableIds=[tables[0]["RouteTableId"]]
    )
    group = ec2.create_security_group(GroupName="app", Description="app", VpcId=vpc)["GroupId"]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https])
    template = {"ImageId": sandbox.image(), "InstanceType": "t3.micro"}
    ec2.create_launch_template(LaunchTemplateName="template", LaunchTemplateData=template)
    ended = sandbox.launch()
    ec2.terminate_instances(InstanceIds=[ended])
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}]}]
    instance = sandbox.launch(
        "app", SubnetId=subnet, SecurityGroupIds=[group], UserData="#!/bin/sh\n", TagSpecifications=tags
    )
    sandbox.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="group",
        MinSize=1,
        MaxSize=2,
        DesiredCapacity=1,
        LaunchTemplate={"LaunchTemplateName": "template"},
        VPCZoneIdentifier=subnet,
    )
    return instance


def told(sandbox: Sandbox, world: World) -> dict[str, Any]:
    """The answers of AWS to many questions, without what is of the answer alone."""
    questions: list[tuple[str, str, str, dict[str, Any]]] = [
        *(
            ("ec2", region, f"describe_{each}", {})
            for region in ("us-east-1", "eu-central-1")
            for each in (
                "instances",
                "volumes",
                "vpcs",
                "subnets",
                "security_groups",
                "security_group_rules",
                "route_tables",
                "vpc_endpoints",
                "network_interfaces",
                "iam_instance_profile_associations",
                "launch_templates",
            )
        ),
        ("iam", "us-east-1", "list_roles", {}),
        ("iam", "us-east-1", "list_users", {}),
        ("iam", "us-east-1", "list_access_keys", {"UserName": "ana"}),
        ("iam", "us-east-1", "list_policies", {"MaxItems": 1000}),
        ("iam", "us-east-1", "list_policies", {"Scope": "Local"}),
        ("iam", "us-east-1", "list_attached_role_policies", {"RoleName": "app"}),
        ("iam", "us-east-1", "get_role_policy", {"RoleName": "app", "PolicyName": "s3"}),
        ("iam", "us-east-1", "list_policy_versions", {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/own"}),
        ("iam", "us-east-1", "get_instance_profile", {"InstanceProfileName": "app"}),
        ("s3", "us-east-1", "list_buckets", {}),
        ("s3", "us-east-1", "list_object_versions", {"Bucket": BUCKET}),
        ("s3", "us-east-1", "get_bucket_encryption", {"Bucket": BUCKET}),
        ("s3", "us-east-1", "get_bucket_tagging", {"Bucket": BUCKET}),
        ("s3", "us-east-1", "get_bucket_versioning", {"Bucket": BUCKET}),
        ("s3", "us-east-1", "head_object", {"Bucket": BUCKET, "Key": "in/a"}),
        ("s3", "us-east-1", "head_object", {"Bucket": BUCKET, "Key": "parts", "PartNumber": 2}),
        ("s3", "us-east-1", "list_parts", {"Bucket": BUCKET, "Key": "unfinished", "UploadId": world.upload}),
        ("kms", "us-east-1", "list_keys", {}),
        ("kms", "us-east-1", "list_aliases", {}),
        ("kms", "us-east-1", "describe_key", {"KeyId": world.key}),
        ("kms", "us-east-1", "get_public_key", {"KeyId": world.signing_key}),
        ("ssm", "us-east-1", "get_parameter", {"Name": "/app/secret", "WithDecryption": True}),
        ("ssm", "us-east-1", "get_parameter_history", {"Name": "/app/secret", "WithDecryption": True}),
        (
            "ssm",
            "us-east-1",
            "list_tags_for_resource",
            {"ResourceType": "Parameter", "ResourceId": "/app/secret"},
        ),
        ("autoscaling", "us-east-1", "describe_auto_scaling_groups", {}),
    ]
    answers: dict[str, Any] = {}
    for service, region, operation, arguments in questions:
        answer = getattr(sandbox.client(service, region), operation)(**arguments)
        answer.pop("ResponseMetadata")
        answers[f"{service} {region} {operation} {arguments}"] = answer
    versions = sandbox.client("s3").list_object_versions(Bucket=BUCKET)["Versions"]
    answers["bodies"] = {
        (each["Key"], each["VersionId"]): hashlib.sha256(
            sandbox.client("s3").get_object(Bucket=BUCKET, Key=each["Key"], VersionId=each["VersionId"])["Body"].read()
        ).hexdigest()
        for each in versions
    }
    return answers
