"""What a table of a resource type or of a function says: its properties, and how AWS is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.wire import Properties


class Kind(Enum):
    """The shape of a property's value; the value of a member is how an error names the shape."""

    STRING = "a string"
    INTEGER = "a whole number"
    BOOLEAN = "true or false"
    SWITCH = 'the string "true" or "false"'
    DOCUMENT = "a JSON document"
    MAP = "a map of strings"
    TAGS = "a map of strings, which AWS keeps as a list of tags"
    LIST = "a list of strings"
    SET = "a list of strings, in any order"
    BLOCK = "an object"
    BLOCKS = "a list of objects"
    BLOCK_SET = "a list of objects, in any order"
    ASSET = "an asset"


@dataclass(frozen=True, kw_only=True)
class Property:
    """One input of a resource type.

    Attributes:
        kind: The shape of its value.
        required: A resource without it is refused.
        force_new: Changing it replaces the resource.
        computed: AWS chooses the value where the program gives none, so its absence is never a change.
        default: The value where the program gives none.
        fields: What a block, or each of its list, consists of.
        not_done: Fields of the block which the official plugin has and this one has not.
        aws: AWS's name for it, where that is not the same with a capital letter.
    """

    kind: Kind = Kind.STRING
    required: bool = False
    force_new: bool = False
    computed: bool = False
    default: object = None
    fields: "Mapping[str, Property]" = field(default_factory=dict[str, "Property"])
    not_done: frozenset[str] = frozenset()
    aws: str = ""


@dataclass(frozen=True, kw_only=True)
class Naming:
    """How a physical name is made where the program gives none.

    Attributes:
        property: The property that holds it.
        limit: The number of characters AWS allows.
        prefix: What every name begins with.
        lower_case: Whether AWS refuses upper case.
        unique: Whether seven random digits follow the logical name.
    """

    property: str = "name"
    limit: int
    prefix: str = ""
    lower_case: bool = False
    unique: bool = True


@dataclass(frozen=True)
class Failure:
    """A fault in the inputs: the property's path (empty for the resource as a whole) and the reason."""

    property: str
    reason: str


@dataclass(frozen=True)
class Created:
    """A new resource's id, and the outputs that AWS tells only now."""

    id: str
    outputs: Properties


def _no_failures(_inputs: Properties) -> list[Failure]:
    return []


def _no_replacements(_new: Properties) -> frozenset[str]:
    return frozenset()


def _settled(_aws: Aws, _id: str, _inputs: Properties) -> None:
    return


def _never_updated(_aws: Aws, _id: str, _old: Properties, _new: Properties) -> None:
    """Every property replaces the resource."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource type.

    Attributes:
        token: Its type token in the official plugin.
        inputs: Its properties by name.
        outputs: Names of what only AWS gives.
        secrets: Names of inputs and outputs whose values the engine keeps encrypted.
        not_done: Inputs that the official plugin has and this one has not.
        create: Makes it and returns its id, as soon as it exists; with outputs that no later call will tell.
        settle: Does what remains after it exists; a failure keeps the resource in the state.
        read: Every readable property, None where AWS has no value, or None when it is gone. Gets the id and
            the last known outputs (empty in an import). An "id" in its answer is the resource's own, where
            another one was asked for: what an import takes is not always what the resource is called.
        update: Brings it from the last known outputs to the new inputs.
        delete: Deletes it; gets the id and the last known outputs.
        naming: How it is named, for types that have names.
        check: Rules that concern several properties.
        replaced_by: Properties whose change replaces the resource, given the new inputs.
    """

    token: str
    inputs: Mapping[str, Property]
    outputs: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    not_done: frozenset[str] = frozenset()
    create: Callable[[Aws, Properties], str | Created]
    settle: Callable[[Aws, str, Properties], None] = _settled
    read: Callable[[Aws, str, Properties], Properties | None]
    update: Callable[[Aws, str, Properties, Properties], None] = _never_updated
    delete: Callable[[Aws, str, Properties], None]
    naming: Naming | None = None
    check: Callable[[Properties], list[Failure]] = _no_failures
    replaced_by: Callable[[Properties], frozenset[str]] = _no_replacements

    @property
    def tagged(self) -> bool:
        """Whether it has tags, the provider's default tags among them."""
        return "tags" in self.inputs and self.inputs["tags"].kind is Kind.MAP


@dataclass(frozen=True, kw_only=True)
class Function:
    """One function: its arguments by name, those of the official plugin that are not done, and its answer."""

    token: str
    arguments: Mapping[str, Property] = field(default_factory=dict[str, Property])
    not_done: frozenset[str] = frozenset()
    call: Callable[[Aws, Properties], Properties]


TAGS = Property(kind=Kind.MAP)
FLAG = Property(kind=Kind.BOOLEAN, default=False)
REGION = Property(force_new=True, computed=True)
CHOSEN = Property(computed=True)
CHOSEN_AT_CREATION = Property(force_new=True, computed=True)
