"""Where resources set what bears on credentials and on who comes in, beside policies, for ``aws`` and ``aws-native``.

Sources: the schemas of the two providers; those of ``aws-native`` are the names of CloudFormation.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

METADATA_OPTIONS: Mapping[str, str] = {
    "aws:ec2/instance:Instance": "metadataOptions",
    "aws:ec2/launchTemplate:LaunchTemplate": "metadataOptions",
    "aws:ec2/launchConfiguration:LaunchConfiguration": "metadataOptions",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": "metadataOptions",
    "aws-native:ec2:Instance": "metadataOptions",
    "aws-native:ec2:LaunchTemplate": "launchTemplateData.metadataOptions",
}
"""By resource type: the path of the options of the instance metadata service."""

PUBLIC_ACCESS_BLOCKS: Mapping[str, str] = {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": "",
    "aws-native:s3:Bucket": "publicAccessBlockConfiguration",
}
"""By resource type: the path of the ways in which public access is blocked."""

BLOCKING_WAYS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

ACCESS_KEYS = frozenset({"aws:iam/accessKey:AccessKey", "aws-native:iam:AccessKey"})
"""Types of access keys."""


@dataclass(frozen=True)
class IngressShape:
    """Where the rules of a security group are, and how they name what they let in.

    Attributes:
        rules: the path of the rules; empty if the resource is one.
        sources: of a rule: the paths of its ranges of addresses.
        protocol: of a rule: where its protocol is; the ports are ``fromPort`` and ``toPort``.
    """

    rules: str
    sources: tuple[str, ...]
    protocol: str


_INLINE = IngressShape("ingress[]", ("cidrBlocks[]", "ipv6CidrBlocks[]"), "protocol")
_NATIVE = ("cidrIp", "cidrIpv6")

INGRESS: Mapping[str, IngressShape] = {
    "aws:ec2/securityGroup:SecurityGroup": _INLINE,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _INLINE,
    "aws:ec2/securityGroupRule:SecurityGroupRule": IngressShape("", _INLINE.sources, "protocol"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": IngressShape(
        "", ("cidrIpv4", "cidrIpv6"), "ipProtocol"
    ),
    "aws-native:ec2:SecurityGroup": IngressShape("securityGroupIngress[]", _NATIVE, "ipProtocol"),
    "aws-native:ec2:SecurityGroupIngress": IngressShape("", _NATIVE, "ipProtocol"),
}
"""By resource type. Rules of ``aws:ec2/securityGroupRule`` whose ``type`` is ``egress`` let nobody in."""

_HALF_THE_WORLD = 1  # two of these prefixes are all addresses


def is_world(source: object) -> bool:
    """Whether a range of addresses is the whole world, or half of it."""
    try:
        return ipaddress.ip_network(str(source), strict=False).prefixlen <= _HALF_THE_WORLD
    except ValueError:
        return False
