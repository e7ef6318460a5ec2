"""The actions that the clauses of a comparison do not tell apart: one of each class is enough to look at.

Actions that AWS will add are among them: they match patterns too.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from keyless_iam import catalogue
from keyless_iam.compare.clauses import Actions, service_of
from keyless_iam.compare.patterns import Patterns
from keyless_iam.globs import TooHard, is_literal, match

_FUTURE = ("futureaction", "zfutureaction", "qfutureaction", "9futureaction", "_futureaction")
"""Ends of names that no action has."""

_WELL_KNOWN = ("ec2:TerminateInstances", "dynamodb:GetItem", "sqs:SendMessage", "lambda:InvokeFunction", "sns:Publish")
"""Actions that stand for those of services that nobody names."""


_EVERYTHING = frozenset({"*", "*:*"})
"""Patterns that match every action."""


class Kind(Enum):
    """What an action acts on, as far as that is verified."""

    OBJECT = "an object of S3"
    BUCKET = "a bucket of S3"
    NOTHING = "no resource"
    TYPED = "resources"
    UNKNOWN = "nobody knows"


@dataclass(frozen=True)
class ActionClass:
    """Actions that the same clauses are about, and that act on the same kind of thing.

    Attributes:
        covering: those that are about them, of the ``Actions`` that were asked about.
        kind: what they act on.
        sample: one of them.
        names: the known ones; for those of services that nobody names, the pattern that matches them, such as ``*``; none for
            those of the future.
    """

    covering: frozenset[Actions]
    kind: Kind
    sample: str
    names: tuple[str, ...]


def classes_of(
    interesting: Iterable[Actions], every: Iterable[Actions], deadline: float
) -> list[ActionClass] | TooHard:
    """The classes of the actions that some ``interesting`` ones cover.

    Args:
        interesting: the actions that matter.
        every: all that are told apart.
        deadline: by the monotonic clock, in seconds.
    """
    asked = tuple(dict.fromkeys(every))
    wanted = _by_service(p for each in interesting for p in (("*",) if each.negated else each.patterns))
    patterns = _by_service(chain((p for each in asked for p in each.patterns), *wanted.values()))
    across, wanted_across = patterns.pop(None, frozenset()), wanted.pop(None, frozenset())
    members: dict[tuple[frozenset[Actions], Kind], list[tuple[str, str]]] = {}
    for service in (*sorted(patterns if wanted_across else wanted, key=str), None):
        if service is None:
            found = (
                _elsewhere(across, {str(name) for name in patterns}, wanted_across, deadline) if wanted_across else []
            )
        else:
            own = wanted.get(service, frozenset()) | wanted_across
            found = _Patterns(service, own, patterns[service] | across).samples(deadline)
        if isinstance(found, TooHard):
            return found
        near = [(each, each.within(service)) for each in asked]
        for sample, name in found:
            covering = frozenset(each for each, part in near if part.cover(sample))
            members.setdefault((covering, kind_of(sample)), []).append((sample, name))
    return [
        ActionClass(covering, kind, _best(some), tuple(sorted({name for _, name in some if name})))
        for (covering, kind), some in members.items()
    ]


def _by_service(patterns: Iterable[str]) -> dict[str | None, frozenset[str]]:
    return dict(Actions(frozenset(patterns)).by_service)


def kind_of(action: str) -> Kind:
    """What an action acts on."""
    known = catalogue.find_action(action)
    if known is None:
        return Kind.UNKNOWN
    types = {resource.type for resource in known.resources}
    if not types:
        return Kind.NOTHING
    if action.lower().startswith("s3:") and len(types & {"bucket", "object"}) == 1:
        return Kind.OBJECT if "object" in types else Kind.BUCKET
    return Kind.TYPED


def _best(some: Sequence[tuple[str, str]]) -> str:
    known = [sample for sample, name in some if name]
    return min(known or [sample for sample, _ in some], key=lambda sample: (len(sample), sample))


@dataclass(frozen=True)
class _Patterns:
    """The patterns that bear on the actions of one service."""

    service: str
    wanted: frozenset[str]
    every: frozenset[str]

    def samples(self, deadline: float) -> list[tuple[str, str]] | TooHard:
        """At least one action of every class, each with the name by which it is known, or none."""
        found: dict[str, tuple[str, str]] = {}
        service = catalogue.service(self.service)
        if service:
            universe = Actions(self.wanted).set
            for action in universe.known(service):
                found[action.name.lower()] = (action.name, action.name)
        for pattern in self.every:
            if is_literal(pattern) and pattern not in found and any(match(w, pattern) for w in self.wanted):
                found[pattern] = (pattern, "")
        if any(not is_literal(pattern) for pattern in self.wanted):
            future = self._future(deadline)
            if isinstance(future, TooHard):
                return future
            found.update({text: (text, "") for text in future if text not in found})
        return list(found.values())

    def _future(self, deadline: float) -> list[str] | TooHard:
        globs = sorted(p for p in self.every if not is_literal(p))
        start = f"{self.service}:"
        heads = [start if service_of(g) is None else g[:-1] for g in globs]
        if all(g in _EVERYTHING or (g.endswith("*") and is_literal(g[:-1])) for g in globs):
            # Each is all that begins in one way: the longest beginning tells the class.
            texts = (_fresh(head, heads) for head in dict.fromkeys((start, *heads)))
            return [text for text in texts if text and any(match(w, text) for w in self.wanted)]
        # Names, too: what is found must be none of them.
        patterns = Patterns(tuple(dict.fromkeys((f"{start}?*", *sorted(self.every), *sorted(self.wanted)))))
        classes = patterns.classes(1, 0, deadline)
        if isinstance(classes, TooHard):
            return classes
        return [text for text in classes.values() if any(match(w, text) for w in self.wanted)]


def _fresh(head: str, heads: Iterable[str]) -> str:
    """An action that begins so, and with no longer one of these beginnings."""
    longer = [each for each in heads if len(each) > len(head)]
    return next((f"{head}{end}" for end in _FUTURE if not any(f"{head}{end}".startswith(each) for each in longer)), "")


def _elsewhere(
    across: frozenset[str], named: set[str], wanted: frozenset[str], deadline: float
) -> list[tuple[str, str]] | TooHard:
    """Actions of services that no pattern names."""
    if across <= _EVERYTHING:
        known = next((action for action in _WELL_KNOWN if service_of(action) not in named), "")
        return [*([(known, "*")] if known else ()), ("anyservice:FutureAction", "*")]
    patterns = Patterns(
        tuple(dict.fromkeys(("?*:?*", *sorted(across), *(f"{service}:*" for service in sorted(named)))))
    )
    outside = ((1 << len(named)) - 1) << (1 + len(across - {"?*:?*"})) if named else 0
    classes = patterns.classes(1, outside, deadline)
    if isinstance(classes, TooHard):
        return classes
    found: list[tuple[str, str]] = []
    for text in classes.values():
        if any(match(w, text) for w in wanted):
            matched = {pattern for pattern in across if match(pattern, text)}
            name = min(matched - _EVERYTHING, default="*")
            known = _known(matched, across, named)
            # What an invented one acts on is not known, so that everything is looked at.
            found += [*([(known, name)] if known else ()), (text, name)]
    return found


def _known(matched: Collection[str], across: Iterable[str], named: set[str]) -> str:
    """A well-known action that matches these patterns and no other."""
    return next(
        (
            action
            for action in _well_known(named)
            if {pattern for pattern in across if match(pattern, action.lower())} == matched
        ),
        "",
    )


def _well_known(named: set[str]) -> Iterator[str]:
    for prefix in ("ec2", "dynamodb", "lambda", "sqs", "iam", "s3"):
        service = catalogue.service(prefix) if prefix not in named else None
        if service:
            yield from (action.name for action in service.actions.values())
