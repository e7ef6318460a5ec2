"""Rule ``security-group-open-to-world``: nobody administers an instance from any place in the world.

Session Manager needs no open port ("Security group rules for different use cases", Amazon EC2 User Guide; "AWS Systems
Manager Session Manager", AWS Systems Manager User Guide).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from keyless_iam.resource_settings import INGRESS, IngressShape, is_world
from keyless_iam.rules.contract import ADVISES, Severity

from keyless_policies.policies import PackPolicy, Question, of_types
from keyless_policies.unknowns import UNKNOWN, find, read

_ADMINISTRATION = {22: "SSH", 3389: "RDP"}


def _check(question: Question) -> Iterator[str]:
    shape = INGRESS.get(question.type)
    if shape is None or read(question.props, "type") == "egress":
        return
    rules = find(question.props, shape.rules) if shape.rules else [("", question.props)]
    for at, rule in rules:
        if rule is UNKNOWN:
            question.analysis.unknown.append(at)
        elif isinstance(rule, Mapping):
            yield from _of_rule(question, shape, at, rule)  # pyright: ignore[reportUnknownArgumentType]  properties


def _of_rule(question: Question, shape: IngressShape, at: str, rule: Mapping[str, Any]) -> Iterator[str]:
    opened = _opened(rule, shape.protocol)
    if not opened:
        return
    for path in shape.sources:
        for inner, source in find(rule, path):
            where = f"{at}.{inner}" if at else inner
            if source is UNKNOWN:
                question.analysis.unknown.append(where)
            elif is_world(source):
                yield (
                    f"{question.name}: {where} opens {opened} to the world ({source}). Use Session Manager, or name "
                    "the addresses that may come."
                )


def _opened(rule: Mapping[str, Any], protocol_at: str) -> str:
    """What a rule opens that administers machines, or nothing. What is not known counts as open."""
    protocol, first, last = (read(rule, name) for name in (protocol_at, "fromPort", "toPort"))
    if protocol in {"-1", "all", -1}:
        return "all ports"
    if protocol not in {"tcp", "6", 6, UNKNOWN}:
        return ""
    low = int(first) if isinstance(first, int | float) else 0
    high = int(last) if isinstance(last, int | float) else 65535
    if low <= 0 and high >= 65535:
        return "all ports"
    return " and ".join(f"{name} (port {port})" for port, name in _ADMINISTRATION.items() if low <= port <= high)


POLICY = PackPolicy(
    name="security-group-open-to-world",
    title="Ports for administration are not open to the world.",
    severity=Severity.MEDIUM,
    levels=ADVISES,
    check=_check,
    concerns=of_types(INGRESS),
    remediation="Use Session Manager, or name the addresses that may come.",
)
