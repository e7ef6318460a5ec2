"""IAM's patterns: ``*`` stands for any run of characters, ``?`` for exactly one, everything else for itself.

Source: "IAM JSON policy elements: Resource" (IAM User Guide). Characters of Unicode's private use carry what the patterns
of policies cannot say: a literal ``*`` or ``?``, and wildcards that do not cross a colon.
"""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

SEGMENT = "\U000f0000"
"""Any run of characters without a colon."""

SEGMENT_ONE = "\U000f0003"
"""Exactly one character that is no colon."""

_STAR, _ONE = "\U000f0001", "\U000f0002"
_ESCAPES = str.maketrans({"*": _STAR, "?": _ONE})
LITERALS = {_STAR: "*", _ONE: "?"}
"""The characters that stand for a literal ``*`` and ``?`` in a pattern."""

_UNESCAPES = str.maketrans(LITERALS)
RUNS = ("*", SEGMENT)
"""The wildcards that stand for any number of characters."""

_WILDCARDS = re.compile(f"[*?{SEGMENT}{SEGMENT_ONE}]")

_CAP = 3_000
"""States that a search visits before it gives up: some 50 ms."""

_OTHERS = "xyzwvuk0123456789"
"""Readable characters, of which one stands for all that no pattern names."""


@dataclass(frozen=True)
class TooHard:
    """A search was given up: nobody can tell."""

    reason: str


@dataclass(frozen=True)
class Included:
    """Proved: every text of the one is a text of the other."""


@dataclass(frozen=True)
class Witness:
    """A text of the one that is none of the other."""

    text: str


def escape(text: str) -> str:
    """A pattern that matches the text and nothing else."""
    return text.translate(_ESCAPES)


def unescape(pattern: str) -> str:
    """The text of a pattern that has no wildcards."""
    return pattern.translate(_UNESCAPES)


def is_literal(pattern: str) -> bool:
    """Whether a pattern has no wildcards."""
    return _WILDCARDS.search(pattern) is None


def match(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether a text matches a pattern, whole. Takes time in proportion to the lengths' product at most."""
    if ignore_case:
        return matcher(pattern.lower())(text.lower())
    return matcher(pattern)(text)


def overlap(one: str, other: str) -> bool:
    """Whether some text matches both patterns."""
    if one in (other, "*") or other == "*":
        return True
    for pattern, against in ((one, other), (other, one)):
        if is_literal(pattern):
            return match(against, unescape(pattern))
    start, end = 0, 0
    most = min(len(one), len(other))
    while start < most and one[start] == other[start] and not _WILDCARDS.match(one[start]):
        start += 1
    while end < most - start and one[-1 - end] == other[-1 - end] and not _WILDCARDS.match(one[-1 - end]):
        end += 1
    rest, others = one[start : len(one) - end], other[start : len(other) - end]
    if rest == "*" or others == "*":
        return True
    if not rest or not others:
        return not (rest or others).strip("".join(RUNS))
    if _differ(rest[0], others[0]) or _differ(rest[-1], others[-1]):
        return False
    return _meet(rest, others)


def shortest(
    all_of: Sequence[str], none_of: Sequence[str] = (), *, ignore_case: bool = False, cap: int = _CAP
) -> str | TooHard | None:
    """A shortest text that matches every pattern of ``all_of`` and none of ``none_of``; None if it is proved that none does.

    Args:
        all_of: at least one pattern.
        none_of: patterns.
        ignore_case: whether letters of either case are the same; the text is lower case then.
        cap: how many states of the product automaton are visited before the answer is ``TooHard``.
    """
    if ignore_case:
        all_of, none_of = [p.lower() for p in all_of], [p.lower() for p in none_of]
    wanted = tuple(dict.fromkeys(p for p in all_of if p != "*")) or ("*",)
    if any(p == "*" or p in wanted for p in none_of):
        return None
    for pattern in wanted:
        if is_literal(pattern):
            text = unescape(pattern)
            fits = all(match(p, text) for p in wanted) and not any(match(p, text) for p in none_of)
            return text if fits else None
    unwanted = tuple(p for p in dict.fromkeys(none_of) if all(overlap(p, w) for w in wanted))
    return _search(tuple(map(_automaton, wanted)), tuple(map(_automaton, unwanted)), cap=cap)


def included(
    pattern: str, union: Sequence[str], minus: Sequence[str] = (), *, ignore_case: bool = False
) -> Included | Witness | TooHard:
    """Whether every text of a pattern matches a pattern of ``union`` and none of ``minus``."""
    answers = [shortest([pattern], union, ignore_case=ignore_case)]
    answers += [shortest([pattern, less], ignore_case=ignore_case) for less in minus]
    texts = [a for a in answers if isinstance(a, str)]
    if texts:
        return Witness(min(texts, key=len))
    return next((a for a in answers if isinstance(a, TooHard)), Included())


def _meet(one: str, other: str) -> bool:
    """Both patterns are read at once; a pair of places is visited once, so that the time is the lengths' product at most."""
    todo, seen = [(0, 0)], {(0, 0)}
    while todo:
        i, j = todo.pop()
        if i == len(one) and j == len(other):
            return True
        ours, theirs = one[i : i + 1], other[j : j + 1]
        nexts: list[tuple[int, int]] = []
        if ours in RUNS and ours:
            nexts.append((i + 1, j))
        if theirs in RUNS and theirs:
            nexts.append((i, j + 1))
        if ours and theirs and _share_a_character(ours, theirs):
            nexts.append((i + (ours not in RUNS), j + (theirs not in RUNS)))
        for pair in nexts:
            if pair not in seen:
                seen.add(pair)
                todo.append(pair)
    return False


def _share_a_character(one: str, other: str) -> bool:
    if _WILDCARDS.match(one) and _WILDCARDS.match(other):
        return True
    if _WILDCARDS.match(one):
        return other != ":" or one in ("*", "?")
    if _WILDCARDS.match(other):
        return one != ":" or other in ("*", "?")
    return one == other


def _differ(one: str, other: str) -> bool:
    return one != other and not _WILDCARDS.match(one) and not _WILDCARDS.match(other)


@lru_cache(maxsize=4096)
def matcher(pattern: str) -> Callable[[str], bool]:
    """What tells whether a text matches a pattern, for those who ask often."""
    if is_literal(pattern):
        return unescape(pattern).__eq__
    if SEGMENT in pattern or SEGMENT_ONE in pattern:
        return _segmented(pattern) or _automaton(pattern).accepts
    if "*" not in pattern:
        whole = _piece(pattern)
        return lambda text: whole.fullmatch(text) is not None
    head, *middle, tail = re.split(r"\*+", pattern)
    if "?" not in pattern:
        return _between(unescape(head), [unescape(part) for part in middle if part], unescape(tail))
    starts, ends = _piece(head), _piece(tail)
    pieces = [(_piece(part), len(part)) for part in middle if part]

    def matches(text: str) -> bool:
        end = len(text) - len(tail)
        place = len(head)
        if place > end or starts.match(text) is None or ends.match(text, end) is None:
            return False
        for piece, size in pieces:
            # The leftmost place is always as good as any other, so that nothing is tried twice.
            found = piece.search(text, place, end)
            if found is None:
                return False
            place = found.start() + size
        return True

    return matches


def _between(head: str, middle: list[str], tail: str) -> Callable[[str], bool]:
    """A matcher of ``head*middle*…*tail`` without other wildcards."""
    least = len(head) + len(tail)

    def matches(text: str) -> bool:
        if len(text) < least or not text.startswith(head) or not text.endswith(tail):
            return False
        place, end = len(head), len(text) - len(tail)
        for part in middle:
            place = text.find(part, place, end)
            if place < 0:
                return False
            place += len(part)
        return True

    return matches


def _piece(part: str) -> re.Pattern[str]:
    return re.compile("".join("." if c == "?" else re.escape(LITERALS.get(c, c)) for c in part), re.DOTALL)


def _segmented(pattern: str) -> Callable[[str], bool] | None:
    """A matcher part by part, where only the sixth part of an ARN's pattern has wildcards that cross colons."""
    parts = pattern.split(":", 5)
    if len(parts) < 6 or any("*" in part or "?" in part for part in parts[:5]):
        return None
    if SEGMENT in parts[5] or SEGMENT_ONE in parts[5]:
        return None
    plain = [matcher(p.replace(SEGMENT, "*").replace(SEGMENT_ONE, "?")) for p in parts]

    def matches(text: str) -> bool:
        texts = text.split(":", 5)
        return len(texts) == 6 and all(fits(t) for fits, t in zip(plain, texts, strict=True))

    return matches


@dataclass(frozen=True)
class _Automaton:
    """A pattern as a nondeterministic automaton. A set of states is a number: bit i says that i tokens are consumed."""

    literals: dict[str, int]
    one: int
    one_in_segment: int
    runs: int
    runs_in_segment: int
    final: int
    start: int
    trap: int
    """States from which every text is accepted."""

    def step(self, states: int, character: str) -> int:
        """The states after one more character."""
        consumed = states & (self.literals.get(character, 0) | self.one)
        stays = states & self.runs
        if character != ":":
            consumed |= states & self.one_in_segment
            stays |= states & self.runs_in_segment
        after = consumed << 1 | stays
        return after | (after & (self.runs | self.runs_in_segment)) << 1

    def accepts(self, text: str) -> bool:
        states = self.start
        for character in text:
            states = self.step(states, character)
            if not states:
                return False
        return bool(states & self.final)

    def expected(self, states: int) -> set[str]:
        """The literal characters that some state waits for."""
        return {c for c, mask in self.literals.items() if mask & states}


@lru_cache(maxsize=2048)
def _automaton(pattern: str) -> _Automaton:
    tokens: list[str] = []
    for character in pattern:
        if character in RUNS and tokens and tokens[-1] in RUNS:
            tokens[-1] = "*" if "*" in (character, tokens[-1]) else SEGMENT
        else:
            tokens.append(character)
    masks: dict[str, int] = {}
    for i, token in enumerate(tokens):
        masks[token] = masks.get(token, 0) | 1 << i
    one, one_in_segment, runs, runs_in_segment = (masks.pop(t, 0) for t in ("?", SEGMENT_ONE, "*", SEGMENT))
    final = 1 << len(tokens)
    start = 1 | ((1 & (runs | runs_in_segment)) << 1)
    trap = final >> 1 if tokens and tokens[-1] == "*" else 0
    literals = {LITERALS.get(c, c): mask for c, mask in masks.items()}
    return _Automaton(literals, one, one_in_segment, runs, runs_in_segment, final, start, trap)


def _search(wanted: tuple[_Automaton, ...], unwanted: tuple[_Automaton, ...], *, cap: int) -> str | TooHard | None:
    """Breadth first over the product of the automata, so that the first text found is a shortest one."""
    every = (*wanted, *unwanted)
    named = {c for a in every for c in a.literals}
    other = next((c for c in _OTHERS if c not in named), None) or next(
        chr(c) for c in range(0x100, 0x110000) if chr(c) not in named
    )
    start = tuple(a.start for a in every)
    came: dict[tuple[int, ...], tuple[tuple[int, ...], str] | None] = {start: None}
    queue = deque([start])
    while queue:
        states = queue.popleft()
        if _accepted(states, wanted, unwanted):
            return spelled(states, came)
        expected = {c for a, s in zip(every, states, strict=True) for c in a.expected(s)}
        # A colon is told apart from the others by the wildcards of segments, named or not.
        for character in (*sorted(expected, key=lambda c: (not c.isalnum(), c)), other, *({":"} - expected)):
            after = tuple(a.step(s, character) for a, s in zip(every, states, strict=True))
            if after in came or not all(after[: len(wanted)]):
                continue
            if any(s & a.trap for a, s in zip(unwanted, after[len(wanted) :], strict=True)):
                continue
            came[after] = (states, character)
            queue.append(after)
        if len(came) > cap:
            return TooHard(f"more than {cap:,} states of the patterns' automaton")
    return None


def _accepted(states: tuple[int, ...], wanted: tuple[_Automaton, ...], unwanted: tuple[_Automaton, ...]) -> bool:
    count = len(wanted)
    return all(s & a.final for a, s in zip(wanted, states[:count], strict=True)) and not any(
        s & a.final for a, s in zip(unwanted, states[count:], strict=True)
    )


_States = TypeVar("_States")


def spelled(states: _States, came: Mapping[_States, tuple[_States, str] | None]) -> str:
    """The text by which a search has come to states.

    Args:
        states: where it has come.
        came: for all states that it has come to: from which others, and with which character; None where it began.
    """
    characters: list[str] = []
    step = came[states]
    while step is not None:
        states, character = step
        characters.append(character)
        step = came[states]
    return "".join(reversed(characters))
