"""Resources that other resources need, made through the plugin when a test first asks for them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from tests.sandbox.provider.conftest import BUCKET, GROUP, INSTANCE, READ, ROLE, TRUST
from tests.sandbox.provider.driver import Engine

_LOG_DELIVERY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::@plain_bucket/*",
            }
        ],
    }
)
_NEEDED: Mapping[str, tuple[str, dict[str, Any]]] = {
    "role": (ROLE, {"assumeRolePolicy": TRUST}),
    "policy": ("aws:iam/policy:Policy", {"policy": READ}),
    "user": ("aws:iam/user:User", {}),
    "other_user": ("aws:iam/user:User", {}),
    "group": ("aws:iam/group:Group", {}),
    "other_group": ("aws:iam/group:Group", {}),
    "instance": (INSTANCE, {"ami": "@image", "instanceType": "t3.micro"}),
    "other_instance": (INSTANCE, {"ami": "@image", "instanceType": "t3.micro"}),
    "address": ("aws:ec2/eip:Eip", {}),
    "vpc": ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}),
    "other_vpc": ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.5.0.0/16"}),
    "subnet": ("aws:ec2/subnet:Subnet", {"vpcId": "@vpc", "cidrBlock": "10.0.1.0/24"}),
    "security_group": (GROUP, {"vpcId": "@vpc"}),
    "gateway": ("aws:ec2/internetGateway:InternetGateway", {"vpcId": "@vpc"}),
    "table": ("aws:ec2/routeTable:RouteTable", {"vpcId": "@vpc"}),
    "other_table": ("aws:ec2/routeTable:RouteTable", {"vpcId": "@vpc"}),
    "endpoint": ("aws:ec2/vpcEndpoint:VpcEndpoint", {"vpcId": "@vpc", "serviceName": "com.amazonaws.us-east-1.s3"}),
    "template": (
        "aws:ec2/launchTemplate:LaunchTemplate",
        {"imageId": "@image", "instanceType": "t3.micro", "updateDefaultVersion": True},
    ),
    "bucket": (BUCKET, {}),
    "plain_bucket": (BUCKET, {}),
    "log_bucket": ("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "@plain_bucket", "policy": _LOG_DELIVERY}),
    "key": ("aws:kms/key:Key", {}),
    "other_key": ("aws:kms/key:Key", {}),
}


@dataclass(frozen=True)
class World:
    """The resources of one test."""

    engine: Engine
    unique: str
    made: dict[str, str] = field(default_factory=dict[str, str])

    def id(self, name: str) -> str:
        """The id of a resource of the world."""
        if name not in self.made:
            token, inputs = _NEEDED[name]
            self.made[name] = self.engine.create(token, f"{self.unique}-{name}", **self.filled(inputs)).id
        return self.made[name]

    def filled(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Inputs with "@vpc" and the like replaced by ids."""
        return cast("dict[str, Any]", self._filled(inputs))

    def _filled(self, value: object) -> object:
        if isinstance(value, dict):
            return {name: self._filled(one) for name, one in cast("dict[str, object]", value).items()}
        if isinstance(value, list):
            return [self._filled(one) for one in cast("list[object]", value)]
        return re.sub(r"@(\w+)", lambda found: self.id(found[1]), value) if isinstance(value, str) else value
