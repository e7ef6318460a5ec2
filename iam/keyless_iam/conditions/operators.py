"""The condition operators, one record each.

Source: "IAM JSON policy elements: Condition operators" (IAM User Guide).
"""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Literal

from keyless_iam import arns, globs
from keyless_iam.truth import Truth

if TYPE_CHECKING:
    from decimal import Decimal
    from ipaddress import IPv4Network, IPv6Network

Matcher = Callable[[str, str], bool | Literal[Truth.UNKNOWN] | None]
"""Holds one value of the policy against one of the request.

None if either is malformed, so that they cannot be compared; UNKNOWN if AWS does not say how they compare.
"""


@dataclass(frozen=True)
class Operator:
    """What a condition operator does, apart from set prefixes and ``IfExists``.

    Attributes:
        name: as AWS writes it.
        matches: compares the policy's value with the request's. Of a negated operator: of the one that it negates.
        negated: whether it holds when no value matches, and when the key is absent.
        patterns: whether ``*`` and ``?`` in the policy's value are wildcards.
        variables: whether the policy's value may hold policy variables.
    """

    name: str
    matches: Matcher
    negated: bool = False
    patterns: bool = False
    variables: bool = False


_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2})"
    r"(T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(:(?P<second>[0-9]{2})(\.(?P<fraction>[0-9]{1,9}))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)


def number(text: str) -> "Decimal | None":
    """The number that a text is: an integer or a decimal, of any length. None if it is none."""
    if _NUMBER.fullmatch(text) is None:
        return None
    from decimal import Decimal  # noqa: PLC0415  few documents speak of numbers, and it is slow to import

    return Decimal(text)


def moment(text: str) -> "Decimal | float | None":
    """Seconds since 1970 of a date in one of W3C's forms of ISO 8601 or in epoch seconds. None if it is none.

    A date without time is its first second. A time without zone is taken as UTC. Four digits are a year.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return number(text)
    part = match.groupdict()
    zone = part["zone"]
    offset = timedelta()
    if zone and zone != "Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    try:
        whole = datetime(
            *(int(part[name] or least) for name, least in _LEAST.items()),
            tzinfo=timezone(offset),
        )
        seconds = whole.timestamp()
    except (ValueError, OverflowError):
        return None
    return seconds + float(f"0.{part['fraction'] or 0}")


_LEAST: Mapping[str, int] = {"year": 1, "month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0}


@lru_cache(maxsize=1024)
def _network(text: str) -> "IPv4Network | IPv6Network | None":
    import ipaddress  # noqa: PLC0415  few documents speak of addresses, and it is slow to import

    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _compared(
    parse: "Callable[[str], Decimal | float | None]", holds: "Callable[[Decimal | float, Decimal | float], bool]"
) -> Matcher:
    def matches(policy: str, request: str) -> bool | None:
        wanted, given = parse(policy), parse(request)
        return None if wanted is None or given is None else holds(given, wanted)

    return matches


def _equal(policy: str, request: str) -> bool:
    return policy == request


def _equal_ignoring_case(policy: str, request: str) -> bool:
    return policy == request or policy.casefold() == request.casefold()


def _like(policy: str, request: str) -> bool:
    return globs.match(policy, request)


def _arn_like(policy: str, request: str) -> bool | Literal[Truth.UNKNOWN] | None:
    if arns.parse_arn(request) is None:
        return None
    matches = arns.matches(policy, request)
    if policy.count(":") >= 5:
        return matches
    # "Each of the six colon-delimited components is checked separately": of fewer components AWS says nothing.
    return Truth.UNKNOWN if matches else None


def _bool(policy: str, request: str) -> bool | None:
    wanted, given = policy.lower(), request.lower()
    return wanted == given if wanted in ("true", "false") and given in ("true", "false") else None


def _binary(policy: str, request: str) -> bool | None:
    try:
        return b64decode(policy, validate=True) == b64decode(request, validate=True)
    except ValueError:
        return None


def _within(policy: str, request: str) -> bool | None:
    network, address = _network(policy), _network(request)
    if network is None or address is None or address.num_addresses > 1:
        return None
    return network.version == address.version and address.network_address in network


def _pair(
    name: str, opposite: str, matches: Matcher, *, patterns: bool = False, variables: bool = False
) -> list[Operator]:
    return [
        Operator(name, matches, patterns=patterns, variables=variables),
        Operator(opposite, matches, negated=True, patterns=patterns, variables=variables),
    ]


def _ordered(family: str, parse: "Callable[[str], Decimal | float | None]") -> list[Operator]:
    return [
        *_pair(f"{family}Equals", f"{family}NotEquals", _compared(parse, eq)),
        Operator(f"{family}LessThan", _compared(parse, lt)),
        Operator(f"{family}LessThanEquals", _compared(parse, le)),
        Operator(f"{family}GreaterThan", _compared(parse, gt)),
        Operator(f"{family}GreaterThanEquals", _compared(parse, ge)),
    ]


OPERATORS: Mapping[str, Operator] = {
    operator.name: operator
    for operator in (
        *_pair("StringEquals", "StringNotEquals", _equal, variables=True),
        *_pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", _equal_ignoring_case, variables=True),
        *_pair("StringLike", "StringNotLike", _like, patterns=True, variables=True),
        *_pair("ArnEquals", "ArnNotEquals", _arn_like, patterns=True, variables=True),
        *_pair("ArnLike", "ArnNotLike", _arn_like, patterns=True, variables=True),
        *_ordered("Numeric", number),
        *_ordered("Date", moment),
        *_pair("IpAddress", "NotIpAddress", _within),
        Operator("Bool", _bool, variables=True),
        Operator("BinaryEquals", _binary),
        Operator("Null", _bool),
    )
}
"""By name. ``Null`` is here for its name and for how it reads its values; it asks about the key, not its values."""
