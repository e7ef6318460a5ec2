"""Rule ``security-group-open-to-world``: nobody administers an instance from any place in the world.

Session Manager needs no open port ("Security group rules for different use cases", Amazon EC2 User Guide; "AWS Systems
Manager Session Manager", AWS Systems Manager User Guide).
"""

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from keyless_iam.rules.contract import ADVISES, Severity

from keyless_policies.policies import PackPolicy, Question, of_types
from keyless_policies.unknowns import UNKNOWN, find, read

_ADMINISTRATION = {22: "SSH", 3389: "RDP"}
_HALF_THE_WORLD = 1  # two of these prefixes are all addresses


@dataclass(frozen=True)
class _Shape:
    """Where rules are, and how they name what they let in."""

    rules: str
    sources: tuple[str, ...]
    protocol: str


_INLINE = _Shape("ingress[]", ("cidrBlocks[]", "ipv6CidrBlocks[]"), "protocol")
_NATIVE = ("cidrIp", "cidrIpv6")
_TYPES: Mapping[str, _Shape] = {
    "aws:ec2/securityGroup:SecurityGroup": _INLINE,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _INLINE,
    "aws:ec2/securityGroupRule:SecurityGroupRule": _Shape("", _INLINE.sources, "protocol"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _Shape("", ("cidrIpv4", "cidrIpv6"), "ipProtocol"),
    "aws-native:ec2:SecurityGroup": _Shape("securityGroupIngress[]", _NATIVE, "ipProtocol"),
    "aws-native:ec2:SecurityGroupIngress": _Shape("", _NATIVE, "ipProtocol"),
}


def _check(question: Question) -> Iterator[str]:
    shape = _TYPES.get(question.type)
    if shape is None or read(question.props, "type") == "egress":
        return
    rules = find(question.props, shape.rules) if shape.rules else [("", question.props)]
    for at, rule in rules:
        if rule is UNKNOWN:
            question.analysis.unknown.append(at)
        elif isinstance(rule, Mapping):
            yield from _of_rule(question, shape, at, rule)  # pyright: ignore[reportUnknownArgumentType]  properties


def _of_rule(question: Question, shape: _Shape, at: str, rule: Mapping[str, Any]) -> Iterator[str]:
    opened = _opened(rule, shape.protocol)
    if not opened:
        return
    for path in shape.sources:
        for inner, source in find(rule, path):
            where = f"{at}.{inner}" if at else inner
            if source is UNKNOWN:
                question.analysis.unknown.append(where)
            elif _is_world(source):
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


def _is_world(source: object) -> bool:
    try:
        return ipaddress.ip_network(str(source), strict=False).prefixlen <= _HALF_THE_WORLD
    except ValueError:
        return False


POLICY = PackPolicy(
    name="security-group-open-to-world",
    title="Ports for administration are not open to the world.",
    severity=Severity.MEDIUM,
    levels=ADVISES,
    check=_check,
    concerns=of_types(_TYPES),
    remediation="Use Session Manager, or name the addresses that may come.",
)
