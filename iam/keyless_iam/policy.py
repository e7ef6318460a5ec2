"""Policies by name, the place of a statement in them, and the policies that bear on a request."""

from dataclasses import dataclass

from keyless_iam.document import Document


@dataclass(frozen=True, order=True)
class Place:
    """Where a statement stands: in which policy, the how manyth from 0, and its Sid if it has one."""

    policy: str
    index: int
    sid: str = ""

    def __str__(self) -> str:
        sid = f' ("{self.sid}")' if self.sid else ""
        return f"statement {self.index}{sid} of {self.policy}"


@dataclass(frozen=True)
class Policy:
    """A policy whose document is known, under a name that people recognise: a file, a logical name, an ARN."""

    name: str
    document: Document

    def place(self, index: int) -> Place:
        """The place of its statement ``index``."""
        return Place(self.name, index, self.document.statements[index].sid)


@dataclass(frozen=True)
class UnknownPolicy:
    """A policy that exists and cannot be read, such as a managed policy of a later date, and why.

    It is never the same as no policy: what depends on it is undecided.
    """

    name: str
    reason: str


@dataclass(frozen=True)
class PolicySet:
    """Every policy that bears on a request of one principal to one resource.

    Service and resource control policies of an organization and VPC endpoint policies are not part of the model.

    Attributes:
        identity: attached to the principal, inline and managed. None for a service or an anonymous request.
        boundary: the principal's permissions boundary; None if it has none.
        session: the policies passed when the session began; None if none was passed. They are one policy: what any
            of them allows.
        resource: the resource's own policy (a bucket, key or trust policy); None if it has none. Every KMS key and
            every role has one: for these None says that it was not given, and is taken as unknown.
    """

    identity: tuple[Policy | UnknownPolicy, ...] = ()
    boundary: Policy | UnknownPolicy | None = None
    session: tuple[Policy | UnknownPolicy, ...] | None = None
    resource: Policy | UnknownPolicy | None = None
