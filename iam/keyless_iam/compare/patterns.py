"""Many patterns read at once: one automaton tells which of them a text matches, and finds a text for what is asked of them.

The patterns are those of ``globs``. Each is a run of bits in one number, so that a step of all of them together is a few
operations on integers, however many there are.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from time import monotonic

from keyless_iam.globs import LITERALS, RUNS, SEGMENT, SEGMENT_ONE, TooHard, is_literal, matcher, spelled, unescape

_CAP = 6_000
"""States that a search visits before it gives up."""

_CAP_OF_CLASSES = 30_000
"""The same where every set of patterns that can be matched is looked for."""

_OFTEN = 128
"""States between two looks at the clock."""

_OTHERS = "xyzwvuk0123456789"
_RUN = re.compile(f"[*{SEGMENT}]+")


class Patterns:
    """Patterns, each known by its number. A set of them is an integer: bit i is pattern i.

    Args:
        globs: the patterns, without repetition.
    """

    def __init__(self, globs: Sequence[str]) -> None:
        self._globs = tuple(_RUN.sub(lambda run: "*" if "*" in run[0] else SEGMENT, glob) for glob in globs)
        self._bodies = dict[int, "_Set"]()
        self._literals: dict[str, int] = {}
        wild = dict.fromkeys(("?", SEGMENT_ONE, *RUNS), 0)
        self._places: list[tuple[int, int]] = []
        place = 0
        for glob in self._globs:
            self._places.append((place, place + len(glob)))
            for token in glob:
                if token in wild:
                    wild[token] |= 1 << place
                else:
                    character = LITERALS.get(token, token)
                    self._literals[character] = self._literals.get(character, 0) | 1 << place
                place += 1
            place += 1
        self._one, self._one_in_segment, self._runs, self._runs_in_segment = (
            wild[t] for t in ("?", SEGMENT_ONE, "*", SEGMENT)
        )
        self._every_run = self._runs | self._runs_in_segment

    def vector(self, text: str, among: int | None = None) -> int:
        """The set of the patterns that a text matches.

        Args:
            text: any.
            among: the patterns that are asked about; all if it is not given.
        """
        asked = range(len(self._globs)) if among is None else _members(among)
        return sum(1 << i for i in asked if matcher(self._globs[i])(text))

    def find(
        self, groups: Sequence[int], none: int, deadline: float = float("inf"), *, cap: int = _CAP
    ) -> str | TooHard | None:
        """A shortest text that matches a pattern of every group and none of ``none``; None if it is proved that none does.

        Args:
            groups: sets of patterns, at least one.
            none: a set of patterns.
            deadline: by the monotonic clock, in seconds.
            cap: how many states are visited before the answer is ``TooHard``.
        """
        if any(not group & ~none for group in groups):
            return None
        for group in groups:
            if all(is_literal(self._globs[i]) for i in _members(group)):
                return self._literal(group, groups, none)
        wanted, unwanted = [self._set(group) for group in dict.fromkeys(groups)], self._set(none)

        def prune(states: int) -> int:
            if states & unwanted.traps:
                return 0
            for one in wanted:
                if not states & one.body:
                    return 0
            return states

        def accepts(states: int) -> bool:
            return not states & unwanted.finals and all(states & one.finals for one in wanted)

        start = unwanted.starts
        for one in wanted:
            start |= one.starts
        for text, _ in self._walk(start, prune, accepts, deadline, cap):
            return text
        return None

    def classes(self, within: int, none: int, deadline: float = float("inf")) -> dict[int, str] | TooHard:
        """Every set of patterns that some text matches, with a shortest such text.

        Args:
            within: of which a text must match one.
            none: of which it may match none.
            deadline: by the monotonic clock, in seconds.
        """
        inside, outside = self._set(within), self._set(none)
        every = self._set((1 << len(self._globs)) - 1)
        found: dict[int, str] = {}

        def prune(states: int) -> int:
            return 0 if states & outside.traps or not states & inside.body else states

        def accepts(states: int) -> bool:
            return bool(states & inside.finals) and not states & outside.finals

        for text, states in self._walk(every.starts, prune, accepts, deadline, _CAP_OF_CLASSES):
            if isinstance(text, TooHard):
                return text
            found.setdefault(self._matched(states), text)
        return found

    def _matched(self, states: int) -> int:
        return sum(1 << i for i, (_, final) in enumerate(self._places) if states >> final & 1)

    def _literal(self, group: int, groups: Sequence[int], none: int) -> str | None:
        """Where only some texts are possible, they are tried."""
        for i in sorted(_members(group & ~none), key=lambda i: (len(self._globs[i]), self._globs[i])):
            text = unescape(self._globs[i])
            if not self.vector(text, none) and all(self.vector(text, other) for other in groups):
                return text
        return None

    def _walk(
        self,
        start: int,
        prune: Callable[[int], int],
        accepts: Callable[[int], bool],
        deadline: float,
        cap: int,
    ) -> "Iterator[tuple[str, int]] | Iterator[tuple[TooHard, int]]":
        """Breadth first over the sets of states, so that the first text of each is a shortest one."""
        start = self._close(start)
        came: dict[int, tuple[int, str] | None] = {start: None}
        queue = deque([start] if prune(start) else [])
        literals, one, one_in_segment = self._literals, self._one, self._one_in_segment
        runs, runs_in_segment, every_run = self._runs, self._runs_in_segment, self._every_run
        other = self._other
        visited = 0
        while queue:
            states = queue.popleft()
            visited += 1
            if accepts(states):
                yield spelled(states, came), states
            if len(came) > cap or (visited % _OFTEN == 0 and monotonic() > deadline):
                yield TooHard("its patterns are too many and too much alike to be searched in time"), 0
                return
            wild, stays = states & one, states & runs
            wild_in_segment, stays_in_segment = states & one_in_segment, states & runs_in_segment
            for character in (other, *self._expected(states), ":"):
                consumed = states & literals.get(character, 0) | wild
                kept = stays
                if character != ":":
                    consumed |= wild_in_segment
                    kept |= stays_in_segment
                after = consumed << 1 | kept
                after |= (after & every_run) << 1
                if after and after not in came and prune(after):
                    came[after] = (states, character)
                    queue.append(after)

    def _close(self, states: int) -> int:
        return states | (states & self._every_run) << 1

    def _expected(self, states: int) -> list[str]:
        return [c for c, mask in self._alphabet if mask & states]

    @cached_property
    def _alphabet(self) -> tuple[tuple[str, int], ...]:
        # Letters and digits first, so that of the shortest texts a readable one is found.
        named = ((c, mask) for c, mask in self._literals.items() if c != ":")
        return tuple(sorted(named, key=lambda each: (not each[0].isalnum(), each[0])))

    @cached_property
    def _other(self) -> str:
        """A character that no pattern names: it stands for all of them."""
        return next((c for c in _OTHERS if c not in self._literals), None) or next(
            chr(c) for c in range(0x100, 0x110000) if chr(c) not in self._literals
        )

    def _set(self, members: int) -> "_Set":
        found = self._bodies.get(members)
        if found is None:
            found = self._bodies[members] = _Set(self._globs, self._places, members)
        return found


class _Set:
    """A set of patterns as sets of states."""

    def __init__(self, globs: Sequence[str], places: Sequence[tuple[int, int]], members: int) -> None:
        self.starts = self.finals = self.traps = self.body = 0
        for i in _members(members):
            first, final = places[i]
            self.starts |= 1 << first
            self.finals |= 1 << final
            self.body |= (1 << (final + 1)) - (1 << first)
            if globs[i].endswith("*"):
                # From here every text is accepted.
                self.traps |= 1 << (final - 1)


@lru_cache(maxsize=4096)
def _members(patterns: int) -> tuple[int, ...]:
    return tuple(i for i in range(patterns.bit_length()) if patterns >> i & 1)
