"""What AWS remembers of a role's session and moto does not."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Delivery:
    """How EC2 delivered a session's credentials to an instance.

    Attributes:
        instance_arn: the instance.
        version: of the metadata service that delivered them, ``1.0`` or ``2.0``.
        vpc_id: of the instance at that time; empty if it was in none.
        private_ip: of the instance at that time.
    """

    instance_arn: str
    version: str
    vpc_id: str
    private_ip: str


@dataclass(frozen=True)
class SessionRecord:
    """One session of a role.

    Attributes:
        role_id: the unique id of the role, which a new role of the same name does not have.
        issued: when it began, with a time zone.
        policies: the ARNs of the managed policies that were passed.
        tags: the tags that were passed.
        source_identity: as passed; empty if none was.
        delivery: None if EC2 did not deliver it.
    """

    role_id: str
    issued: datetime
    policies: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    source_identity: str = ""
    delivery: Delivery | None = None
