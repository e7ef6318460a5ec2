"""The ARNs that the resources of one type can have, and readable examples of them."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from keyless_iam import catalogue
from keyless_iam.arns import globs_of
from keyless_iam.globs import SEGMENT
from keyless_iam.region import Region

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")

# Names that nobody has written into a policy: a pattern that matches both of one kind matches any name of that kind.
_FRESH = ("any", "zz0-other.9")
_PLACES = {"region": "us-east-1", "account": "111122223333"}

# What the resource part of a bucket's or an access point's glob matches too, and is an object of it.
_OBJECTS = {"bucket": "*/*", "accesspoint": "accesspoint/*/*"}


@dataclass(frozen=True)
class Shape:
    """One ARN template of a resource type.

    Attributes:
        service: the prefix of the service's actions, such as ``s3``.
        type: the resource type, such as ``object``; empty for actions that have none.
        template: such as ``arn:aws:s3:::${BucketName}/${ObjectName}``; ``*`` for actions that have no type.
        objects: a glob of resource parts that the template's glob matches and that are of another type; or empty.
    """

    service: str
    type: str
    template: str
    objects: str = ""

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The six parts as globs."""
        parts = self.template.split(":", 5)
        # Where a template has an account, real ARNs of the type have one too.
        return tuple(_PLACEHOLDER.sub("?*" if i == 4 else "*", part) for i, part in enumerate(parts))

    @cached_property
    def region(self) -> Region:
        """The type's ARNs."""
        outside = (":".join((*[SEGMENT] * 5, self.objects)),) if self.objects else ()
        return Region(globs_of(":".join(self.parts)), outside)

    @property
    def roots(self) -> tuple[str, ...]:
        """What stands for everything of the service, in each partition."""
        return tuple(f"arn:{partition}:{self.service}:::*" for partition in ("aws", "aws-cn", "aws-us-gov"))

    @property
    def names_bucket(self) -> bool:
        """Whether the ARN holds the name of a bucket."""
        return "${BucketName}" in self.template

    @cached_property
    def samples(self) -> tuple[tuple[str, ...], ...]:
        """The six parts of two ARNs of the type that nobody has written into a policy."""
        return tuple(
            tuple(_PLACEHOLDER.sub(_filler(name), part) for part in self.template.split(":", 5)) for name in _FRESH
        )


def _filler(fresh: str):  # noqa: ANN202 - a callable for re.sub
    def fill(placeholder: re.Match[str]) -> str:
        name = placeholder[1].lower()
        kind = "bucket" if "bucket" in name else "key" if name == "objectname" else "thing"
        return _PLACES.get(name, f"{fresh}-{kind}")

    return fill


@lru_cache(maxsize=4096)
def shapes_of(action: str, partitions: tuple[str, ...]) -> tuple[Shape, ...]:
    """The shapes of what an action is allowed on; those of its whole service for an action that is not known.

    Args:
        action: such as ``s3:GetObject``, in any case.
        partitions: those that the ARNs can be in, such as ``aws``.
    """
    prefix = action.partition(":")[0]
    service = catalogue.service(prefix)
    if service is None:
        return (Shape(prefix, "", "*"),)
    known = catalogue.find_action(action)
    if known is None:
        return tuple(
            shape for name in service.resource_types for shape in _shapes(service.prefix, name, partitions)
        ) or (Shape(prefix, "", "*"),)
    return tuple(
        shape for resource in known.resources for shape in _shapes(service.prefix, resource.type, partitions)
    ) or (Shape(prefix, "", "*"),)


@lru_cache(maxsize=4096)
def _shapes(prefix: str, resource_type: str, partitions: tuple[str, ...]) -> tuple[Shape, ...]:
    service = catalogue.service(prefix)
    found = service.resource_types.get(resource_type) if service else None
    if found is None:
        return ()
    objects = _OBJECTS.get(resource_type, "") if prefix == "s3" else ""
    return tuple(
        Shape(prefix, resource_type, template.replace("${Partition}", partition), objects)
        for template in found.arns
        for partition in partitions
    )
