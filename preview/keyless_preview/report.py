"""What is said of previews: values that every format is written from. They hold no secret and no path of a machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from keyless_iam.compare.answers import Comparison

from keyless_preview.preview import Diagnostic, PolicyResult


class Kind(Enum):
    """What a principal is."""

    ROLE = "role"
    USER = "user"
    GROUP = "group"
    OUTSIDE = "role outside of this program"
    INSTANCE = "instance"
    TEMPLATE = "launch template"
    PROFILE = "instance profile"
    RESOURCE = "resource"


@dataclass(frozen=True)
class PrincipalChange:
    """What becomes of one principal's access.

    Attributes:
        kind: what it is. An instance, a launch template or another resource is one if it has the credentials of another
            role afterwards.
        name: its logical name, or the physical one if it is not of this program.
        urn: its URN, or empty.
        access: what it may do, before and after; None if nothing changes that bears on it.
        trust: who may become it, before and after; None if its trust policy does not change.
        carriers: names of the instances that have its credentials afterwards.
        notes: sentences about it without a full stop, such as "it is replaced: policies elsewhere that name its ARN stop
            matching until they are saved again".
    """

    kind: Kind
    name: str
    urn: str
    access: Comparison | None = None
    trust: Comparison | None = None
    carriers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """What becomes of one resource. ``replacing`` names the properties that force a replacement."""

    op: str
    urn: str
    type: str
    name: str
    id: str = ""
    changed: tuple[str, ...] = ()
    replacing: tuple[str, ...] = ()

    @property
    def ends(self) -> bool:
        """Whether the resource that was there is no more afterwards, though another may take its place.

        One that was only read stays, whatever the program reads from now on.
        """
        return any(word in self.op for word in ("delete", "replace")) and not self.op.startswith(("read", "discard"))


@dataclass(frozen=True)
class Notice:
    """Something else that a reviewer must know, such as that IMDSv2 is turned off.

    Attributes:
        rule: a stable name such as ``imdsv2-off``.
        urn: the resource.
        says: one sentence without a full stop.
        broadens: whether more can be reached because of it.
        undecided: whether nobody can tell if more can be reached because of it.
    """

    rule: str
    urn: str
    says: str
    broadens: bool = True
    undecided: bool = False


@dataclass(frozen=True)
class Expectation:
    """A line of an access file that does not hold afterwards. ``undecided``: nobody can tell whether it holds."""

    file: str
    line: int
    text: str
    says: str
    undecided: bool = False


@dataclass(frozen=True)
class StackReport:
    """All that is said of one stack.

    Attributes:
        changes: every resource that does not stay the same, deletions and replacements first.
        principals: those whose access or trust changes or may change, those that get more first.
        unproved: why comparisons could not be made at all (unchanged steps missing, a targeted run), or empty.
        before: one sentence: what "before" is, Pulumi's state or, refreshed, what exists.
        policies: None if the preview does not tell.
    """

    project: str
    stack: str
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    changes: tuple[Change, ...] = ()
    principals: tuple[PrincipalChange, ...] = ()
    notices: tuple[Notice, ...] = ()
    policies: tuple[PolicyResult, ...] | None = None
    expectations: tuple[Expectation, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    failed: bool = False
    unproved: str = ""
    before: str = ""


@dataclass(frozen=True)
class Report:
    """What is said of one preview or several."""

    stacks: tuple[StackReport, ...]
