"""Policies of buckets, keys and other resources that let in more of those whom no comparison is about.

What the program's own roles and users may do with its buckets and keys is compared. This is about everybody else: other accounts,
services, roles of elsewhere, and of other resources than buckets and keys, everybody.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from keyless_iam import globs
from keyless_iam.document import Principal, Statement
from keyless_iam.policy import Policy
from keyless_iam.public import is_public
from keyless_iam.subject import PolicyType

from keyless_preview.holdings import Piece
from keyless_preview.principals import Program
from keyless_preview.report import Notice
from keyless_preview.sides import Side

_ROOT = re.compile(r"(?:arn:[a-z-]+:iam::)?([0-9]{12})(?::root)?")
"""An account, in either of its forms."""

_MANY = 3
"""Whoever is more than this is counted."""


@dataclass(frozen=True)
class _Pair:
    """A resource's policy on both sides; None where there is none. ``own`` is the account that it is in, if that is known."""

    urn: str
    before: Piece | None
    after: Piece | None
    own: str

    @property
    def called(self) -> str:
        piece = self.after or self.before
        return f"the policy {piece.name}" if piece else ""


def opening_notices(program: Program) -> Iterator[Notice]:
    """Who is let in afterwards and was not before, and of whom nobody can tell whether more is let through."""
    for pair in _pairs(program):
        if pair.after and not isinstance(pair.after.policy, Policy):
            if not pair.urn:
                says = f"nobody can tell whom a bucket or key lets in: {pair.after.why}"
                yield Notice("policy-unknown", "", says, broadens=False, undecided=True)
            continue  # that one of itself cannot be read is told there
        old, new = _statements(pair.before), _statements(pair.after)
        unread = pair.before is not None and not isinstance(pair.before.policy, Policy)
        yield from _allowed(pair, [each for each in new if _is_about_others(each, pair, program)], old, unread=unread)
        lost = [each for each in old if each.effect == "Deny" and not _within(each, new, pair.own)]
        if lost:
            says = f"nobody can tell who is let in by it: {pair.called} no longer denies {_whats(lost)}"
            yield Notice("policy-changed", pair.urn, says, broadens=False, undecided=True)


def _allowed(pair: _Pair, new: Iterable[Statement], old: list[Statement], *, unread: bool) -> Iterator[Notice]:
    more = [each for each in new if not _within(each, old, pair.own)]
    known = [each for each in old if each.effect == "Allow"]
    strangers = [each for each in more if not unread and not any(_names(other, each, pair.own) for other in known)]
    if strangers:
        says = f"{pair.called} lets in {_whom(strangers)}, which it did not before: {_whats(strangers)}"
        yield Notice("policy-lets-in", pair.urn, says)
    others = [each for each in more if each not in strangers]
    if others:
        says = f"nobody can tell whether {pair.called} lets {_whom(others)} do more: its statements about {_whats(others)} change"
        yield Notice("policy-changed", pair.urn, says, broadens=False, undecided=True)


def _pairs(program: Program) -> Iterator[_Pair]:
    sides = (program.before, program.after)
    urns = {
        id(piece): holding.resource for side in sides for holding in side.holdings.values() for piece in holding.pieces
    }
    for guard in program.guards.all:
        piece = guard.after or guard.before
        # With the bucket or key, everything of it goes.
        if piece and guard.changes and not (guard.after is None and guard.comes_or_goes):
            resource = urns.get(id(piece))
            account = program.account_of(resource) if resource else ""
            yield _Pair(resource.urn if resource else "", guard.before, guard.after, account)
    before, after = (dict(_others(side)) for side in sides)
    for key, (urn, piece) in after.items():
        was = before.get(key)
        if was is None or was[1].content != piece.content:
            resource = urns[id(piece)]
            yield _Pair(urn, was and was[1], piece, program.account_of(resource))


def _others(side: Side) -> Iterator[tuple[tuple[int, str], tuple[str, Piece]]]:
    for holding in side.holdings.values():
        for piece in holding.of(PolicyType.RESOURCE):
            yield (id(holding.resource.step), piece.name), (holding.resource.urn, piece)


def _statements(piece: Piece | None) -> list[Statement]:
    """The statements of a policy, each with one principal, one action and one resource, as far as it has these."""
    policy = piece.policy if piece else None
    return [each for one in policy.document.statements for each in _split(one)] if isinstance(policy, Policy) else []


def _split(statement: Statement) -> Iterator[Statement]:
    bare = replace(statement, sid="")
    parts = (bare.principals, bare.actions, bare.resources)
    for who, what, where in product(*([(each,) for each in part] or [()] for part in parts)):
        yield replace(bare, principals=who, actions=what, resources=where)


def _is_about_others(statement: Statement, pair: _Pair, program: Program) -> bool:
    piece = pair.after
    if statement.effect != "Allow" or piece is None or not isinstance(piece.policy, Policy):
        return False
    if is_public(statement, piece.policy.document.version, (piece.policy,)):
        return False  # told of itself
    is_compared = piece.type is not PolicyType.RESOURCE
    for principal in statement.principals:
        if _is_root(principal, pair.own):
            # That leaves it to the account's own policies, as without a policy. The policy of a key may have forbidden it.
            return piece.type is PolicyType.KEY and pair.before is not None
        if is_compared and principal.kind == "AWS" and program.compares(principal.name):
            return False
    return True


def _is_root(principal: Principal, account: str) -> bool:
    return (
        bool(account) and principal.kind == "AWS" and principal.name.rpartition("::")[2] in (account, f"{account}:root")
    )


def _within(narrow: Statement, statements: Iterable[Statement], own: str) -> bool:
    return any(_covers(wide, narrow, own) for wide in statements)


def _covers(wide: Statement, narrow: Statement, own: str) -> bool:
    """Whether a statement is, as can be seen at once, about all that another one is about."""
    if wide == narrow:
        return True
    return (
        wide.effect == narrow.effect
        and not (wide.not_actions or wide.not_resources or narrow.not_actions or narrow.not_resources)
        and _names(wide, narrow, own)
        and _matches(wide.actions, narrow.actions, ignore_case=True)
        and _matches(wide.resources, narrow.resources)
        and set(wide.conditions) <= set(narrow.conditions)
    )


def _names(wide: Statement, narrow: Statement, own: str) -> bool:
    if wide.not_principals or narrow.not_principals:
        return wide.not_principals == narrow.not_principals and wide.principals == narrow.principals
    return all(any(_is_named(each, other, own) for other in wide.principals) for each in narrow.principals)


def _is_named(principal: Principal, by: Principal, own: str) -> bool:
    if by.is_everybody or principal == by:
        return True
    account = _ROOT.fullmatch(by.name)
    if account is None or by.kind != "AWS" or principal.kind != "AWS":
        return False
    # Another account is trusted to say who of it comes in. Whom one's own policy names needs no policy of the account.
    of_root = _ROOT.fullmatch(principal.name)
    return of_root[1] == account[1] if of_root else own not in ("", account[1]) and f"::{account[1]}:" in principal.name


def _matches(wide: tuple[str, ...], narrow: tuple[str, ...], *, ignore_case: bool = False) -> bool:
    # Without "?" and variables, a pattern that matches the text of another matches all that the other does.
    return bool(wide) and all(
        any(pattern == text or _is_wider(pattern, text, ignore_case=ignore_case) for pattern in wide) for text in narrow
    )


def _is_wider(pattern: str, text: str, *, ignore_case: bool) -> bool:
    return not any(sign in each for each in (pattern, text) for sign in ("?", "${")) and globs.match(
        pattern, text, ignore_case=ignore_case
    )


def _whom(statements: Iterable[Statement]) -> str:
    names = dict.fromkeys(
        "everybody who meets its conditions" if principal.is_everybody else principal.name
        for each in statements
        for principal in each.principals
    )
    spared = dict.fromkeys(f"everybody but {p.name}" for each in statements for p in each.not_principals)
    return _listed((*names, *spared))


def _whats(statements: Iterable[Statement]) -> str:
    return _listed(
        dict.fromkeys(
            what for each in statements for what in (*each.actions, *(f"all but {a}" for a in each.not_actions))
        )
    )


def _listed(names: Iterable[str]) -> str:
    every = tuple(names)
    more = len(every) - _MANY
    return ", ".join(every[:_MANY]) + (f" and {more} more" if more > 0 else "")
