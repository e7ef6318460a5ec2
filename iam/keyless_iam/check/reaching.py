"""What a policy lets through, as rows of a table."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from keyless_iam import catalogue
from keyless_iam.check.sources import Source
from keyless_iam.globs import is_literal, match
from keyless_iam.policy import Policy
from keyless_iam.reach import Opening, Permit, Reach

_LEVELS = ("List", "Read", "Write", "Tagging", "Permissions management")


@dataclass(frozen=True)
class Row:
    """What one statement lets through of one service on one of its resource patterns, after the Denies.

    Attributes:
        path: the document's.
        statement: the statement's index.
        sid: its Sid.
        service: the prefix of the actions, or ``*`` for every service.
        actions: the names, if there are few; if there are many, how many of which access level.
        resource: the pattern.
        types: the resource types that are reached.
        conditions: under which conditions.
        example: a request that is let through.
    """

    path: str
    statement: int
    sid: str
    service: str
    actions: str
    resource: str
    types: str
    conditions: str
    example: str


_FEW = 4


def rows(source: Source) -> Iterator[Row]:
    """What an identity or resource policy lets through, statement by statement."""
    for opening in Reach((Policy(source.path, source.document),)).openings:
        whole = opening.permits("any-service:AnyAction") if opening.everything else ()
        if whole:
            yield _row(source, opening, "*", "every action", whole)
        else:
            found = list(_by_service(source, opening))
            yield from found or [_row(source, opening, "*", "", ())]


def _by_service(source: Source, opening: Opening) -> Iterator[Row]:
    for prefix in sorted(_services(opening)):
        by_pattern: dict[str, list[Permit]] = {}
        for action in opening.known_actions(prefix):
            for permit in opening.permits(action.name):
                by_pattern.setdefault(permit.pattern, []).append(permit)
        for permits in by_pattern.values():
            yield _row(source, opening, prefix, _actions(permits), permits)
    for action in _unlisted(opening):
        prefix, _, name = action.partition(":")
        permits = opening.permits(action.replace("*", "").replace("?", "x"))
        if permits:
            yield _row(source, opening, prefix.lower(), name, permits)


def _unlisted(opening: Opening) -> Iterator[str]:
    """Actions and patterns of them that cover no known action: there may be one that is newer than the data."""
    for action in opening.statement.actions:
        prefix, colon, name = action.lower().partition(":")
        service = catalogue.service(prefix)
        if colon and is_literal(prefix) and not (service and any(match(name, known) for known in service.actions)):
            yield action


def rows_as_json(found: Iterable[Row]) -> str:
    """The rows as JSON text."""
    return json.dumps({"version": 1, "reach": [asdict(row) for row in found]}, indent=2) + "\n"


def _services(opening: Opening) -> set[str]:
    """The services that a statement's actions are about; with ``NotAction``, those that can be told apart by hand."""
    statement = opening.statement
    prefixes = {action.partition(":")[0].lower() for action in statement.actions}
    if not statement.not_actions and all(is_literal(p) for p in prefixes):
        return prefixes
    return {prefix for prefix in catalogue.service_prefixes() if opening.actions.touches(prefix)}


def _row(source: Source, opening: Opening, service: str, actions: str, permits: Iterable[Permit]) -> Row:
    found = list(permits)
    statement = opening.statement
    return Row(
        source.path,
        opening.place.index,
        opening.place.sid,
        service,
        actions if found else "nothing",
        found[0].pattern or f"all but {', '.join(statement.not_resources)}" if found else "",
        ", ".join(sorted({p.resource_type for p in found if p.resource_type})),
        "; ".join(f"{c.operator} {c.key} = {' | '.join(c.values)}" for c in statement.conditions),
        str(found[0]) if found else "",
    )


def _actions(permits: Iterable[Permit]) -> str:
    names = list(dict.fromkeys(permit.action for permit in permits))
    if len(names) <= _FEW:
        return ", ".join(name.partition(":")[2] for name in names)
    levels: Counter[str] = Counter()
    for name in names:
        action = catalogue.find_action(name)
        if action:
            # An action has several levels; the gravest says what it is about.
            levels[max(action.access_levels, key=_LEVELS.index)] += 1
    return ", ".join(f"{levels[level]} {level}" for level in _LEVELS if levels[level])
