"""Programs that use the component, as text: in Python, and in YAML through the plugin."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import yaml

from .harness import ROOT

COMPONENTS = ROOT / "components"

READ_IN: Sequence[Mapping[str, Any]] = ({"bucket": "orders", "allow": ["read"], "prefixes": ["in/"]},)

CHILDREN = {
    "web-role": "aws:iam/role:Role",
    "web-s3": "aws:iam/rolePolicy:RolePolicy",
    "web-profile": "aws:iam/instanceProfile:InstanceProfile",
    "web-sg": "aws:ec2/securityGroup:SecurityGroup",
    "web-egress-443-ipv4": "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "web-egress-443-ipv6": "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "web-0": "aws:ec2/instance:Instance",
}
"""What one component named web with plain arguments creates, by logical name."""


def instance(*, before: str = "", name: str = "web", options: str = "", code: str = "", **arguments: Any) -> str:
    """A program with one component.

    Args:
        before: lines of Python in front of it.
        name: the component's name.
        options: its resource options, as Python writes them between parentheses.
        code: further arguments as Python writes them between braces, for those that are no plain values.
        arguments: its arguments; `s3` is a grant of reading if not given.
    """
    plain = "".join(f"{key!r}: {value!r}, " for key, value in {"s3": list(READ_IN), **arguments}.items())
    return f"""
import pulumi
import pulumi_aws as aws
from keyless import Instance
{before}
made = Instance({name!r}, {{{plain}{code}}}, pulumi.ResourceOptions({options}))
for output in ("role_name", "role_arn", "instance_profile_name", "instance_ids", "image_id", "s3_policy"):
    pulumi.export(output, getattr(made, output))
"""


def yaml_program(arguments: Mapping[str, Any]) -> str:
    """A project file with a YAML program of one component. The arguments are named as in Python."""
    resource = {"type": "keyless:index:Instance", "properties": camel(arguments)}
    description = {"name": "tested", "runtime": "yaml", "packages": {"keyless": str(COMPONENTS)}}
    return yaml.safe_dump({**description, "resources": {"web": resource}}, sort_keys=False)


def camel(value: Any) -> Any:
    """Arguments, or the path of one, as other languages write them."""
    if isinstance(value, Mapping):
        return {camel(key): camel_names(item) for key, item in cast("Mapping[str, Any]", value).items()}
    return re.sub("_(.)", lambda part: part[1].upper(), value)


def camel_names(value: Any) -> Any:
    """The same for an argument's value: the names inside it change, the texts do not."""
    if isinstance(value, list):
        return [camel_names(item) for item in cast("list[Any]", value)]
    return camel(value) if isinstance(value, Mapping) else value
