"""A principal: what it may do, and who may become it, before the update and afterwards."""

from dataclasses import dataclass

from keyless_iam.compare.access import Access
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.request import Caller

from keyless_preview.report import Kind

AnyPolicy = Policy | UnknownPolicy


def elsewhere(name: str) -> tuple[UnknownPolicy, ...]:
    """The policies of a principal that are not in this program, of which nobody can tell."""
    return (UnknownPolicy(f"the other policies of {name}", "they are not in this program"),)


@dataclass(frozen=True)
class Principal:
    """A principal, before and afterwards.

    Attributes:
        kind: what it is.
        name: its logical name, or the physical one if it is not of this program.
        urn: its URN, or empty.
        caller: as whom it asks, on both sides: as what it was before, if it was.
        successor: as whom it asks afterwards.
        before: what decides what it may do; None if it does not exist.
        after: likewise.
        trust: its trust policies before and after; None where there is none.
        carriers: the instances and launch templates that have its credentials afterwards.
        notes: sentences about it, as of ``PrincipalChange``.
        access_changes: whether what decides what it may do is written otherwise afterwards.
        trust_changes: whether its trust policy is.
    """

    kind: Kind
    name: str
    urn: str
    caller: Caller
    successor: Caller
    before: Access | None
    after: Access | None
    trust: tuple[AnyPolicy | None, AnyPolicy | None] = (None, None)
    carriers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    access_changes: bool = False
    trust_changes: bool = False

    @property
    def elsewhere(self) -> tuple[UnknownPolicy, ...]:
        """What it has beside this program, which nobody can tell; nothing for one of this program."""
        return () if self.urn and self.kind is not Kind.OUTSIDE else elsewhere(self.name)
