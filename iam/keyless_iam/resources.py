"""The resource element of a statement as regions of ARNs, and what of a resource type's ARNs it holds."""

import re
from collections.abc import Iterable, Iterator, Sequence

from keyless_iam.arns import globs_of
from keyless_iam.document import Statement, Version
from keyless_iam.globs import match, overlap, shortest, unescape
from keyless_iam.region import Region, Search, find
from keyless_iam.shapes import Shape
from keyless_iam.truth import FALSE, TRUE, all_of
from keyless_iam.variables import over_text, under_text

_WILD = re.compile(r"[*?]")


class ResourceSet:
    """The ``Resource`` or ``NotResource`` of a statement; a statement without either is about everything."""

    def __init__(self, statement: Statement, version: Version) -> None:
        self._resources = statement.resources
        self._not_resources = statement.not_resources
        self._version = version

    def over(self) -> Region:
        """Every ARN that it may cover."""
        if not self._resources:
            return Region(outside=self._under(self._not_resources))
        return Region(self._over(self._resources))

    def remainder(self) -> Region | None:
        """Every ARN that it may leave uncovered; None if it covers all."""
        if self._not_resources:
            return Region(self._over(self._not_resources))
        covered = self._under(self._resources)
        return None if not self._resources or "*" in covered else Region(outside=covered)

    def covers(self, other: "ResourceSet") -> bool:
        """Whether it covers every ARN that another may cover: proved, or False."""
        uncovered = self.remainder()
        return uncovered is None or find((other.over(), uncovered), ()) is None

    def search(self, shape: Shape, limits: Sequence[Region]) -> Iterator[tuple[str, Search]]:
        """For each pattern that covers ARNs of a shape within limits: the pattern and an example.

        Args:
            shape: the resource type.
            limits: regions that the ARN must be in besides.
        """
        if shape.template == "*":
            yield from self._without_type(shape, limits)
        elif not self._resources:
            own = Region(outside=self._under(self._not_resources))
            yield from _search("", "*", (own, *limits), shape)
        else:
            for pattern in self._resources:
                yield from _search(pattern, over_text(pattern, self._version), limits, shape)

    def _without_type(self, shape: Shape, limits: Sequence[Region]) -> Iterator[tuple[str, Search]]:
        limit = all_of(region.holds_no_resource(shape.service) for region in limits)
        for pattern in self._resources or ("",):
            own = Region(self._over((pattern,))) if pattern else self.over()
            holds = own.holds_no_resource(shape.service) & limit
            if holds is not FALSE:
                certain = holds is TRUE and all(region.exact for region in limits)
                yield pattern, Search("*", certain=certain, everywhere=True)

    def _over(self, patterns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(g for p in patterns for g in globs_of(over_text(p, self._version))))

    def _under(self, patterns: tuple[str, ...]) -> tuple[str, ...]:
        known = (under_text(p, self._version) for p in patterns)
        return tuple(dict.fromkeys(g for p in known if p is not None for g in globs_of(p)))


def _search(pattern: str, text: str, limits: Sequence[Region], shape: Shape) -> Iterator[tuple[str, Search]]:
    parts = _parts(text)
    for part, of_shape in zip(parts, shape.parts, strict=True):
        if not overlap(part, of_shape):
            return
    own = Region(globs_of(text))
    regions = (own, shape.region, *limits)
    samples = [_placed(sample, text, shape) for sample in shape.samples]
    exact = all(region.exact for region in limits)
    everywhere = all(region.holds(arn) for arn in samples for region in regions)
    if everywhere:
        yield pattern, Search(samples[0], certain=exact, everywhere=True, many=True)
        return
    named = (glob for region in limits for glob in region.within or ())
    candidates = [samples[0], *_filled(text, samples[0]), *(f for g in named for f in _filled(g, samples[0]))]
    found = find(regions, candidates) if limits else _first(parts, samples[0], candidates, regions, shape)
    if found is not None:
        example, certain = found
        many = shape.names_bucket and _many_buckets(parts, example, regions, limits)
        yield pattern, Search(example, certain and exact, everywhere=False, many=many)


def _parts(text: str) -> tuple[str, ...]:
    """The six parts of a pattern, each of which is matched apart."""
    return ("*",) * 6 if ":" not in text else tuple(globs_of(text)[0].split(":", 5))


def _first(
    parts: Sequence[str], placed: str, candidates: Iterable[str], regions: Sequence[Region], shape: Shape
) -> tuple[str, bool] | None:
    """An ARN of a pattern and a shape that no limit concerns: then the resource part alone decides."""
    for arn in candidates:
        if all(region.holds(arn) for region in regions):
            return arn, True
    resource = shortest([parts[5], shape.parts[5]], [shape.objects] if shape.objects else ())
    if resource is None:
        return None
    if not isinstance(resource, str):
        return placed, False
    arn = f"{_inner(placed)}:{resource}"
    return arn, all(region.holds(arn) for region in regions)


def _inner(arn: str) -> str:
    return ":".join(arn.split(":", 5)[:5])


def _many_buckets(parts: Sequence[str], example: str, regions: Sequence[Region], limits: Sequence[Region]) -> bool:
    if not _WILD.search(parts[5].partition("/")[0]):
        return False
    bucket = example.partition("/")[0]
    return not limits or find((*regions, Region(outside=(bucket, f"{bucket}/*"))), ()) is not None


def _placed(sample: tuple[str, ...], text: str, shape: Shape) -> str:
    """A sample in the partition, region and account that a pattern names; of an object, with a key that it names."""
    if ":" not in text:
        return ":".join(sample)
    parts = [*text.split(":", 5), "*", "*", "*", "*"][:6]
    inner = [s if match(p, s) else _fill(p, "") for s, p in zip(sample[:5], parts[:5], strict=True)]
    container, slash, _ = sample[5].partition("/")
    key = parts[5].partition("/")[2]
    resource = f"{container}/{_fill(key, 'any')}" if slash and key and shape.names_bucket else sample[5]
    return ":".join((*inner, resource))


def _fill(pattern: str, star: str) -> str:
    return unescape(pattern.replace("*", star).replace("?", "x"))


def _filled(text: str, placed: str) -> Iterator[str]:
    """Readable ARNs that match a pattern."""
    parts = text.split(":", 5)
    if len(parts) == 6:
        inner = _inner(placed)
        for star in ("any", ""):
            filled = f"{inner}:{_fill(parts[5], star)}"
            yield filled
            yield f"{filled}/any-key"
