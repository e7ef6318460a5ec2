"""The cases that a condition key must be looked at in: one for every way in which the conditions on it can come out.

A request's values are without number; the conditions of two sets of policies tell only few of them apart. Where a condition's
outcome cannot be computed, it is taken as open: it may hold or not, though equally wherever the same condition stands.

Sources: "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context keys" (IAM User Guide).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import lru_cache
from itertools import combinations, islice, pairwise, product

from keyless_iam import arns, globs
from keyless_iam.compare.patterns import Patterns
from keyless_iam.conditions.checks import Check, Quantifier, check
from keyless_iam.conditions.context import Context
from keyless_iam.conditions.operators import moment, number
from keyless_iam.document import VERSION, Condition, Version
from keyless_iam.globs import TooHard
from keyless_iam.policy import UnknownPolicy
from keyless_iam.truth import TRUE, UNKNOWN, Truth
from keyless_iam.variables import Variable, split

_MOST = 400
"""More cases of one key than this are not looked at."""

_MOST_OPEN = 8
"""More conditions on one key than this whose outcome is open are not looked at."""

_STRANGER = "other"
_STARTS = ("arn:aws:iam::999999999999:role/", "")
_ARN = f"arn:{globs.SEGMENT_ONE}{(globs.SEGMENT + ':') * 4}*"

SOMEONE = "someone"
"""Stands for what a variable stands for."""

_FAMILIES = ("Null", "Numeric", "Date", "Ip", "Bool", "Binary")
"""How the names of the operators begin that do not compare texts."""


@dataclass(frozen=True)
class Atom:
    """A condition that either holds of a request or does not.

    Attributes:
        condition: as written; None for an open question that is none of a policy's conditions.
        version: its document's, where that makes a difference.
        question: of an open question: what makes it the same one elsewhere.
        told: what people are told of it, if that is another text: one for all questions with the same cause.
    """

    condition: Condition | None
    version: Version = VERSION
    question: str = ""
    told: str = ""

    @classmethod
    def of(cls, condition: Condition, version: Version) -> "Atom":
        """The atom that a condition of a document of this version is."""
        has_variables = any("${" in value for value in condition.values)
        lower = Condition(condition.operator, condition.key.lower(), condition.values)
        return cls(lower, version if has_variables else VERSION)

    @classmethod
    def unread(cls, policy: UnknownPolicy, verb: str) -> "Atom":
        """The question what a policy that cannot be read ``allows``, ``denies`` or ``delegates``."""
        question = f"what {policy.name} {verb} ({policy.reason})"
        return cls(None, question=question, told=f"what {policy.name} says ({policy.reason})")

    @property
    def key(self) -> str:
        """The condition key in lower case; of an open question a text of its own."""
        return self.condition.key if self.condition else f"?{self.question}"

    def __str__(self) -> str:
        if self.condition is None:
            return self.told or self.question
        values = " or ".join(self.condition.values)
        return f"{self.condition.operator} {self.condition.key}: {values}"


@dataclass(frozen=True)
class Case:
    """One way in which the conditions on a key come out.

    Attributes:
        values: the key's values in such a request; None if it is absent.
        holds: the atoms that hold.
        certain: whether that is computed. Otherwise some of it is only supposed.
    """

    values: tuple[str, ...] | None
    holds: frozenset[Atom]
    certain: bool = True


@dataclass(frozen=True)
class Fixed:
    """What is known of every request of a principal.

    Attributes:
        values: keys in lower case that have these values in every request.
        present: keys in lower case that every request has.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    present: frozenset[str] = frozenset()


def cases_of(key: str, atoms: Iterable[Atom], fixed: Fixed) -> tuple[Case, ...] | TooHard:
    """The cases of a key, simple ones first.

    Args:
        key: in lower case; ``Atom.key``.
        atoms: all that are about it.
        fixed: what is known of every request.
    """
    ordered = tuple(sorted(atoms, key=str))
    if key.startswith("?"):
        return tuple(Case(None, frozenset(some), certain=False) for some in ((), ordered))
    standing = tuple(sorted(standing_for(ordered, fixed).items()))
    return _cases(key, ordered, fixed.values.get(key), key in fixed.present, standing)


def standing_for(atoms: Iterable[Atom], fixed: Fixed) -> dict[str, tuple[str, ...]]:
    """Values of the keys that conditions name as variables: what they are in every request, or some value."""
    keys = {
        part.key.lower()
        for atom in atoms
        if atom.condition
        for value in atom.condition.values
        for part in split(value, atom.version)
        if isinstance(part, Variable) and part.character is None
    }
    return {key: fixed.values.get(key, (SOMEONE,)) for key in keys}


@lru_cache(maxsize=4096)
def _cases(
    key: str,
    atoms: tuple[Atom, ...],
    fixed: tuple[str, ...] | None,
    present: bool,
    standing: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[Case, ...] | TooHard:
    checks = {atom: check(atom.condition, atom.version) for atom in atoms if atom.condition}
    computed = {atom: each for atom, each in checks.items() if _is_computable(each)}
    family = _family(computed.values())
    computed = {atom: each for atom, each in computed.items() if _family_of(each) in ("Null", family)}
    if any(each.operator and each.operator.patterns for each in computed.values()):
        # Letters in either case beside wildcards: too many spellings to be tried.
        computed = {atom: each for atom, each in computed.items() if not _ignores_case(each)}
    if len(checks) - len(computed) > _MOST_OPEN:
        return TooHard(f"the conditions on {key} cannot be computed")
    likely = _likely(checks, computed, Context(dict(standing)))
    if fixed is not None:
        singles: list[str] = []
        values: Iterable[tuple[str, ...] | None] = [fixed]
    else:
        found = _singles(family, list(computed.values()))
        if isinstance(found, TooHard):
            return found
        singles = _unlike(key, found, computed)
        values = (
            *(() if present else (None,)),
            *((value,) for value in dict.fromkeys((*singles, *likely.values()))),
            *_sets(singles, computed.values()),
        )
    cases: dict[tuple[frozenset[Atom], bool], Case] = {}
    fit: dict[tuple[frozenset[Atom], bool], int] = {}
    for count, value in enumerate(values):
        if count > _MOST or len(cases) > _MOST:
            return TooHard(f"the conditions on {key} can come out in too many ways")
        for case in _outcomes(key, value, checks, computed):
            # Of what is only supposed: the values with which it comes out so, if variables stand for what is likely.
            context = Context({**dict(standing), **({} if value is None else {key: value})})
            fits = sum((checks[atom].holds(context) is TRUE) is (atom in case.holds) for atom in likely)
            same = case.holds, case.certain
            if fits > fit.get(same, -1):
                cases[same], fit[same] = case, fits
    return tuple(sorted(cases.values(), key=lambda case: not case.certain))


def _likely(checks: Mapping[Atom, Check], computed: Mapping[Atom, Check], context: Context) -> dict[Atom, str]:
    """Of conditions with variables: a value that they are likely to name."""
    found: dict[Atom, str] = {}
    for atom, each in checks.items():
        texts = (value.resolve(context, pattern=False) for value in each.values)
        text = next((text for text in texts if isinstance(text, str)), None)
        if atom not in computed and text is not None:
            found[atom] = text.replace("*", "").replace("?", "x")
    return found


def _outcomes(
    key: str, values: tuple[str, ...] | None, checks: Mapping[Atom, Check], computed: Mapping[Atom, Check]
) -> Iterator[Case]:
    """The outcome of every atom for some values; of those that cannot be computed, either."""
    context = Context({} if values is None else {key: values})
    results = {atom: each.holds(context) if atom in computed else UNKNOWN for atom, each in checks.items()}
    holds = frozenset(atom for atom, result in results.items() if result is TRUE)
    open_ones = [atom for atom, result in results.items() if result is UNKNOWN]
    for size in range(len(open_ones) + 1):
        for some in combinations(open_ones, size):
            yield Case(values, holds | frozenset(some), certain=not open_ones)


def _is_computable(each: Check) -> bool:
    return each.operator is not None and not any(value.parts for value in each.values)


def _family_of(each: Check) -> str:
    name = each.operator.name if each.operator else ""
    return next((f for f in _FAMILIES if name.removeprefix("Not").startswith(f)), "Text")


def _ignores_case(each: Check) -> bool:
    return each.operator is not None and each.operator.name.endswith("IgnoreCase")


def _family(checks: Iterable[Check]) -> str:
    families = [f for f in map(_family_of, checks) if f != "Null"]
    return min(set(families), key=lambda f: (-families.count(f), f), default="Text")


def _singles(family: str, checks: Sequence[Check]) -> list[str] | TooHard:
    """Values among which there is one for every outcome of the conditions on a single value."""
    texts = list(dict.fromkeys(value.text for each in checks for value in each.values if not _is_null(each)))
    if family == "Bool":
        return ["true", "false"]
    if family == "Numeric":
        return _between_numbers(texts)
    if family == "Date":
        return _between_moments(texts)
    if family == "Ip":
        return _addresses(texts)
    return _texts([each for each in checks if not _is_null(each)])


def _is_null(each: Check) -> bool:
    return each.operator is not None and each.operator.name == "Null"


def _between_numbers(texts: Iterable[str]) -> list[str]:
    points = sorted({value for value in map(number, texts) if value is not None})
    if not points:
        return ["1"]
    between = [low + 1 if low + 1 < high else (low + high) / 2 for low, high in pairwise(points)]
    return [f"{point:f}" for point in (*points, *between, points[0] - 1, points[-1] + 1)]


def _between_moments(texts: Iterable[str]) -> list[str]:
    points = sorted({float(value) for value in map(moment, texts) if value is not None})
    if not points:
        return ["2026-01-01T00:00:00Z"]
    between = [low + 1 if low + 1 < high else (low + high) / 2 for low, high in pairwise(points)]
    return [_written(point) for point in (*points, *between, points[0] - 1, points[-1] + 1)]


def _written(seconds: float) -> str:
    try:
        when = datetime.fromtimestamp(seconds, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return f"{seconds:f}"
    if when.year < 1000 or when.microsecond:
        return f"{seconds:f}"
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _addresses(texts: Iterable[str]) -> list[str]:
    import ipaddress  # noqa: PLC0415  few documents speak of addresses, and it is slow to import

    starts: dict[int, set[int]] = {4: {ipaddress.ip_address("203.0.113.1").packed[0] << 24 | 0x007101}, 6: set()}
    for text in texts:
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            continue
        after = int(network.broadcast_address) + 1
        starts[network.version] |= {int(network.network_address), 0}
        if after < 1 << network.max_prefixlen:
            starts[network.version].add(after)
    starts[6].add(int(ipaddress.ip_address("2001:db8::1")))
    return [str(ipaddress.IPv4Address(at)) for at in sorted(starts[4], reverse=True)] + [
        str(ipaddress.IPv6Address(at)) for at in sorted(starts[6], reverse=True)
    ]


def _texts(checks: Sequence[Check]) -> list[str] | TooHard:
    """One text for every set of patterns that some text matches."""
    has_arns = any(each.operator and each.operator.name.startswith("Arn") for each in checks)
    patterns: dict[str, None] = {"?*": None, **({_ARN: None} if has_arns else {})}
    universes = tuple(patterns)
    cased: list[str] = []
    for each in checks:
        for value in each.values:
            if _ignores_case(each):
                cased.append(value.text)
            elif each.operator and each.operator.name.startswith("Arn"):
                patterns.update(dict.fromkeys(arns.globs_of(value.text)))
            else:
                patterns[value.text if each.operator and each.operator.patterns else globs.escape(value.text)] = None
    written = [pattern for pattern in patterns if pattern not in universes]
    if all(map(globs.is_literal, written)):
        literal = list(map(globs.unescape, written))
        spelled = [text for value in cased for text in islice(_spellings(value), len(literal) + len(cased) + 1)]
        texts = (*literal, *cased, *spelled)
        known = {text.casefold() for text in texts}
        strangers = [
            next(t for t in _strangers(start) if t.casefold() not in known) for start in _STARTS[not has_arns :]
        ]
        return [*strangers, *dict.fromkeys(texts)]
    # The ARNs first, then what is none.
    found: list[str] = []
    for universe in range(len(universes) - 1, -1, -1):
        classes = Patterns(tuple(patterns)).classes(1 << universe, 2 if has_arns and not universe else 0)
        if isinstance(classes, TooHard):
            return classes
        found += classes.values()
    # The empty text, too, but only where it is like no other.
    return [*found, ""]


def _strangers(start: str) -> Iterator[str]:
    yield f"{start}{_STRANGER}"
    count = 0
    while True:
        count += 1
        yield f"{start}{_STRANGER}-{count}"


def _spellings(text: str) -> Iterator[str]:
    """The same text with letters in either case."""
    letters = [(c.lower(), c.upper()) if c.lower() != c.upper() else (c,) for c in text]
    return ("".join(some) for some in product(*letters))


def _unlike(key: str, values: Iterable[str], computed: Mapping[Atom, Check]) -> list[str]:
    """Of values for which everything comes out equally, the first."""
    kept: dict[tuple[Truth, ...], str] = {}
    for value in values:
        context = Context({key: (value,)})
        kept.setdefault(tuple(each.holds(context) for each in computed.values()), value)
    return list(kept.values())


def _sets(singles: Sequence[str], checks: Iterable[Check]) -> Iterator[tuple[str, ...]]:
    """Sets of values: as many as there are conditions on sets are enough to bring about any outcome of them."""
    most = sum(each.quantifier is not Quantifier.ONE for each in checks)
    for size in range(2, min(most, len(singles)) + 1):
        yield from combinations(singles, size)
