"""What one resource, on one side of its step, says about permissions: documents, what it attaches, and to whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from keyless_iam.document import Document
from keyless_iam.managed import is_managed_by_aws, managed_policy
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.resource_documents import SHAPES, Shape, document_of
from keyless_iam.subject import PolicyType

from keyless_preview.report import Kind
from keyless_preview.values import Resource, Value


@dataclass(frozen=True)
class Piece:
    """A policy before it is read. What is the same text on both sides need not be read at all.

    Attributes:
        name: for people.
        type: of which type it is.
        text: its document.
        arn: instead of a document: the ARN of a managed policy that is not of this program.
        why: instead of both: why nobody can tell it.
        marked: of one that cannot be read: what tells it from its like on the other side.
    """

    name: str
    type: PolicyType
    text: str = ""
    arn: str = ""
    why: str = ""
    marked: str = ""

    @property
    def content(self) -> tuple[str, ...]:
        """What makes two of them mean the same, whatever they are called."""
        return (self.text,) if self.text else (self.arn,) if self.arn else (self.name, self.why, self.marked)

    @cached_property
    def policy(self) -> Policy | UnknownPolicy:
        """The policy, read."""
        if self.why:
            return UnknownPolicy(self.name, self.why + self.marked)
        if self.arn:
            if is_managed_by_aws(self.arn):
                return managed_policy(self.arn)
            return UnknownPolicy(self.arn, "its document is not in this program")
        document = document_of(self.text, self.type)
        if isinstance(document, Document):
            return Policy(self.name, document)
        return UnknownPolicy(self.name, f"AWS would not accept it: {document[0]}{self.marked}")


@dataclass(frozen=True)
class Reference:
    """How a resource names others, in one property.

    Attributes:
        owner: the resource.
        values: what stands there.
        made_with: URNs of the resources that it is made with.
        counted: whether each value that is not known stands for exactly one.
    """

    owner: Resource
    values: tuple[Value, ...]
    made_with: tuple[str, ...]
    counted: bool

    @classmethod
    def of(cls, owner: Resource, path: str) -> "Reference":
        """What stands at a path of a resource's properties."""
        values = tuple(owner.values(path))
        counted = "[]" not in path or all(value.at.endswith("]") for value in values)
        return cls(owner, values, owner.made_with(path), counted)

    @property
    def known(self) -> tuple[str, ...]:
        """The texts that are known."""
        return tuple(text for value in self.values if (text := value.text))

    @property
    def open(self) -> tuple[Value, ...]:
        """The values that are not."""
        return tuple(value for value in self.values if value.why)


@dataclass(frozen=True)
class Joined:
    """What a reference leads to.

    Attributes:
        certain: resources of this program.
        outside: names that none of them has.
        perhaps: resources of which at least one is meant.
        lost: values that lead nowhere.
    """

    certain: tuple[Resource, ...]
    outside: tuple[str, ...]
    perhaps: tuple[Resource, ...] = ()
    lost: tuple[Value, ...] = ()


def join(
    reference: Reference, of_name: Callable[[str], Resource | None], of_urn: Callable[[str], Resource | None]
) -> Joined:
    """Follows a reference: by name, and where that is not known, by what the property is made with.

    Args:
        reference: what to follow.
        of_name: the resource that a known text means.
        of_urn: the resource that a URN means, if it is one of those that the property can name.
    """
    found = {text: of_name(text) for text in reference.known}
    certain = [resource for resource in found.values() if resource]
    outside = tuple(text for text, resource in found.items() if not resource)
    if not reference.open:
        return Joined(tuple(certain), outside)
    sources = (of_urn(urn) for urn in reference.made_with)
    rest = [source for source in sources if source and source not in certain]
    if reference.counted and len(rest) == len(reference.open):
        return Joined((*certain, *rest), outside)
    return Joined(tuple(certain), outside, tuple(rest), () if rest else reference.open)


@dataclass(frozen=True)
class Holding:
    """What one resource says about permissions.

    Attributes:
        resource: itself.
        shape: how it was read.
        pieces: its documents.
        attached: the managed policies that it attaches, one reference for each property.
        boundary: its permissions boundary; None if it has none.
        targets: to whom it gives its policies, or of an instance profile, whose credentials it hands out.
    """

    resource: Resource
    shape: Shape
    pieces: tuple[Piece, ...]
    attached: tuple[Reference, ...]
    boundary: Reference | None
    targets: tuple[tuple[Kind, Reference], ...]

    def of(self, *types: PolicyType) -> tuple[Piece, ...]:
        """Its documents of some types."""
        return tuple(piece for piece in self.pieces if piece.type in types)


def holding_of(resource: Resource) -> Holding | None:
    """What a resource says about permissions; None if its type says nothing."""
    shape = SHAPES.get(resource.state.type)
    if shape is None:
        return None
    boundary = Reference.of(resource, shape.boundary) if shape.boundary else None
    targets = ((Kind.ROLE, shape.roles), (Kind.USER, shape.users), (Kind.GROUP, shape.groups))
    return Holding(
        resource,
        shape,
        tuple(_pieces(resource, shape)),
        tuple(Reference.of(resource, path) for path in shape.attached),
        boundary if boundary and boundary.values else None,
        tuple((kind, Reference.of(resource, path)) for kind, paths in targets for path in paths),
    )


def _pieces(resource: Resource, shape: Shape) -> Iterator[Piece]:
    for path, policy_type in shape.documents.items():
        for value in resource.values(path):
            if value.text != "":
                name = f"{resource.name}.{value.at}"
                yield Piece(name, policy_type, value.text or "", why=value.why, marked=value.marked)
