"""What a request must be allowed to do before it is executed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Need:
    """One permission that a request needs.

    Attributes:
        action: such as ``s3:GetObject``.
        resource: an ARN; ``*`` for an action that acts on no resource.
        context: the condition keys that AWS fills for this action, by name, besides those that every request has, and
            instead of those. A key that is in neither this nor ``unknown`` is absent.
        unknown: keys that AWS would fill and nobody here can, even if every request has them: they deny where they decide.
        owner: the account that owns the resource, if its ARN does not tell.
    """

    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    unknown: frozenset[str] = frozenset()
    owner: str = ""


@dataclass(frozen=True)
class Demand:
    """All that a request must be allowed to do.

    Attributes:
        needs: each must be allowed.
        reveals: what must be allowed besides for the caller to be told that the thing does not exist: 403 is said otherwise.
            None if it exists or AWS tells anybody.
        items: of a batch, by the number of the item: what it needs. One that is denied is left out of what is executed, and
            told in the answer.
        exempt: why nothing is needed, where nothing is.
    """

    needs: tuple[Need, ...]
    reveals: Need | None = None
    items: Mapping[int, tuple[Need, ...]] = field(default_factory=dict[int, tuple[Need, ...]])
    exempt: str = ""
