"""Holds the state after a preview against the lines of an access file."""

import re
from collections.abc import Iterable, Iterator

from keyless_iam.check.expecting import holds
from keyless_iam.expectations import Expectation as Line
from keyless_iam.policy import PolicySet
from keyless_iam.request import Caller

from keyless_preview.principals import Principal, Program
from keyless_preview.report import Expectation

_ACCOUNT = "111122223333"
"""Stands for an account that no ARN tells: the principal's and the resource's are taken for the same one."""


def broken(file: str, lines: Iterable[Line], program: Program, unproved: str) -> Iterator[Expectation]:
    """The lines that do not hold afterwards, and those of which nobody can tell.

    Args:
        file: the access file's name.
        lines: its lines. Those about principals that the program neither has nor had are not its own.
        program: the principals.
        unproved: why not all of the program is known, or empty.
    """
    for line in lines:
        named = program.named(line.principal)
        if named and unproved:
            yield Expectation(file, line.line, str(line), unproved, undecided=True)
            continue
        for principal in named:
            found = _broken(file, line, principal, program)
            if found:
                yield found
                break


def _broken(file: str, line: Line, principal: Principal, program: Program) -> Expectation | None:
    if principal.after is None:
        gone = f"{principal.name} does not exist afterwards"
        return Expectation(file, line.line, str(line), gone) if line.can else None
    identity = (*principal.after.identity, *principal.elsewhere)
    policies = PolicySet(identity, principal.after.boundary, resource=program.policy_of(line.resource))
    held, decision = holds(line, _caller(principal, line), policies)
    unread = program.unread_about(line.resource) if held else ""
    if unread:
        says = f"what {unread} lets it do is not held against access files"
        return Expectation(file, line.line, str(line), says, undecided=True)
    if held:
        return None
    return Expectation(file, line.line, str(line), str(decision), undecided=held is None)


def _caller(principal: Principal, line: Line) -> Caller:
    if principal.successor.account:
        return principal.successor
    owner = line.resource.split(":", 5)[4:5]
    account = owner[0] if owner and re.fullmatch("[0-9]{12}", owner[0]) else _ACCOUNT
    return Caller.of(principal.successor.name.replace(":::", f"::{account}:", 1))
