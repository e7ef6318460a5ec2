"""What must be true of a request's ARN, and the search for one of which it is.

Sources: "IAM JSON policy elements: Resource" and "IAM policy elements: Variables and tags" (IAM User Guide).
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from keyless_iam import arns, globs
from keyless_iam.compare.action_classes import Kind
from keyless_iam.compare.clauses import Clause
from keyless_iam.compare.contexts import SOMEONE
from keyless_iam.compare.patterns import Patterns
from keyless_iam.conditions.context import Context, Missing
from keyless_iam.document import Version
from keyless_iam.globs import SEGMENT, SEGMENT_ONE, TooHard
from keyless_iam.shapes import shapes_of, types_of
from keyless_iam.templates import template
from keyless_iam.variables import Variable, over_text, split, under_text

_ROOM = f"arn:aws{SEGMENT}:{SEGMENT_ONE}{SEGMENT}:{SEGMENT}:{SEGMENT}:?*"
_S3 = f"arn:aws{SEGMENT}:s3:::"

Space = tuple[str, str]
"""Part of the space of ARNs: a glob that they match, and one that they do not, or an empty text."""

_SPACES: Mapping[Kind, tuple[Space, ...]] = {
    # The only pairs of which it is verified that they grant nothing: an action on objects with the ARN of a bucket, and
    # the other way round. Every bucket has a name.
    Kind.OBJECT: ((f"{_S3}?*/?*", f"{_S3}/*"), (_ROOM, f"{_S3}*")),
    Kind.BUCKET: ((f"{_S3}?*", f"{_S3}*/*"), (_ROOM, f"{_S3}*")),
    Kind.NOTHING: ((_ROOM, ""),),
    Kind.TYPED: ((_ROOM, ""),),
    Kind.UNKNOWN: ((_ROOM, ""),),
}


def spaces_of(kind: Kind) -> tuple[Space | None, ...]:
    """What actions of a kind may act upon: every ARN but those of which it is verified that they are none.

    None stands for no resource.
    """
    spaces = _SPACES[kind]
    return (None, *spaces) if kind in (Kind.NOTHING, Kind.UNKNOWN) else spaces


@lru_cache(maxsize=1024)
def own_spaces(action: str, account: str) -> tuple[Space, ...]:
    """The ARNs of the resource types that an action is documented to act upon, the principal's own first."""
    shapes = [shape.parts for shape in shapes_of(*types_of(action), ("aws",)) if len(shape.parts) > 1]
    wide = [tuple(part.replace("?*", "*").replace("*", "?*") for part in parts) for parts in shapes]
    near = [
        (*parts[:3], parts[3].replace("?*", "us-east-1"), parts[4].replace("?*", account), parts[5]) for parts in wide
    ]
    return tuple((glob, "") for parts in (*near, *wide) for glob in arns.globs_of(":".join(parts)))


@dataclass(frozen=True)
class Plan:
    """Of each group, a request's ARN must match one pattern; of ``none``, not one. Each pattern is with its version."""

    groups: tuple[tuple[tuple[str, Version], ...], ...]
    none: tuple[tuple[str, Version], ...]


def plans_of(musts: Sequence[Clause], avoids: Sequence[Clause]) -> Iterator[Plan]:
    """What must be true of the ARN. The NotResource of a bucket's policy is avoided in two ways."""
    groups = [_versioned(clause) for clause in musts if not clause.spared]
    groups += [_own(clause) for clause in musts if clause.spared and clause.of]
    none = [each for clause in musts if clause.spared for each in _versioned(clause)]
    none += [each for clause in avoids if not clause.spared for each in _versioned(clause)]
    groups += [_versioned(clause) for clause in avoids if clause.spared and not clause.of]
    choices = [clause for clause in avoids if clause.spared and clause.of]
    for inside in product((False, True), repeat=len(choices)):
        more = [_versioned(c) for c, is_inside in zip(choices, inside, strict=True) if is_inside]
        less = [each for c, is_inside in zip(choices, inside, strict=True) if not is_inside for each in _own(c)]
        yield Plan(tuple(dict.fromkeys((*groups, *more))), tuple(dict.fromkeys((*none, *less))))


def _own(clause: Clause) -> tuple[tuple[str, Version], ...]:
    """What the resource is whose policy a clause stands in."""
    return (clause.of, clause.version), (f"{clause.of}/*", clause.version)


def _versioned(clause: Clause) -> tuple[tuple[str, Version], ...]:
    return tuple((pattern, clause.version) for pattern in clause.resources)


def find(plan: Plan, space: Space, deadline: float) -> str | TooHard | None:
    """An ARN in the readings that leave most room; both readings of wildcards between colons are tried."""
    for read in (arns.globs_of, arns.over_globs):
        groups = tuple(_over(group, read) for group in plan.groups)
        none = tuple(
            g for text, version in plan.none if (under := under_text(text, version)) is not None for g in read(under)
        )
        found = _search(groups, none, space, deadline)
        if found is not None:
            return found
        if not any(is_split(text) for text in (*_texts(plan.groups), *(text for text, _ in plan.none))):
            return None
    return None


def _texts(groups: Iterable[Iterable[tuple[str, Version]]]) -> Iterator[str]:
    return (text for group in groups for text, _ in group)


def is_split(pattern: str) -> bool:
    """Whether a pattern has wildcards of which it matters whether they cross colons."""
    return any(not globs.is_literal(part) for part in pattern.split(":", 5)[:5]) and ":" in pattern


def _over(group: Iterable[tuple[str, Version]], read: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    return tuple(glob for text, version in group for glob in read(over_text(text, version)))


# Classes of actions that the same statements are about differ in nothing else. One comparison has one deadline, so that an
# answer for want of time is not taken for one of another.
@lru_cache(maxsize=256)
def _search(
    groups: tuple[tuple[str, ...], ...], none: tuple[str, ...], space: Space, deadline: float
) -> str | TooHard | None:
    within, without = space
    # An ARN matches "*" whatever it is.
    narrow = [group for group in groups if "*" not in group]
    unwanted = (without, *none) if without else none
    if "*" in unwanted:
        return None
    every = tuple(dict.fromkeys((within, *(g for group in narrow for g in group), *unwanted)))
    index = {glob: 1 << i for i, glob in enumerate(every)}
    return Patterns(every).find(
        [index[within], *(_mask(index, group) for group in narrow)], _mask(index, unwanted), deadline
    )


def _mask(index: Mapping[str, int], patterns: Iterable[str]) -> int:
    mask = 0
    for pattern in patterns:
        mask |= index[pattern]
    return mask


def is_impossible(plan: Plan, space: Space, deadline: float) -> bool:
    """Whether variables alone leave room, though they stand for the same text wherever they are written.

    A variable is then a text that nobody else writes: whatever a request has in its place, a pattern that covers it covers
    that too. ``?`` matches it nowhere, because it is longer than all of them.
    """
    long = 1 + sum(text.count("?") for text in (*_texts(plan.groups), *(text for text, _ in plan.none)))
    for group in plan.groups:
        if all(not variables(text, version) for text, version in group):
            continue
        opaque = [_opaque(text, version, long) for text, version in group]
        none = [_opaque(text, version, long) for text, version in plan.none]
        if any(pattern is None for pattern in opaque):
            continue
        wanted = tuple(g for pattern in opaque if pattern for g in arns.globs_of(pattern))
        unwanted = tuple(g for pattern in none if pattern for g in arns.globs_of(pattern))
        if _search((wanted,), unwanted, ("*", space[1]), deadline) is None:
            return True
    return False


def variables(text: str, version: Version) -> list[Variable]:
    return [p for p in split(text, version) if isinstance(p, Variable) and p.character is None]


def _opaque(text: str, version: Version, long: int) -> str | None:
    """A pattern whose variables are texts that no other one matches; None for one in a part where colons matter."""
    parts: list[str] = []
    for part in split(text, version):
        if isinstance(part, str):
            parts.append(part)
        elif part.character:
            parts.append(globs.escape(part.character))
        elif "".join(parts).count(":") < 5:
            return None
        else:
            parts.append("".join(f"\U000f1000{part.key.lower()}\U000f1001{part.default or ''}\U000f1002") * long)
    return "".join(parts)


def tries(  # noqa: PLR0913, PLR0917  private, and called in one place
    plan: Plan,
    spaces: Iterable[Space],
    possible: str,
    known: Mapping[str, tuple[str, ...]],
    absent: Container[str],
    deadline: float,
) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """ARNs to try, each with the values of the variables it needs: a shortest one of each space, then ``possible``."""
    keys = {v.key.lower() for group in (*plan.groups, plan.none) for each in group for v in variables(*each)}
    more = {key: known.get(key, (SOMEONE,)) for key in sorted(keys) if key not in absent}
    context = Context.of({**known, **more})
    groups = tuple(_resolved(group, context) for group in plan.groups)
    none = _resolved(plan.none, context)
    for space in spaces if all(groups) else ():
        found = _search(groups, none, space, deadline)
        if isinstance(found, str):
            yield found, more
    yield possible, more


def _resolved(group: Iterable[tuple[str, Version]], context: Context) -> tuple[str, ...]:
    texts = (template(text, version).resolve(context, pattern=True) for text, version in group)
    return tuple(glob for text in texts if not isinstance(text, Missing) for glob in arns.globs_of(text))
