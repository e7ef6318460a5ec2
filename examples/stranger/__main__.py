"""A worker in a network of its own: an Auto Scaling group whose instances read an encrypted bucket over a gateway endpoint."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
size = config.get_int("size") or 1
path = config.get("path") or "/"
region = aws.get_region().region
zone = aws.get_availability_zones(state="available").names[0]

vpc = aws.ec2.Vpc("worker", cidr_block="10.20.0.0/16", enable_dns_hostnames=True, tags={"Name": "worker"})
gateway = aws.ec2.InternetGateway("worker", vpc_id=vpc.id)
subnet = aws.ec2.Subnet(
    "worker",
    vpc_id=vpc.id,
    cidr_block="10.20.1.0/24",
    availability_zone=zone,
    map_public_ip_on_launch=True,
)
routes = aws.ec2.RouteTable("worker", vpc_id=vpc.id)
aws.ec2.Route("internet", route_table_id=routes.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id)
aws.ec2.RouteTableAssociation("worker", subnet_id=subnet.id, route_table_id=routes.id)
endpoint = aws.ec2.VpcEndpoint(
    "s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{region}.s3", route_table_ids=[routes.id]
)

key = aws.kms.Key("data", description="Objects of the worker", enable_key_rotation=True, deletion_window_in_days=7)
alias = aws.kms.Alias("data", target_key_id=key.key_id)
bucket = aws.s3.Bucket("data", force_destroy=True)
aws.s3.BucketServerSideEncryptionConfiguration(
    "data",
    bucket=bucket.id,
    rules=[
        {
            "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
            "bucket_key_enabled": True,
        }
    ],
)
aws.s3.BucketPublicAccessBlock(
    "data",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
aws.s3.BucketLifecycleConfiguration(
    "data", bucket=bucket.id, rules=[{"id": "old", "status": "Enabled", "expiration": {"days": 30}}]
)
setting = aws.ssm.Parameter("bucket", type=aws.ssm.ParameterType.STRING, value=bucket.bucket)
token = aws.ssm.Parameter("token", type=aws.ssm.ParameterType.SECURE_STRING, value=pulumi.Output.secret("not-a-token"))

trust = aws.iam.get_policy_document(
    statements=[
        {"actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}]}
    ]
)
reading = aws.iam.get_policy_document_output(
    statements=[
        {"actions": ["s3:ListBucket"], "resources": [bucket.arn]},
        {"actions": ["s3:GetObject"], "resources": [bucket.arn.apply(lambda arn: f"{arn}/*")]},
        {"actions": ["kms:Decrypt"], "resources": [key.arn]},
        {"actions": ["ssm:GetParameter"], "resources": [setting.arn, token.arn]},
    ]
)
role = aws.iam.Role("worker", path=path, assume_role_policy=trust.json)
policy = aws.iam.Policy("worker", policy=reading.json)
attachment = aws.iam.RolePolicyAttachment("worker", role=role.name, policy_arn=policy.arn)
profile = aws.iam.InstanceProfile("worker", role=role.name)

group = aws.ec2.SecurityGroup("worker", vpc_id=vpc.id, description="The worker reaches out, nobody in")
aws.vpc.SecurityGroupEgressRule(
    "https", security_group_id=group.id, ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4="0.0.0.0/0"
)
image = aws.ssm.get_parameter(name="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")
template = aws.ec2.LaunchTemplate(
    "worker",
    image_id=image.value,
    instance_type="t3.micro",
    iam_instance_profile={"arn": profile.arn},
    metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1},
    vpc_security_group_ids=[group.id],
    tag_specifications=[{"resource_type": "instance", "tags": {"Name": "worker"}}],
    update_default_version=True,
)
workers = aws.autoscaling.Group(
    "worker",
    min_size=size,
    max_size=max(size, 3),
    vpc_zone_identifiers=[subnet.id],
    launch_template={"id": template.id, "version": template.latest_version.apply(str)},
    tags=[{"key": "project", "value": "stranger", "propagate_at_launch": True}],
    opts=pulumi.ResourceOptions(depends_on=[attachment]),
)

pulumi.export("bucket", bucket.bucket)
pulumi.export("setting", setting.name)
pulumi.export("token", token.value)
pulumi.export("vpc", vpc.id)
pulumi.export("endpoint", endpoint.id)
pulumi.export("alias", alias.name)
pulumi.export("group", workers.name)
