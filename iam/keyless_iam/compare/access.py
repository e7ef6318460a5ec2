"""What bears on the requests of one principal, as far as a program knows it."""

from dataclasses import dataclass

from keyless_iam.policy import Policy, UnknownPolicy


@dataclass(frozen=True)
class ResourcePolicy:
    """The policy of a bucket or of a key.

    Attributes:
        resource: the ARN of the bucket or key.
        policy: its policy.
    """

    resource: str
    policy: Policy | UnknownPolicy


@dataclass(frozen=True)
class Access:
    """Everything that decides what one principal may do.

    Attributes:
        identity: the policies attached to the principal, inline and managed.
        boundary: its permissions boundary; None if it has none. One that cannot be read is an ``UnknownPolicy``.
        resources: the policies of the buckets and keys that are known. Of every other resource the identity side alone
            is compared: its policy is taken to leave the decision to the account's own policies and to deny nothing.
    """

    identity: tuple[Policy | UnknownPolicy, ...] = ()
    boundary: Policy | UnknownPolicy | None = None
    resources: tuple[ResourcePolicy, ...] = ()
