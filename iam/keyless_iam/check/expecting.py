"""Holds policies against the lines of an access file."""

from collections.abc import Iterator, Sequence

from keyless_iam.check.report import Broken
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Decision, Outcome
from keyless_iam.evaluate import evaluate
from keyless_iam.expectations import Expectation
from keyless_iam.policy import PolicySet
from keyless_iam.request import Caller, Request

_ACCOUNT = "111122223333"
"""Stands for the account, which files do not tell: the principal's and the resource's are taken for the same one."""


def broken(
    path: str, expectations: Sequence[Expectation], principal: str, caller: Caller, policies: PolicySet
) -> Iterator[Broken]:
    """The lines about a principal that do not hold, and those of which nobody can tell.

    Args:
        path: the access file's, for messages.
        expectations: its lines.
        principal: the one whose policies are given, as the lines name it.
        caller: that principal, as it asks.
        policies: what is in force for it.
    """
    for line in expectations:
        if line.principal != principal:
            continue
        held, decision = holds(line, caller, policies)
        if held is None:
            yield Broken(path, line.line, f"{line}: cannot tell. {decision}")
        elif not held:
            yield Broken(path, line.line, f"{line}: does not hold. {decision}")


def holds(line: Expectation, caller: Caller, policies: PolicySet) -> tuple[bool | None, Decision]:
    """Whether a line holds, and why; None if nobody can tell.

    Args:
        line: of an access file.
        caller: its principal, as it asks.
        policies: what is in force for it.
    """
    context = Context.of(dict(line.context))
    decision = evaluate(Request.of(caller, line.action, line.resource, context), policies)
    if decision.outcome is Outcome.UNDECIDED:
        return None, decision
    return (decision.outcome is Outcome.ALLOWED) is line.can, decision


def caller_of(principal: str) -> Caller:
    """Who asks, by an ARN or by the name of a role.

    Raises:
        ValueError: it is neither.
    """
    if not principal:
        raise ValueError("no name is no principal: give an ARN, or the name of a role")
    return Caller.of(principal if principal.startswith("arn:") else f"arn:aws:iam::{_ACCOUNT}:role/{principal}")
