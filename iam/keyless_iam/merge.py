"""Joins statements without changing what they mean together."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace

from keyless_iam.document import Statement


def merge_statements(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The same permissions in fewer statements, in an order that does not depend on the order given.

    Two statements are joined only if they differ in one dimension:

    - neither has a Sid, since a Sid is a name that somebody chose;
    - same effect, principals, conditions and resources: their actions are united;
    - same effect, principals, conditions and actions: their resources are united.

    To unite two dimensions at once would widen: "read in/" and "write out/" is not "read and write in/ and out/".

    Args:
        statements: any statements, in any order.

    Returns:
        The joined statements: those without a Sid sorted, then those with one, as given, without repetition.
    """
    given = tuple(statements)
    named = tuple(dict.fromkeys(s for s in given if s.sid))
    merged = {s for s in given if not s.sid}
    while True:
        fewer = _join(_join(merged, by=_all_but_actions), by=_all_but_resources)
        if len(fewer) == len(merged):
            return (*sorted(fewer, key=_order), *named)
        merged = fewer


def _join(statements: set[Statement], *, by: Callable[[Statement], Hashable]) -> set[Statement]:
    groups: dict[Hashable, list[Statement]] = {}
    for statement in statements:
        groups.setdefault(by(statement), []).append(statement)
    return {
        replace(
            group[0],
            actions=tuple(sorted({action for s in group for action in s.actions})),
            resources=tuple(sorted({resource for s in group for resource in s.resources})),
        )
        for group in groups.values()
    }


def _all_but_actions(s: Statement) -> Hashable:
    return s.effect, s.principals, s.conditions, s.resources


def _all_but_resources(s: Statement) -> Hashable:
    return s.effect, s.principals, s.conditions, s.actions


def _order(s: Statement) -> tuple[object, ...]:
    return s.effect, s.resources, s.actions, s.conditions, s.principals
