"""The ARNs that the resources of one type can have, and readable examples of them."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from keyless_iam import catalogue
from keyless_iam.arns import globs_of
from keyless_iam.globs import SEGMENT
from keyless_iam.region import Region

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")

# Two names of one kind, as unlike as names can be, that nobody has written into a policy: a pattern that matches both
# matches any name of that kind. The second is as short as the name of a bucket can be.
_FRESH = ("any-{}", "0.z")
_FREE_PLACES = ("${Region}:${Account}", ":${Account}", ":")
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
        return _PLACES.get(name, fresh.format(kind))

    return fill


Types = tuple[str, tuple[str, ...]]
"""The prefix of a service's actions, and the names of some of its resource types."""


@lru_cache(maxsize=4096)
def types_of(action: str) -> Types:
    """What an action is allowed on; everything of its service for an action that is not known.

    Args:
        action: such as ``s3:GetObject``, in any case.
    """
    prefix = action.partition(":")[0].lower()
    service = catalogue.service(prefix)
    if service is None:
        return prefix, ()
    known = catalogue.find_action(action)
    return prefix, tuple(service.resource_types) if known is None else tuple(r.type for r in known.resources)


@lru_cache(maxsize=4096)
def shapes_of(prefix: str, types: tuple[str, ...], partitions: tuple[str, ...]) -> tuple[Shape, ...]:
    """The shapes of resource types; the one of actions that have none if there is no type.

    Of a service that is not known: that one too, and any ARN that has the service's prefix.

    Args:
        prefix: the service's.
        types: names of resource types.
        partitions: those that the ARNs can be in, such as ``aws``.
    """
    service = catalogue.service(prefix)
    if service is None:
        free = (f"arn:{partition}:{prefix}:{place}:${{Name}}" for partition in partitions for place in _FREE_PLACES)
        return tuple(Shape(prefix, "", template) for template in ("*", *free))
    found = [service.resource_types[name] for name in types if name in service.resource_types]
    return tuple(
        Shape(prefix, type_.name, template.replace("${Partition}", partition), _objects(prefix, type_.name))
        for type_ in found
        for template in type_.arns
        for partition in partitions
    ) or (Shape(prefix, "", "*"),)


def _objects(prefix: str, resource_type: str) -> str:
    return _OBJECTS.get(resource_type, "") if prefix == "s3" else ""
