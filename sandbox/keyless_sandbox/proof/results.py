"""How probes ended, and what of it nobody declared."""

from collections.abc import Iterable
from dataclasses import dataclass

from keyless_sandbox.proof.probes import Probe

_DENIED = frozenset(
    {
        "403",
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "Forbidden",
        "NotAuthorized",
        "UnauthorizedOperation",
    }
)
"""The error codes by which AWS's services say that somebody may not do something."""


@dataclass(frozen=True)
class Result:
    """How a call ended.

    Attributes:
        probe: the call.
        code: AWS's error code, or the SDK's exception; empty if it went well.
        message: AWS's words; empty likewise.
    """

    probe: Probe
    code: str = ""
    message: str = ""

    @property
    def ended(self) -> str:
        """``allowed``, ``denied``, or how it failed otherwise."""
        if not self.code:
            return "allowed"
        return "denied" if self.code in _DENIED else f"failed with {self.code}"

    @property
    def surprise(self) -> str:
        """What is otherwise than declared, in a sentence without a full stop; empty if nothing is."""
        expected = "allowed" if self.probe.allowed else "denied"
        if self.probe.allowed is None or expected == self.ended:
            return ""
        said = f": {self.message}" if self.message else ""
        verb = "" if self.ended.startswith("failed") else "is "
        return (
            f"{self.probe.what} on {self.probe.where} was to be {expected} ({self.probe.because}), "
            f"and {verb}{self.ended}{said}"
        )


@dataclass(frozen=True)
class Subject:
    """One instance whose access was tried.

    Attributes:
        name: of the component or of the role, for people.
        role: the role's physical name.
        instance: the instance's id.
        results: in the order of the calls.
        notes: what was not held against anything, and why.
    """

    name: str
    role: str
    instance: str
    results: tuple[Result, ...]
    notes: tuple[str, ...] = ()

    @property
    def surprises(self) -> tuple[Result, ...]:
        """What is otherwise than declared."""
        return tuple(each for each in self.results if each.surprise)

    @property
    def declared(self) -> int:
        """How many of the calls something was declared of."""
        return sum(each.probe.allowed is not None for each in self.results)


@dataclass(frozen=True)
class Proof:
    """What was tried of a stack.

    Attributes:
        stack: its name.
        subjects: the instances.
        untried: lines of access files that nobody could try, each with the reason.
    """

    stack: str
    subjects: tuple[Subject, ...]
    untried: tuple[str, ...] = ()

    @property
    def is_proof(self) -> bool:
        """Whether anything was declared: otherwise it is exercise."""
        return any(subject.declared for subject in self.subjects) or bool(self.untried)

    @property
    def holds(self) -> bool:
        """Whether everything that was declared was tried and holds."""
        return not self.untried and not any(subject.surprises for subject in self.subjects)


def counts(results: Iterable[Result]) -> dict[str, int]:
    """How many calls were allowed and denied as declared, how many surprise, and of how many nothing was declared."""
    found = {
        "allowed as declared": 0,
        "denied as declared": 0,
        "otherwise than declared": 0,
        "without a declaration": 0,
    }
    for each in results:
        if each.probe.allowed is None:
            found["without a declaration"] += 1
        elif each.surprise:
            found["otherwise than declared"] += 1
        else:
            found[f"{each.ended} as declared"] += 1
    return found
