"""The two answers of a comparison, and what they rest on."""

from dataclasses import dataclass
from enum import Enum

from keyless_iam.policy import Place
from keyless_iam.request import Request


class Verdict(Enum):
    """One answer."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Difference:
    """Requests that one side lets through and the other does not.

    Attributes:
        actions: the known actions that this holds of, such as ``s3:GetObject``, sorted; of services that no policy names, the
            pattern that matches them, such as ``*`` or ``*:describe*``; none if it holds only of actions that are not known.
        resources: the patterns of the statement that lets them through, as written; ``*`` for a ``NotResource``. In a trust
            policy: the principals.
        witness: a shortest request, which ``evaluate`` lets through on the one side and not on the other.
        place: the statement that lets the witness through.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    witness: Request
    place: Place


@dataclass(frozen=True)
class Answer:
    """Whether one side lets through what the other does not.

    Attributes:
        verdict: YES with differences, NO if it is proved, CANNOT_TELL with reasons.
        differences: one for each group of actions, the widest first.
        reasons: why nobody can tell, in whole sentences without a full stop. Beside YES: what else could not be told.
    """

    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """What becomes of a principal's access.

    Attributes:
        broadened: whether the new policies let through what the old ones did not.
        narrowed: whether the old policies let through what the new ones do not.
    """

    broadened: Answer
    narrowed: Answer
