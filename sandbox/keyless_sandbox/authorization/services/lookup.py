"""What the services know of the resources that a request names."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from keyless_iam.request import Caller

from keyless_sandbox.authorization.services.names import Names


@dataclass(frozen=True)
class Entity:
    """A user, group, role, instance profile or managed policy.

    Attributes:
        arn: with its path.
        tags: by key.
        boundary: the ARN of its permissions boundary, or empty.
        roles: the ARNs of an instance profile's roles.
    """

    arn: str
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    boundary: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Key:
    """A KMS key.

    Attributes:
        arn: of the key.
        aliases: such as ``alias/orders``.
        tags: by key.
        keys: condition keys about it, such as ``kms:KeySpec``.
    """

    arn: str
    aliases: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True)
class Resource:
    """A resource of EC2, Auto Scaling or Systems Manager.

    Attributes:
        id: as its ARN names it.
        tags: by key.
        keys: condition keys about it, such as ``ec2:Vpc``.
        owner: of an image or a snapshot: the account's id, or empty if nobody can tell.
        related: ids of other resources, by their type, such as the subnet of an association.
        encrypted_with: the KMS key of a parameter, by id, alias or ARN.
    """

    id: str
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    owner: str = ""
    related: Mapping[str, str] = field(default_factory=dict[str, str])
    encrypted_with: str = ""


class Lookup(Protocol):
    """Finds resources of one account in one region. None, or nothing, where there is none."""

    def in_region(self, region: str) -> "Lookup":
        """What finds resources of the same account in a region."""
        ...

    def entity(self, kind: str, name: str) -> Entity | None:
        """One of IAM: a ``policy`` by its ARN, a ``user``, ``group``, ``role`` or ``instance-profile`` by its name.

        An ``access-key`` is none of AWS's kinds: it finds the user who has it.
        """
        ...

    def resource(self, service: str, kind: str, name: str) -> Resource | None:
        """One of EC2, Auto Scaling or Systems Manager, by its id, or by the name where it has one.

        EC2's kind ``association`` is none of AWS's: it knows which resources it joins.
        """
        ...

    def parameters_below(self, path: str) -> tuple[Resource, ...]:
        """The parameters of Systems Manager below a path, however deep."""
        ...

    def key(self, name: str) -> Key | None:
        """A KMS key by its id, an alias, or the ARN of either."""
        ...

    def key_of_ciphertext(self, blob: bytes) -> str:
        """The id of the key that a ciphertext was made with; empty if it is none."""
        ...

    def template_data(self, given: Mapping[str, str]) -> Mapping[str, Any] | None:
        """What the version of a launch template says that is ``given`` as RunInstances names it."""
        ...

    def default_subnet(self, zone: str) -> str:
        """The id of an availability zone's default subnet; empty if there is none."""
        ...

    def default_group(self, vpc: str) -> str:
        """The id of a VPC's default security group; empty if there is none."""
        ...


@dataclass(frozen=True)
class Scene:
    """Who asks, and where.

    Attributes:
        caller: who asks.
        names: of the caller's resources, in the region that is asked.
        lookup: what there is.
    """

    caller: Caller
    names: Names
    lookup: Lookup

    def in_region(self, region: str) -> "Scene":
        """The same in a region."""
        return replace(self, names=replace(self.names, region=region), lookup=self.lookup.in_region(region))
