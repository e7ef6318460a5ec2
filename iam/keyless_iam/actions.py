"""Actions and patterns of them: the case of letters does not count.

Source: "IAM JSON policy elements: Action" (IAM User Guide).
"""

from functools import cached_property, lru_cache

from keyless_iam.catalogue import Action, Service
from keyless_iam.document import Statement
from keyless_iam.globs import is_literal, match, matcher, overlap, shortest


class ActionSet:
    """What the ``Action`` or ``NotAction`` of a statement covers."""

    def __init__(self, statement: Statement) -> None:
        self._negated = bool(statement.not_actions)
        patterns = {p.lower() for p in statement.not_actions or statement.actions}
        self._names = frozenset(p for p in patterns if is_literal(p))
        self._globs = tuple(sorted(patterns - self._names))
        self._matchers = tuple(map(matcher, self._globs))
        self._answers: dict[str, bool] = {}

    def matches(self, action: str) -> bool:
        """Whether it covers an action.

        Args:
            action: such as ``s3:GetObject``, in any case.
        """
        # Rules ask for the same few actions again and again.
        answer = self._answers.get(action)
        if answer is None:
            name = action.lower()
            answer = (name in self._names or any(fits(name) for fits in self._matchers)) is not self._negated
            self._answers[action] = answer
        return answer

    def known(self, service: Service) -> tuple[Action, ...]:
        """The known actions of a service that it covers."""
        if self._negated:
            return tuple(action for action in service.actions.values() if self.matches(action.name))
        start = f"{service.prefix}:"
        covered = {name[len(start) :] for name in self._names if name.startswith(start)}
        for glob, fits in zip(self._globs, self._matchers, strict=True):
            literal = glob[: min(glob.find(wildcard) % (len(glob) + 1) for wildcard in "*?")]
            # Most globs are a few letters and a star: then the names that begin so are covered, and no other is asked.
            begin = literal.removeprefix(start) if literal.startswith(start) else ""
            some = service.actions_that_begin(begin)
            covered.update(some if glob == f"{start}{begin}*" else (n for n in some if fits(start + n)))
        return tuple(action for name, action in service.actions.items() if name in covered)

    @cached_property
    def everything(self) -> bool:
        """Whether it covers every action of every service, those of the future too."""
        return self._covers("?*:?*")

    def covers_service(self, prefix: str) -> bool:
        """Whether it covers every action of a service, those of the future too.

        Args:
            prefix: such as ``s3``, in any case.
        """
        return self._covers(f"{prefix.lower()}:?*")

    def touches(self, prefix: str) -> bool:
        """Whether it covers any text that an action of the service could be; cheap, to spare looking at each.

        Args:
            prefix: such as ``s3``, in any case.
        """
        start = f"{prefix.lower()}:"
        if self._negated:
            return not _in_union(f"{start}?*", self._globs)
        return any(n.startswith(start) for n in self._names) or any(overlap(g, f"{start}?*") for g in self._globs)

    def _covers(self, actions: str) -> bool:
        if not self._negated:
            return _in_union(actions, self._globs)
        return not any(overlap(p, actions) for p in (*self._names, *self._globs))


@lru_cache(maxsize=4096)
def _in_union(pattern: str, globs: tuple[str, ...]) -> bool:
    # A text of the pattern in letters that nobody writes: one that no glob matches spares most searches.
    strange = pattern.replace("*", "").replace("?", "\U0010fffd")
    if not any(match(g, strange) for g in globs):
        return False
    start = pattern.rstrip("?*")
    if any(g == "*" or (len(g) <= len(start) + 1 and g.endswith("*") and match(g, pattern)) for g in globs):
        return True
    return shortest([pattern], globs) is None
