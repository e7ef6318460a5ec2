# ruff: noqa: ANN401 - moto's objects have no types
"""Who asks, with which condition keys and policies: all that moto knows of the holder of an access key, as it is now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from keyless_iam.policy import Policy, PolicySet, UnknownPolicy
from keyless_iam.reading import Kind
from keyless_iam.request import Caller, CallerKind
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends

from keyless_sandbox.authentication.keys import Key
from keyless_sandbox.authorization import policies
from keyless_sandbox.authorization.sessions import Delivery, SessionRecord


@dataclass(frozen=True)
class Principal:
    """Who asks.

    Attributes:
        caller: as the model of IAM knows it.
        context: the condition keys that follow from who asks, by lower-case name.
        policies: those of the principal: identity, boundary and session.
    """

    caller: Caller
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    policies: PolicySet = field(default_factory=PolicySet)


ANONYMOUS = Principal(Caller(CallerKind.ANONYMOUS, "*"))


class AccessKeys:
    """The access keys of users and of sessions of roles: a key ring."""

    def find(self, access_key_id: str) -> Key | None:
        """The active key with an id, and as its principal the `Principal` who holds it; None if there is none.

        A session whose role was deleted has no key any more, also if a new role has the name.
        """
        for backend in list(iam_backends[DEFAULT_ACCOUNT_ID].values()):
            key = backend.access_keys.get(access_key_id)
            if key is None:
                continue
            return _of_user(backend, key) if key.user_name else _of_session(backend, key)
        return None


def _of_user(backend: Any, key: Any) -> Key | None:
    user = backend.users.get(key.user_name)
    if user is None or key.status != "Active":
        return None
    held = [*policies.attached(user)]
    for group in backend.get_groups_for_user(user.name):
        held += policies.attached(group)
    principal = Principal(
        Caller(CallerKind.USER, user.arn, user.account_id),
        {"aws:userid": (user.id,), **_tags(user.tags or ())},
        PolicySet(identity=tuple(held)),
    )
    return Key(key.secret_access_key, principal=principal)


def _of_session(backend: Any, key: Any) -> Key | None:
    session: Any = getattr(key, "session", None)
    record: SessionRecord | None = getattr(session, "record", None)
    role = backend.roles.get(record.role_id) if record else None
    if record is None or role is None:
        return None
    context = {
        "aws:userid": (f"{role.id}:{session.session_name}",),
        "aws:tokenissuetime": (_time(record.issued),),
        "aws:multifactorauthpresent": ("false",),
        **_tags(role.tags),
        **_tags({"Key": key, "Value": value} for key, value in record.tags),
        **(_delivered(record.delivery) if record.delivery else {}),
    }
    if record.source_identity:
        context["aws:sourceidentity"] = (record.source_identity,)
    boundary = role.permissions_boundary_arn
    principal = Principal(
        Caller(CallerKind.SESSION, session.arn, session.account_id, role.arn),
        context,
        PolicySet(
            identity=tuple(policies.attached(role)),
            boundary=policies.managed(boundary) if boundary else None,
            session=_passed(session, record),
        ),
    )
    return Key(
        session.secret_access_key,
        session.session_token,
        session.expiration.replace(tzinfo=timezone.utc),
        principal,
    )


def _passed(session: Any, record: SessionRecord) -> tuple[Policy | UnknownPolicy, ...] | None:
    """The session policies; None if none was passed, which is not the same as an empty one."""
    passed = [policies.managed(arn) for arn in record.policies]
    if session.policy:
        passed.append(policies.policy(f"session policy of {session.arn}", session.policy, Kind.IDENTITY))
    return tuple(passed) or None


def _delivered(delivery: Delivery) -> dict[str, tuple[str, ...]]:
    """Source: "Condition keys for Amazon EC2" and "AWS global condition context keys" (properties of a role session)."""
    keys = {
        "ec2:sourceinstancearn": (delivery.instance_arn,),
        "ec2:roledelivery": (delivery.version,),
        "aws:ec2instancesourceprivateipv4": (delivery.private_ip,),
    }
    if delivery.vpc_id:
        keys["aws:ec2instancesourcevpc"] = (delivery.vpc_id,)
    return keys


def _tags(tags: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    return {f"aws:principaltag/{tag['Key'].lower()}": (tag["Value"],) for tag in tags}


def _time(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
