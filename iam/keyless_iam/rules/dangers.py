"""Rules that look for actions whose harm can be named."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from keyless_iam.globs import is_literal, match
from keyless_iam.reach import Opening, Permit
from keyless_iam.rules.contract import Finding, Settings
from keyless_iam.subject import Subject

_NAMED = 3
"""More actions than this are counted, not named."""


@dataclass(frozen=True)
class Danger:
    """Actions with the same harm.

    Attributes:
        harm: what they can do, such as ``can delete buckets``.
        actions: such as ``s3:DeleteBucket``.
    """

    harm: str
    actions: tuple[str, ...]


def finds(rule: str, dangers: Sequence[Danger], mend: str) -> Callable[[Subject, Settings], Iterator[Finding]]:
    """A check that finds statements by which dangerous actions are let through, whatever they are let through on.

    Args:
        rule: the rule's name.
        dangers: the actions that it looks for.
        mend: what to do, as in ``Finding``.
    """

    def check(subject: Subject, settings: Settings) -> Iterator[Finding]:
        for opening in subject.reach.openings:
            found = [(d.harm, permits) for d in dangers if (permits := let_through(opening, d.actions, settings))]
            if found:
                yield finding(rule, opening, found, mend)

    return check


def let_through(opening: Opening, actions: Iterable[str], settings: Settings) -> list[Permit]:
    """For each of some actions that is let through and not allowed by the settings: where, with a proved example if any."""
    return [
        next((p for p in permits if p.certain), permits[0])
        for action in covered(opening, actions)
        if not is_allowed(action, settings) and (permits := opening.permits(action))
    ]


def covered(opening: Opening, actions: Iterable[str]) -> list[str]:
    """Those of some actions that a statement's action element covers."""
    written = _written(opening.statement.actions)
    if written is None:
        return [action for action in actions if opening.allows(action)]
    return [action for action in actions if action.lower() in written]


@lru_cache(maxsize=1024)
def _written(actions: tuple[str, ...]) -> frozenset[str] | None:
    """What an action element without patterns covers, in lower case; None if it has patterns, or is a NotAction.

    Most statements have none, and most rules find nothing in them: this is what they pay for.
    """
    return frozenset(a.lower() for a in actions) if actions and all(map(is_literal, actions)) else None


def is_allowed(action: str, settings: Settings) -> bool:
    """Whether the settings say that an action is meant."""
    return any(match(pattern, action, ignore_case=True) for pattern in settings.allowed_actions)


def finding(rule: str, opening: Opening, found: Sequence[tuple[str, Sequence[Permit]]], mend: str) -> Finding:
    """A finding about the actions of one statement.

    Args:
        rule: the rule's name.
        opening: the statement.
        found: harms, each with what is let through of its actions; at least one.
        mend: what to do, as in ``Finding``.
    """
    permits = [permit for _, some in found for permit in some]
    certain = any(p.certain for p in permits)
    says = "; ".join(f"{_joined(some)} {harm}" for harm, some in found)
    return Finding(
        rule,
        opening.place,
        action_element(opening),
        f"{says}{_hidden(opening, permits)}{UNCERTAIN if not certain else ''}",
        mend,
        str(next((p for p in permits if p.certain), permits[0])),
        certain,
    )


UNCERTAIN = ", unless a Deny or the boundary stops it: cannot tell, because these patterns are too hard to compare"


def action_element(opening: Opening) -> str:
    """The element by which a statement says its actions."""
    return "NotAction" if opening.statement.not_actions else "Action"


def resource_element(opening: Opening) -> str:
    """The element by which a statement says its resources."""
    return "NotResource" if opening.statement.not_resources else "Resource"


def joined(texts: Sequence[str]) -> str:
    """A few texts, and how many more."""
    *most, last = [*texts[:_NAMED], *([f"{len(texts) - _NAMED} more"] if len(texts) > _NAMED else [])]
    return f"{', '.join(most)} and {last}" if most else last


def _joined(permits: Sequence[Permit]) -> str:
    return joined(list(dict.fromkeys(p.action for p in permits)))


def _hidden(opening: Opening, permits: Sequence[Permit]) -> str:
    """By which patterns actions are let through that no one has written."""
    statement = opening.statement
    written = {action.lower() for action in statement.actions}
    unwritten = [p.action for p in permits if p.action.lower() not in written]
    if not unwritten:
        return ""
    if statement.not_actions:
        return ", and NotAction leaves them in"
    patterns = [p for p in statement.actions if any(match(p, action, ignore_case=True) for action in unwritten)]
    return f"; nobody wrote {'them' if len(unwritten) > 1 else 'it'}: {joined(patterns)} covers more than its words say"
