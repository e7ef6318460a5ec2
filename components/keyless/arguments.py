"""The component's arguments, as users of every language see them: the docstrings are the help in their editors."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi
from typing_extensions import NotRequired


class S3Grant(TypedDict):
    """Access to one bucket: what the program may do there, and where."""

    bucket: pulumi.Input[str]
    """The bucket's name. Pass `bucket.bucket`, not `bucket.id`: a name that is known at preview can be reviewed there."""

    allow: Sequence[str]
    """What the program may do: any of `list`, `read`, `write` and `delete`, and, where needed, `read-versions`, `read-tags`, `write-tags` and `list-uploads`. `write` never includes `delete`."""

    prefixes: Sequence[str]
    """Where: folders of the bucket, such as `in/`. The whole bucket is said explicitly, `["*"]`. `in` is the folder `in/`; `in*` is every key that starts so."""

    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of the KMS key that encrypts the bucket's objects (not an alias). Its key policy must let IAM policies of the account decide, as the default key policy does."""

    bucket_owner: NotRequired[pulumi.Input[str]]
    """Account that must own the bucket, 12 digits: protects against a bucket of the same name in somebody else's hands."""


class InstanceArgs(TypedDict):
    """What an `Instance` is made of. Only `s3` is required."""

    s3: Sequence[S3Grant]
    """What the program on the instances may do in S3; at least one grant. Nothing else is allowed."""

    image: NotRequired[pulumi.Input[str]]
    """A name of the catalogue (`amazon-linux-2023`, `ubuntu-24.04`, `windows-2022` and others), an image's id, or the path of an SSM parameter that holds one. Default `amazon-linux-2023`. A newer image does not replace an instance, another name or another id does; going from an id to a name alone replaces nothing."""

    instance_type: NotRequired[str]
    """The instance type; it decides the architecture of a catalogue image. Default `t3.micro`."""

    instance_count: NotRequired[int]
    """How many instances, at least 1. Default 1. A smaller number removes the last ones."""

    subnet_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Subnets to spread the instances over, in turn. Changing the list moves (replaces) instances. Default: a subnet of the default VPC."""

    vpc_id: NotRequired[pulumi.Input[str]]
    """VPC of the security group. Default: the VPC of the first subnet, or the default VPC."""

    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Existing security groups to use instead of an own one."""

    egress_ports: NotRequired[Sequence[int]]
    """TCP ports that the instances may reach anywhere, over IPv4 and IPv6. Default `[443]`, which is all that S3 needs; apt on Ubuntu and Debian images needs 80 too. Nothing may come in."""

    public_ip: NotRequired[bool]
    """Whether the instances get public addresses. Default: as the subnet says."""

    user_data: NotRequired[pulumi.Input[str]]
    """Script or cloud-init configuration for the first start, as text. Access keys in it are refused."""

    user_data_base64: NotRequired[pulumi.Input[str]]
    """The same in base64, for binary or compressed user data. Access keys in it are refused here too."""

    user_data_replace_on_change: NotRequired[bool]
    """Whether changed user data replaces the instances. Default false, as in the AWS provider: they are only stopped and started, and cloud-init does not run it again. With `termination_protection` a replacement fails."""

    managed_policies: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Managed policies to attach besides, by a name of yours: the name makes the attachment's logical name, the value is the policy's ARN."""

    session_manager: NotRequired[bool]
    """Whether Session Manager may open shells on the instances. Default false. Account-wide Default Host Management does it without a permission of this role."""

    role_name: NotRequired[pulumi.Input[str]]
    """An existing role to use instead of an own one; it must trust EC2, and its inline policies share 10,240 characters with those added here."""

    role_path: NotRequired[str]
    """Path of the role and the instance profile, such as `/apps/`. Default `/`."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """ARN of the managed policy that bounds the role."""

    require_imdsv2_credentials: NotRequired[bool]
    """Whether everything is denied to credentials that IMDSv2 has not delivered. Default true; never done to an existing role, since others may use it."""

    containers: NotRequired[bool]
    """Whether the program runs in containers: they are one network hop further from the metadata service. Default false."""

    same_vpc_only: NotRequired[bool]
    """Whether the granted buckets are denied to calls from outside the instances' VPC, also with the right credentials. Needs `s3_endpoint_id`. Default false."""

    s3_endpoint_id: NotRequired[pulumi.Input[str]]
    """The VPC endpoint for S3 that serves the subnets' route tables, for `same_vpc_only`. Without one, or with a bucket in another region, the instances lock themselves out of the buckets."""

    root_volume_size: NotRequired[int]
    """Size of the root volume in GiB. Default: as the image says."""

    root_volume_kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of the KMS key for the root volume. Default: the account's key for EBS. The volume is encrypted in any case."""

    detailed_monitoring: NotRequired[bool]
    """Whether CloudWatch gets metrics every minute, at a price. Default false."""

    termination_protection: NotRequired[bool]
    """Whether the instances refuse to be terminated, by this program too. Default false."""

    tag_volumes: NotRequired[bool]
    """Whether volumes get the instances' tags. Default true. Turn it off where `aws.ebs.Volume` resources with tags of their own are attached: the two would undo each other's tags."""

    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags for everything that is created."""
