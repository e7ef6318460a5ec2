"""What the component creates, written by hand as a careful person would: one lookup at the top, the rest plain values."""

import json

import pulumi
import pulumi_aws as aws

from benchmarks.programs.given import AMI, BUCKET, SUBNET, TAGS, VPC


def partition() -> str:
    """The partition of ARNs, for the top of a program."""
    return aws.get_partition().partition


def create_resources(name: str, partition: str, opts: pulumi.ResourceOptions | None = None) -> None:
    """The resources of one component.

    Args:
        name: starts the names of all.
        partition: the partition of ARNs, such as ``aws``.
        opts: the options of every resource.
    """
    role = aws.iam.Role(
        f"{name}-role",
        assume_role_policy=_json(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "ec2.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        ),
        tags=TAGS,
        opts=opts,
    )
    policy = aws.iam.RolePolicy(f"{name}-s3", role=role.name, policy=_s3_policy(partition), opts=opts)
    profile = aws.iam.InstanceProfile(f"{name}-profile", role=role.name, tags=TAGS, opts=opts)
    group = aws.ec2.SecurityGroup(
        f"{name}-sg",
        description="Lets nothing in; what goes out is in rules of its own.",
        vpc_id=VPC,
        tags=TAGS,
        opts=opts,
    )
    ipv4 = aws.vpc.SecurityGroupEgressRule(
        f"{name}-egress-443-ipv4",
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4="0.0.0.0/0",
        tags=TAGS,
        opts=opts,
    )
    ipv6 = aws.vpc.SecurityGroupEgressRule(
        f"{name}-egress-443-ipv6",
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv6="::/0",
        tags=TAGS,
        opts=opts,
    )
    tags = {"Name": f"{name}-0", **TAGS}
    aws.ec2.Instance(
        f"{name}-0",
        ami=AMI,
        instance_type="t3.micro",
        iam_instance_profile=profile.name,
        subnet_id=SUBNET,
        vpc_security_group_ids=[group.id],
        metadata_options={"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
        root_block_device={"encrypted": True, "volume_type": "gp3"},
        user_data_replace_on_change=False,
        monitoring=False,
        disable_api_termination=False,
        tags=tags,
        volume_tags=tags,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[policy, ipv4, ipv6])),
    )


def _s3_policy(partition: str) -> str:
    bucket = f"arn:{partition}:s3:::{BUCKET}"
    return _json(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "s3:ListBucket",
                    "Resource": bucket,
                    "Condition": {"StringLike": {"s3:prefix": "in/*"}},
                },
                {
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": f"{bucket}/in/*",
                },
                {
                    "Sid": "DenyCredentialsNotFromImdsV2",
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {"NumericLessThan": {"ec2:RoleDelivery": "2.0"}},
                },
            ],
        }
    )


def _json(document: object) -> str:
    # In the component's spelling, so that the engine gets the very same text.
    return json.dumps(document, sort_keys=True, separators=(",", ":"))
