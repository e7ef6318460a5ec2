"""A `pulumi preview` as values, whichever of its formats it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """A resource on one side of a step. Secrets are ``[secret]``; what only the update knows is the engine's sentinel.

    Attributes:
        inputs: what the program gives; after the provider's check, with physical names.
        outputs: what the provider says; empty for a resource that does not exist yet.
        retained: whether it stays in AWS where the program deletes it.
        dependencies: by property: the URNs of the resources it is made with.
    """

    urn: str
    type: str
    id: str = ""
    inputs: Properties = field(default_factory=dict[str, Any])
    outputs: Properties = field(default_factory=dict[str, Any])
    parent: str = ""
    provider: str = ""
    protect: bool = False
    custom: bool = True
    external: bool = False
    retained: bool = False
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class Step:
    """What becomes of one resource.

    Attributes:
        op: ``same``, ``create``, ``update``, ``delete``, ``replace``, ``read``, ``import``, …: the engine's name. A replacement is
            one step, ``replace``, whose ``old`` and ``new`` are the two resources.
        old: before; None for a resource that is new.
        new: after; None for one that is deleted.
        changed: paths of properties that change.
        replacing: paths of properties that force a replacement.
    """

    op: str
    urn: str
    old: State | None
    new: State | None
    changed: tuple[str, ...] = ()
    replacing: tuple[str, ...] = ()


@dataclass(frozen=True)
class PolicyResult:
    """What a policy pack found. ``level`` is ``mandatory``, ``advisory`` (also of the engine's ``warning``) or ``remediate``."""

    pack: str
    policy: str
    level: str
    severity: str
    urn: str
    message: str


@dataclass(frozen=True)
class Diagnostic:
    """What the engine, a provider or the program said. ``severity`` is ``error``, ``warning`` or ``info``."""

    severity: str
    urn: str
    message: str


@dataclass(frozen=True)
class Preview:
    """One preview of one stack.

    Attributes:
        project: from the URNs; empty if there are none.
        stack: likewise.
        steps: in the engine's order.
        counts: by op, as the engine counts them.
        missing: why steps are missing, in a sentence with the mend (unchanged ones were left out, or the preview was run
            for some targets only); empty if all are there.
        refreshed: whether the state was refreshed first, so that "before" is what exists; None if that is not known.
        policies: what policy packs found; None if the format does not tell (the digest of ``pulumi preview --json``).
        diagnostics: errors and warnings.
        failed: whether the preview ended in an error.
    """

    project: str
    stack: str
    steps: tuple[Step, ...]
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    missing: str = ""
    refreshed: bool | None = None
    policies: tuple[PolicyResult, ...] | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    failed: bool = False
