"""Whether a statement of a resource's policy is for everybody, by S3's own meaning of public.

A policy is not public if it lets in only fixed values of keys that say who asks or from where. Source: "Blocking public
access to your Amazon S3 storage", section "The meaning of "public"" (Amazon S3 User Guide).
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from keyless_iam.actions import ActionSet
from keyless_iam.arns import matches
from keyless_iam.conditions.checks import Quantifier, check
from keyless_iam.document import Condition, Statement, Version
from keyless_iam.policy import Policy

_FIXED = frozenset(
    {
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:principalservicename",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
_PATHS = frozenset({"aws:principalorgpaths", "aws:sourceorgpaths"})
_ARNS = frozenset({"aws:principalarn", "aws:sourcearn", "s3:dataaccesspointarn"})
_EXACT = ("StringEquals", "StringEqualsIgnoreCase")
_EQUALITIES = (*_EXACT, "StringLike", "ArnEquals", "ArnLike")

# The shortest prefixes of address ranges that S3 takes for a limit, by version of the protocol.
_WIDEST = {4: 8, 6: 32}


def for_everybody(statement: Statement) -> bool:
    """Whether a statement names everybody, conditions aside."""
    return bool(statement.not_principals) or any(p.is_everybody for p in statement.principals)


def is_public(statement: Statement, version: Version, policies: Iterable[Policy] = ()) -> bool:
    """Whether an Allow is for everybody.

    Args:
        statement: the Allow.
        version: of its document.
        policies: those in force with it; a Deny of all but fixed values counts as much as a condition.
    """
    if statement.effect != "Allow" or not for_everybody(statement):
        return False
    if any(limits(condition, version) for condition in statement.conditions):
        return False
    return not any(
        _keeps_out(deny, policy.document.version, statement)
        for policy in policies
        for deny in policy.document.statements
        if deny.effect == "Deny"
    )


@lru_cache(maxsize=2048)
def limits(condition: Condition, version: Version) -> bool:
    """Whether a condition lets in only fixed values of a key that says who asks or from where."""
    parts = check(condition, version)
    if parts.operator is None or parts.operator.negated or parts.if_exists or parts.quantifier is Quantifier.ALL:
        return False
    return _all_fixed(condition, parts.operator.name)


def _all_fixed(condition: Condition, operator: str) -> bool:
    key = condition.key.lower()
    if operator == "IpAddress":
        return key == "aws:sourceip" and all(map(_narrow_range, condition.values))
    if operator == "Bool":
        return key == "aws:principalisawsservice" and {v.lower() for v in condition.values} == {"true"}
    if operator not in _EQUALITIES:
        return False
    return all(_fixed(key, value, literal=operator in _EXACT) for value in condition.values)


def _fixed(key: str, value: str, *, literal: bool) -> bool:
    if "${" in value:
        return False
    wild = not literal and bool(re.search(r"[*?]", value))
    if key in _FIXED:
        return not wild
    if key in _PATHS:
        return re.match(r"o-[a-z0-9]+/", value) is not None
    if key == "aws:userid":
        return not wild or re.match(r"A(RO|ID)A[A-Z0-9]+:", value) is not None
    if key in _ARNS:
        return not wild or _account_fixed(value)
    return False


def _account_fixed(arn: str) -> bool:
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return False
    # S3's buckets have no account in their ARNs; their names are nobody else's.
    bucket = parts[2] == "s3" and not parts[4].strip("*") and re.match(r"[a-z0-9.-]{3,}(/|$)", parts[5]) is not None
    return bucket or re.fullmatch(r"[0-9]{12}", parts[4]) is not None


def _narrow_range(text: str) -> bool:
    """Whether a range is no wider than S3 takes for a limit."""
    import ipaddress  # noqa: PLC0415  few policies speak of addresses, and it is slow to import

    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return True  # it matches no address
    return network.prefixlen >= _WIDEST[network.version]


def _keeps_out(deny: Statement, version: Version, allow: Statement) -> bool:
    """Whether a Deny stops everybody but those of fixed values from all that an Allow opens."""
    if not deny.conditions or not any(p.is_everybody for p in deny.principals):
        return False
    limiting = 0
    for condition in deny.conditions:
        parts = check(condition, version)
        operator = parts.operator
        if operator and operator.name == "Bool" and condition.key.lower() == "aws:principalisawsservice":
            # All but AWS's services, which are not the public. Anonymous requests do not carry the key.
            if not parts.if_exists or {v.lower() for v in condition.values} != {"false"}:
                return False
            continue
        if operator is None or not operator.negated or parts.quantifier is Quantifier.ANY:
            return False
        positive = operator.name.replace("NotEquals", "Equals").replace("NotLike", "Like").replace("NotIp", "Ip")
        if not _all_fixed(condition, positive):
            return False
        limiting += 1
    return limiting > 0 and _covers(deny, allow)


def _covers(deny: Statement, allow: Statement) -> bool:
    # Without "?" and variables, a pattern that matches the text of another matches all that the other does.
    if not deny.actions or not deny.resources or any("?" in p or "${" in p for p in (*deny.actions, *deny.resources)):
        return False
    actions = ActionSet(deny)
    if not actions.everything and (allow.not_actions or not all(map(actions.matches, allow.actions))):
        return False
    return bool(allow.resources) and all(any(matches(d, a) for d in deny.resources) for a in allow.resources)
