"""What the metadata service tells an instance about itself, as a tree of categories.

The EC2 User Guide lists them under "Instance metadata categories".
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import Any, TypeAlias

from keyless_sandbox.machines import Machine, Profile, Role
from keyless_sandbox.metadata.sessions import Credentials, Sessions, now
from keyless_sandbox.metadata.trust import ec2_may_assume

# A leaf that costs something to make is a function, called when it is read.
Leaf: TypeAlias = bytes | Callable[[], bytes]


@dataclass(frozen=True)
class Category:
    """Metadata by name."""

    members: Mapping[str, "Category | Leaf"]

    def read(self, path: str) -> bytes | None:
        """The text at a path, or the listing of a category; None if there is nothing.

        Args:
            path: names joined by slashes; behind a category's name a slash may be given.
        """
        name, _, rest = path.partition("/")
        member = self.members.get(name)
        if isinstance(member, Category):
            return member.read(rest) if rest else member.listing()
        if member is None or rest:
            return None
        return member if isinstance(member, bytes) else member()

    def listing(self) -> bytes:
        """The names in it, one a line; those of categories end with a slash."""
        names = (f"{name}/" if isinstance(self.members[name], Category) else name for name in sorted(self.members))
        return "\n".join(names).encode()


_DOCUMENT_VERSION = "2017-09-30"
_TROUBLESHOOTING = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc"
)


def categories(machine: Machine, sessions: Sessions, version: str) -> Category:
    """Everything below `/latest/` that the instance may read, but the session token's own address.

    Args:
        machine: the instance.
        sessions: where its credentials come from.
        version: of the service that it asks: ``2.0`` with a token, ``1.0`` without.
    """
    domain = "amazonaws.com.cn" if machine.partition == "aws-cn" else "amazonaws.com"
    metadata: dict[str, Category | Leaf] = {
        "ami-id": machine.image_id.encode(),
        "ami-launch-index": str(machine.launch_index).encode(),
        "hostname": _host(machine).encode(),
        "instance-id": machine.id.encode(),
        "instance-type": machine.instance_type.encode(),
        "local-hostname": _host(machine).encode(),
        "local-ipv4": machine.private_ip.encode(),
        "placement": Category(
            {
                "availability-zone": machine.availability_zone.encode(),
                "region": machine.region.encode(),
            }
        ),
        "reservation-id": machine.reservation_id.encode(),
        "security-groups": "\n".join(machine.security_groups).encode(),
        "services": Category({"domain": domain.encode(), "partition": machine.partition.encode()}),
    }
    if machine.profile:
        metadata["iam"] = _iam(machine, machine.profile, sessions, version)
    latest: dict[str, Category | Leaf] = {
        "dynamic": Category({"instance-identity": Category({"document": _identity(machine)})}),
        "meta-data": Category(metadata),
    }
    if machine.user_data is not None:
        latest["user-data"] = machine.user_data
    return Category(latest)


def _iam(machine: Machine, profile: Profile, sessions: Sessions, version: str) -> Category:
    updated = _time(now())
    if not profile.exists:
        missing = {
            "Code": "InstanceProfileNotFound",
            "Message": f"Instance Profile with ARN: {profile.arn} and Id: {profile.id} cannot be found.",
            "LastUpdated": updated,
        }
        return Category({"info": _json(missing)})
    info = {
        "Code": "Success",
        "LastUpdated": updated,
        "InstanceProfileArn": profile.arn,
        "InstanceProfileId": profile.id,
    }
    if profile.role is None:
        return Category({"info": _json(info)})
    credentials = partial(_credentials, machine, profile.role, sessions, version)
    return Category({"info": _json(info), "security-credentials": Category({profile.role.name: credentials})})


def _credentials(machine: Machine, role: Role, sessions: Sessions, version: str) -> bytes:
    if not ec2_may_assume(role):
        return _json(
            {
                "Code": "AssumeRoleUnauthorizedAccess",
                "Message": f"EC2 cannot assume the role {role.name}. Please see documentation at {_TROUBLESHOOTING}.",
                "LastUpdated": _time(now()),
            }
        )
    current: Credentials = sessions.credentials(machine, role, version)
    return _json(
        {
            "Code": "Success",
            "LastUpdated": _time(current.updated),
            "Type": "AWS-HMAC",
            "AccessKeyId": current.access_key_id,
            "SecretAccessKey": current.secret_access_key,
            "Token": current.token,
            "Expiration": _time(current.expiration),
        }
    )


def _identity(machine: Machine) -> bytes:
    return _json(
        {
            "accountId": machine.account,
            "architecture": machine.architecture,
            "availabilityZone": machine.availability_zone,
            "imageId": machine.image_id,
            "instanceId": machine.id,
            "instanceType": machine.instance_type,
            "pendingTime": _time(machine.launched) if machine.launched else None,
            "privateIp": machine.private_ip,
            "region": machine.region,
            "version": _DOCUMENT_VERSION,
        }
    )


def _host(machine: Machine) -> str:
    zone = "ec2.internal" if machine.region == "us-east-1" else f"{machine.region}.compute.internal"
    return f"ip-{machine.private_ip.replace('.', '-')}.{zone}"


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, indent=2).encode()


def _time(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return aware.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
