"""What the metadata service tells an instance about itself, as a tree of categories.

The EC2 User Guide lists them under "Instance metadata categories".
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import partial
from typing import Any, TypeAlias

from keyless_sandbox.machines import Machine, Profile, Role
from keyless_sandbox.metadata.sessions import Credentials, Sessions, now
from keyless_sandbox.metadata.trust import ec2_may_assume

# A leaf that costs something to make is a function, called when it is read.
Leaf: TypeAlias = bytes | Callable[[], bytes]
Tree: TypeAlias = Mapping[str, "Tree | Leaf"]

_DOCUMENT_VERSION = "2017-09-30"
_TROUBLESHOOTING = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc"
)


def categories(machine: Machine, sessions: Sessions) -> Tree:
    """Everything below `/latest/` that the instance may read, but the session token's own address."""
    domain = "amazonaws.com.cn" if machine.partition == "aws-cn" else "amazonaws.com"
    metadata: dict[str, Tree | Leaf] = {
        "ami-id": machine.image_id.encode(),
        "ami-launch-index": str(machine.launch_index).encode(),
        "hostname": _host(machine).encode(),
        "instance-id": machine.id.encode(),
        "instance-type": machine.instance_type.encode(),
        "local-hostname": _host(machine).encode(),
        "local-ipv4": machine.private_ip.encode(),
        "placement": {
            "availability-zone": machine.availability_zone.encode(),
            "region": machine.region.encode(),
        },
        "reservation-id": machine.reservation_id.encode(),
        "security-groups": "\n".join(machine.security_groups).encode(),
        "services": {"domain": domain.encode(), "partition": machine.partition.encode()},
    }
    if machine.profile:
        metadata["iam"] = _iam(machine, machine.profile, sessions)
    tree: dict[str, Tree | Leaf] = {
        "dynamic": {"instance-identity": {"document": _identity(machine)}},
        "meta-data": metadata,
    }
    return tree if machine.user_data is None else {**tree, "user-data": machine.user_data}


def look_up(tree: Tree, path: str) -> bytes | None:
    """The text at a path, or the listing of a category, whose own categories end with a slash; None if not there.

    Args:
        tree: categories by name.
        path: names joined by slashes; a slash at the end may be given for a category.
    """
    node: Tree | Leaf = tree
    for name in path.rstrip("/").split("/"):
        if not isinstance(node, Mapping) or name not in node:
            return None
        node = node[name]
    if isinstance(node, Mapping):
        return "\n".join(
            f"{name}/" if isinstance(below, Mapping) else name for name, below in sorted(node.items())
        ).encode()
    return node if isinstance(node, bytes) else node()


def _iam(machine: Machine, profile: Profile, sessions: Sessions) -> Tree:
    updated = _time(now())
    if not profile.exists:
        missing = {
            "Code": "InstanceProfileNotFound",
            "Message": f"Instance Profile with ARN: {profile.arn} and Id: {profile.id} cannot be found.",
            "LastUpdated": updated,
        }
        return {"info": _json(missing)}
    info = {
        "Code": "Success",
        "LastUpdated": updated,
        "InstanceProfileArn": profile.arn,
        "InstanceProfileId": profile.id,
    }
    if profile.role is None:
        return {"info": _json(info)}
    return {
        "info": _json(info),
        "security-credentials": {profile.role.name: partial(_credentials, machine, profile.role, sessions)},
    }


def _credentials(machine: Machine, role: Role, sessions: Sessions) -> bytes:
    if not ec2_may_assume(role.trust_policy):
        return _json(
            {
                "Code": "AssumeRoleUnauthorizedAccess",
                "Message": f"EC2 cannot assume the role {role.name}. Please see documentation at {_TROUBLESHOOTING}.",
                "LastUpdated": _time(now()),
            }
        )
    current: Credentials = sessions.credentials(machine, role)
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
