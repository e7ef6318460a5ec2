"""Ports that security groups open to the world."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from keyless_iam.resource_settings import INGRESS, is_world

from keyless_preview.report import Notice
from keyless_preview.values import Resource, find, why_not

_ALL = ("-1", "all")
_PORTS = (0, 65535)


@dataclass(frozen=True)
class _Opening:
    """Ports of a protocol that are open to a range of addresses."""

    source: str
    protocol: str
    first: int
    last: int

    def covers(self, other: "_Opening") -> bool:
        return (
            # Whoever was let in from all of one address family is the world already.
            (":" in self.source) is (":" in other.source)
            and (self.protocol in _ALL or self.protocol == other.protocol)
            and self.first <= other.first
            and self.last >= other.last
        )

    def __str__(self) -> str:
        if self.protocol in _ALL:
            return f"everything is open to the world ({self.source})"
        ports = f"port {self.first}" if self.first == self.last else f"ports {self.first} to {self.last}"
        if self.protocol in {"icmp", "icmpv6", "1", "58"}:
            return f"{self.protocol} is open to the world ({self.source})"
        if (self.first, self.last) == _PORTS:
            ports = "every port"
        return f"{ports} ({self.protocol}) {'are' if ports.startswith('ports') else 'is'} open to the world ({self.source})"


def ingress_notices(before: Resource | None, after: Resource | None) -> Iterator[Notice]:
    """Ports that are open to the world afterwards and were not before."""
    if after is None or after.state.type not in INGRESS:
        return
    if before and before.state.type not in INGRESS:
        before = None  # an alias may be of another type
    was = tuple(_openings(before)) if before else ()
    for opening in _openings(after):
        if not any(each.covers(opening) for each in was):
            yield Notice("open-to-the-world", after.urn, f"{after.name}: {opening} afterwards, and was not before")
    known = set(_reasons(before)) if before else set[str]()
    for reason in sorted(set(_reasons(after)) - known):
        says = f"nobody can tell whether {after.name} lets in the world: {reason}"
        yield Notice("open-to-the-world", after.urn, says, broadens=False, undecided=True)


def _rules(resource: Resource) -> Iterator[Mapping[str, object]]:
    shape = INGRESS[resource.state.type]
    if resource.text("type") == "egress":
        return
    rules = (each.value for each in resource.values(shape.rules)) if shape.rules else (resource.state.inputs,)
    for rule in rules:
        if isinstance(rule, Mapping):
            yield cast("Mapping[str, object]", rule)


def _openings(resource: Resource) -> Iterator[_Opening]:
    shape = INGRESS[resource.state.type]
    for rule in _rules(resource):
        protocol = str(rule.get(shape.protocol, "-1")).lower()
        first, last = (_port(rule.get(name), end) for name, end in zip(("fromPort", "toPort"), _PORTS, strict=True))
        if protocol in _ALL:
            first, last = _PORTS
        for path in shape.sources:
            yield from (
                _Opening(str(source), protocol, first, last) for _, source in find(rule, path) if is_world(source)
            )


def _reasons(resource: Resource) -> Iterator[str]:
    """Why sources, or all of the rules, cannot be told."""
    shape = INGRESS[resource.state.type]
    given = resource.values(shape.rules) if shape.rules else ()
    lists = (each.why for each in given if not isinstance(each.value, Mapping))
    sources = (why_not(source) for rule in _rules(resource) for path in shape.sources for _, source in find(rule, path))
    return (reason for reason in (*lists, *sources) if reason)


def _port(value: object, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) else otherwise
