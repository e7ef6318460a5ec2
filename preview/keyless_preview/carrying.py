"""Whose credentials resources hand out: where they name instance profiles, launch templates or roles."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from keyless_iam.resource_documents import SHAPES

from keyless_preview.report import Kind
from keyless_preview.values import Resource

PROFILES: Mapping[str, tuple[str, ...]] = {
    "aws:ec2/instance:Instance": ("iamInstanceProfile",),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": ("iamInstanceProfile",),
    "aws:ec2/launchConfiguration:LaunchConfiguration": ("iamInstanceProfile",),
    "aws:ec2/launchTemplate:LaunchTemplate": ("iamInstanceProfile.name", "iamInstanceProfile.arn"),
    "aws-native:ec2:Instance": ("iamInstanceProfile",),
    "aws-native:ec2:LaunchTemplate": (
        "launchTemplateData.iamInstanceProfile.name",
        "launchTemplateData.iamInstanceProfile.arn",
    ),
}
"""By resource type: where instances and launch templates name an instance profile."""

_OWN = ("launchTemplate.id", "launchTemplate.name")
_NATIVE = ("launchTemplate.launchTemplateId", "launchTemplate.launchTemplateName")
_MIXED = "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification"

TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "aws:ec2/instance:Instance": _OWN,
    "aws:autoscaling/group:Group": (
        *_OWN,
        "launchConfiguration",
        f"{_MIXED}.launchTemplateId",
        f"{_MIXED}.launchTemplateName",
    ),
    "aws:eks/nodeGroup:NodeGroup": _OWN,
    "aws-native:ec2:Instance": _NATIVE,
    "aws-native:autoscaling:AutoScalingGroup": (
        *_NATIVE,
        "launchConfigurationName",
        f"{_MIXED}.launchTemplateId",
        f"{_MIXED}.launchTemplateName",
    ),
    "aws-native:eks:Nodegroup": ("launchTemplate.id", "launchTemplate.name"),
}
"""By resource type: where a launch template or launch configuration is named that new instances are made from."""

_ROLE = re.compile(r"role(_?arn)?$", re.IGNORECASE)

RoleKey = tuple[Kind, str]


@dataclass
class Carrying:
    """What credentials a resource hands out.

    Attributes:
        resource: itself.
        roles: whose they are.
        open: why they may be somebody else's, too.
        profiles: the instance profiles of this program through which it has them, by their steps.
        templates: likewise, the launch templates.
    """

    resource: Resource
    roles: list[RoleKey] = field(default_factory=list[RoleKey])
    open: list[str] = field(default_factory=list[str])
    profiles: list[int] = field(default_factory=list[int])
    templates: list[int] = field(default_factory=list[int])

    @property
    def kind(self) -> Kind:
        """What the resource is."""
        token = self.resource.state.type
        if "launch" in token.lower():
            return Kind.TEMPLATE
        if SHAPES.get(token) and SHAPES[token].is_profile:
            return Kind.PROFILE
        return Kind.INSTANCE if token in PROFILES else Kind.RESOURCE


def role_paths(resource: Resource) -> tuple[str, ...]:
    """Where a resource that is no instance names roles that it works as, such as ``role`` of a Lambda function.

    Nothing for resources that say something about permissions themselves.
    """
    token = resource.state.type
    if not token.startswith(("aws:", "aws-native:")) or token in SHAPES:
        return ()
    return tuple(dict.fromkeys(_role_paths(resource.state.inputs, "")))


def _role_paths(value: object, at: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in cast("Mapping[str, object]", value).items():
            path = f"{at}.{key}" if at else key
            if isinstance(each, str) and _ROLE.search(key):
                yield path
            yield from _role_paths(each, path)
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _role_paths(each, f"{at}[]")
