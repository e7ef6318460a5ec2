"""What policies say to a request, and why."""

from dataclasses import dataclass
from enum import Enum

from keyless_iam.document import Effect
from keyless_iam.policy import Place
from keyless_iam.truth import Truth

SCOPE = (
    "Service control policies, resource control policies and VPC endpoint policies are not considered: they can only "
    "take away."
)


class Outcome(Enum):
    """What becomes of a request. Denied implicitly: nothing allows it. Undecided: a fact is missing."""

    ALLOWED = "allowed"
    EXPLICITLY_DENIED = "explicitly denied"
    IMPLICITLY_DENIED = "implicitly denied"
    UNDECIDED = "undecided"


class Reason(Enum):
    """The element by which a statement does not apply, or because of which that cannot be told.

    OUTWEIGHED: it applies, but others decide.
    """

    ACTION = "action"
    RESOURCE = "resource"
    PRINCIPAL = "principal"
    CONDITION = "condition"
    OUTWEIGHED = "outweighed"


@dataclass(frozen=True)
class StatementRef:
    """A statement that applies to the request."""

    place: Place
    effect: Effect

    def __str__(self) -> str:
        return f"{self.place} {'allows' if self.effect == 'Allow' else 'denies'} it"


@dataclass(frozen=True)
class Explanation:
    """Why a statement does not decide.

    Attributes:
        place: where the statement stands.
        effect: what it would do.
        applies: FALSE if it does not apply; UNKNOWN if that cannot be told; TRUE if it does, but others decide.
        reason: the element concerned.
        detail: what was compared with what: ``StringEquals s3:prefix: "in/" does not hold: it is "out/"``.
    """

    place: Place
    effect: Effect
    applies: Truth
    reason: Reason
    detail: str

    def __str__(self) -> str:
        said = f"{self.place} ({self.effect}) {_VERBS[self.applies]}"
        return f"{said}: {self.detail}" if self.detail else said


_VERBS = ("does not apply", "may apply", "applies, but does not decide")


@dataclass(frozen=True)
class Decision:
    """The answer to a request.

    Attributes:
        outcome: what becomes of it.
        deciding: the statements that make it so: the Denies, or the Allows through which it is allowed.
        others: every other statement, with the reason why it does not apply, or may.
        reasons: sentences that say why it is undecided, or why no Allow is enough.
    """

    outcome: Outcome
    deciding: tuple[StatementRef, ...] = ()
    others: tuple[Explanation, ...] = ()
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [self.outcome.value, *map(str, self.deciding), *self.reasons, *map(str, self.others), SCOPE]
        return "\n".join(dict.fromkeys(lines))
