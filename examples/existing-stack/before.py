"""The stack as it was written by hand: a role, its policy, a profile and an instance, with more access than they need."""

import json

import pulumi
import pulumi_aws as aws

BUCKET = "keyless-existing-stack-4711"

role = aws.iam.Role(
    "app-role",
    name="orders-app",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "app-policy",
    name="orders-app",
    role=role.name,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "s3:*",
                    "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
                }
            ],
        }
    ),
)
profile = aws.iam.InstanceProfile("app-profile", name="orders-app", role=role.name)
instance = aws.ec2.Instance(
    "app",
    ami=pulumi.Config().require("ami"),
    instance_type="t3.micro",
    iam_instance_profile=profile.name,
    root_block_device={"encrypted": True, "volume_type": "gp3"},
    tags={"Name": "orders-app"},
)

pulumi.export("instanceIds", [instance.id])
pulumi.export("roleArn", role.arn)
