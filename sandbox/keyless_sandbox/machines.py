# ruff: noqa: ANN401 - moto's objects have no types
"""The instances of the sandbox as the rest of it sees them; the only module that reads moto's own objects."""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.sts.models import AssumedRole, sts_backends

from keyless_sandbox.authorization.sessions import Delivery, SessionRecord

_RUNNING = frozenset({"pending", "running"})


@dataclass(frozen=True)
class Role:
    """An IAM role: its name, ARN, unique id and trust policy (JSON)."""

    name: str
    arn: str
    id: str
    trust_policy: str


@dataclass(frozen=True)
class Profile:
    """An instance profile, with its role if it has one; `exists` is false once it was deleted under the instance."""

    arn: str
    id: str
    role: Role | None = None
    exists: bool = True


@dataclass(frozen=True)
class MetadataOptions:
    """The metadata options of an instance, by the names of ModifyInstanceMetadataOptions."""

    http_tokens: str = "required"
    http_endpoint: str = "enabled"
    http_put_response_hop_limit: int = 1


@dataclass(frozen=True)
class Machine:
    """An EC2 instance at one moment."""

    id: str
    region: str
    state: str
    account: str = DEFAULT_ACCOUNT_ID
    partition: str = "aws"
    name: str | None = None
    image_id: str = ""
    instance_type: str = ""
    architecture: str = ""
    availability_zone: str = ""
    private_ip: str = ""
    vpc_id: str = ""
    launched: datetime | None = None
    reservation_id: str = ""
    launch_index: int = 0
    user_data: bytes | None = field(default=None, repr=False)
    security_groups: tuple[str, ...] = ()
    metadata_options: MetadataOptions = MetadataOptions()
    profile: Profile | None = None

    @property
    def runs(self) -> bool:
        """Whether programs run on it."""
        return self.state in _RUNNING

    @property
    def role(self) -> Role | None:
        """The role that its programs may use."""
        return self.profile.role if self.profile else None


def all_machines() -> Iterator[Machine]:
    """Every instance of every region that has been used, the terminated too."""
    return (_machine(*found) for found in _instances())


def find_machine(instance_id: str) -> Machine | None:
    """The instance with this id in any region."""
    return next((_machine(*found) for found in _instances() if found[1].id == instance_id), None)


def runs(instance_id: str) -> bool:
    """Whether programs run on the instance with this id."""
    instance = moto_instance(instance_id)
    return instance is not None and instance.state in _RUNNING


def moto_instance(instance_id: str) -> Any | None:
    """Moto's own object of the instance with this id."""
    return next((instance for _, instance in _instances() if instance.id == instance_id), None)


def assume(machine: Machine, role: Role, seconds: int, version: str) -> AssumedRole:
    """A session of the role for the instance, named after the instance as EC2 does.

    Args:
        machine: the instance.
        role: the role of its profile.
        seconds: how long the session lasts.
        version: of the metadata service that delivers its credentials, ``1.0`` or ``2.0``.
    """
    session: Any = sts_backends[machine.account][machine.partition].assume_role(
        region_name=machine.region,
        role_session_name=machine.id,
        role_arn=role.arn,
        policy="",
        duration=seconds,
        external_id="",
    )
    arn = f"arn:{machine.partition}:ec2:{machine.region}:{machine.account}:instance/{machine.id}"
    delivery = Delivery(arn, version, machine.vpc_id, machine.private_ip)
    session.access_key.session = session
    session.record = SessionRecord(role.id, datetime.now(timezone.utc), delivery=delivery)
    return session


def _instances() -> Iterator[tuple[str, Any]]:
    for backend in list(ec2_backends[DEFAULT_ACCOUNT_ID].values()):
        for reservation in list(backend.reservations.values()):
            for instance in reservation.instances:
                yield reservation.id, instance


def _machine(reservation_id: str, instance: Any) -> Machine:
    options = instance.metadata_options
    backend = instance.ec2_backend
    return Machine(
        id=instance.id,
        region=backend.region_name,
        state=instance.state,
        account=instance.owner_id,
        partition=backend.partition,
        name=backend.tags.get(instance.id, {}).get("Name"),
        image_id=instance.image_id,
        instance_type=instance.instance_type,
        architecture=instance.architecture,
        availability_zone=instance.availability_zone or "",
        private_ip=instance.private_ip or "",
        vpc_id=instance.vpc_id or "",
        launched=instance.launch_time,
        reservation_id=reservation_id,
        launch_index=instance.ami_launch_index,
        user_data=b64decode(str(instance.user_data)) if instance.user_data else None,
        security_groups=tuple(group.name for group in instance.security_groups),
        metadata_options=MetadataOptions(
            http_tokens=options.http_tokens,
            http_endpoint=options.http_endpoint,
            http_put_response_hop_limit=int(options.http_put_response_hop_limit),
        ),
        profile=_profile(instance),
    )


def _profile(instance: Any) -> Profile | None:
    shown = instance.iam_instance_profile
    if not shown:
        return None
    backend = instance.ec2_backend
    profiles = iam_backends[backend.account_id][backend.partition].instance_profiles.values()
    profile = next((each for each in profiles if each.id == shown["Id"]), None)
    if profile is None:
        return Profile(shown["Arn"], shown["Id"], exists=False)
    role = profile.roles[0] if profile.roles else None
    return Profile(
        profile.arn,
        profile.id,
        Role(role.name, role.arn, role.id, role.assume_role_policy_document) if role else None,
    )
