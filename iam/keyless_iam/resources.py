"""The resource element of a statement as regions of ARNs, and what of a resource type's ARNs it holds."""

import re
from collections.abc import Iterator, Sequence

from keyless_iam.arns import over_globs, under_globs
from keyless_iam.document import Statement, Version
from keyless_iam.globs import match, overlap, unescape
from keyless_iam.region import Region, Search, find
from keyless_iam.shapes import Shape
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

    def search(self, shape: Shape, limits: Sequence[Region]) -> Iterator[tuple[str, Search]]:
        """For each pattern that covers ARNs of a shape within limits: the pattern and an example.

        Args:
            shape: the resource type.
            limits: regions that the ARN must be in besides.
        """
        if shape.template == "*":
            yield from self._without_type(shape, limits)
            return
        of_type = Region(shape.within, shape.outside)
        if not self._resources:
            own = Region(outside=self._under(self._not_resources))
            yield from _search("", "*", (own, of_type, *limits), shape)
            return
        for pattern in self._resources:
            text = over_text(pattern, self._version)
            if _may_overlap(text, shape):
                yield from _search(pattern, text, (Region(over_globs(text)), of_type, *limits), shape)

    def _without_type(self, shape: Shape, limits: Sequence[Region]) -> Iterator[tuple[str, Search]]:
        # Such actions are asked for on "*"; AWS's own guides grant them on the root of the service too.
        if not all(limit.holds("*") for limit in limits):
            return
        if not self._resources:
            yield "", Search("*", everywhere=True)
        for pattern in self._resources:
            text = over_text(pattern, self._version)
            if any(match(g, root) for g in over_globs(text) for root in ("*", *shape.roots)):
                yield pattern, Search("*", everywhere=True)

    def _over(self, patterns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(g for p in patterns for g in over_globs(over_text(p, self._version))))

    def _under(self, patterns: tuple[str, ...]) -> tuple[str, ...]:
        known = (under_text(p, self._version) for p in patterns)
        return tuple(dict.fromkeys(g for p in known if p is not None for g in under_globs(p)))


def _search(pattern: str, text: str, regions: tuple[Region, ...], shape: Shape) -> Iterator[tuple[str, Search]]:
    samples = [_placed(sample, text, shape) for sample in shape.samples]
    named = (glob for region in regions[2:] for glob in region.within or ())
    found = find(regions, [samples[0], *_filled(text, samples[0]), *(f for g in named for f in _filled(g, samples[0]))])
    if found is None:
        return
    example, certain = found
    everywhere = all(region.holds(arn) for arn in samples for region in regions)
    many = everywhere or (shape.names_bucket and _many_buckets(text, example, regions))
    yield pattern, Search(example, certain, everywhere, many)


def _many_buckets(text: str, example: str, regions: tuple[Region, ...]) -> bool:
    parts = text.split(":", 5)
    if len(parts) == 6 and not _WILD.search(parts[5].partition("/")[0]):
        return False
    bucket = example.partition("/")[0]
    return find((*regions, Region(outside=(bucket, f"{bucket}/*"))), ()) is not None


def _placed(sample: tuple[str, ...], text: str, shape: Shape) -> str:
    """A sample in the partition, region and account that a pattern names; of an object, with a key that it names."""
    parts = text.split(":", 5)
    if len(parts) < 6:
        return ":".join(sample)
    inner = [s if _WILD.search(p) else p for s, p in zip(sample[:5], parts[:5], strict=True)]
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
        inner = placed.rsplit(":", placed.count(":") - 4)[0]
        for star in ("any", ""):
            filled = f"{inner}:{_fill(parts[5], star)}"
            yield filled
            yield f"{filled}/any-key"


def _may_overlap(text: str, shape: Shape) -> bool:
    """False only if no ARN of the shape can match: cheap, to spare most searches."""
    parts = text.split(":", 5)
    if len(parts) < 6:
        return True
    for part, allowed in zip(parts[:5], shape.parts[:5], strict=True):
        if _WILD.search(part):
            return True
        if not match(allowed, unescape(part)):
            return False
    return overlap(parts[5], shape.parts[5])
