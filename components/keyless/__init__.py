"""EC2 instances that reach S3 without access keys, as a Pulumi component."""

from keyless.arguments import InstanceArgs, S3Grant
from keyless.instance import Instance

__all__ = ["Instance", "InstanceArgs", "S3Grant"]
