"""Joins statements without changing what they mean together."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace

from keyless_iam.document import Statement


def merge_statements(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The same permissions in fewer statements, in an order that does not depend on the order given.

    Two statements are joined only if they differ in one dimension:

    - neither has a Sid, since a Sid is a name that somebody chose;
    - neither says what it is not about: "all but these" cannot be united by joining lists;
    - same effect, principals, conditions and resources: their actions are united;
    - same effect, principals, conditions and actions: their resources are united.

    To unite two dimensions at once would widen: "read in/" and "write out/" is not "read and write in/ and out/".

    Args:
        statements: any statements, in any order.

    Returns:
        The joined statements, sorted, then those that are never joined, as given, without repetition.
    """
    given = tuple(statements)
    apart = tuple(dict.fromkeys(s for s in given if _stays_apart(s)))
    merged = {s for s in given if not _stays_apart(s)}
    while True:
        fewer = _join(_join(merged, by=_all_but_actions), by=_all_but_resources)
        if len(fewer) == len(merged):
            return (*sorted(fewer, key=_order), *apart)
        merged = fewer


def _stays_apart(s: Statement) -> bool:
    return bool(s.sid or s.not_actions or s.not_resources or s.not_principals)


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
