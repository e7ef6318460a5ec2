"""An identity provider vouches for many: without a condition on whom, all of them may assume the role."""

import re
from collections.abc import Iterator

from keyless_iam.document import Principal, Statement
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.limits import demands, not_anything
from keyless_iam.rules.trusting import letting_in
from keyless_iam.subject import PolicyType, Subject

_NAME = "trust-federation"

# Providers that AWS knows by name, with the keys that say which application and which user.
_WELL_KNOWN = {
    "accounts.google.com": (("accounts.google.com:aud", "accounts.google.com:oaud"), ()),
    "cognito-identity.amazonaws.com": (
        ("cognito-identity.amazonaws.com:aud",),
        ("cognito-identity.amazonaws.com:amr",),
    ),
    "graph.facebook.com": (("graph.facebook.com:app_id",), ()),
    "www.amazon.com": (("www.amazon.com:app_id",), ()),
}
_SHARED = frozenset({"token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io", "oidc.circleci.com"})
"""Providers of everybody's workloads: there a subject must begin with somebody's name."""


def _check(subject: Subject, _: Settings) -> Iterator[Finding]:
    for place, statement, _version in letting_in(subject, ("sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")):
        for principal in statement.principals:
            missing = _missing(statement, principal) if principal.kind == "Federated" else ()
            if missing:
                yield Finding(
                    _NAME,
                    place,
                    "Condition",
                    f"whoever {principal.name} vouches for may assume the role: no condition on {' and '.join(missing)} "
                    "says whom",
                    f"Demand the values of your own by StringEquals on {' and '.join(missing)}",
                    f"sts:AssumeRoleWithWebIdentity by anybody of {principal.name}"
                    if "saml-provider" not in principal.name
                    else f"sts:AssumeRoleWithSAML by anybody of {principal.name}",
                )


def _missing(statement: Statement, principal: Principal) -> tuple[str, ...]:
    """The condition keys that a statement has to demand of a provider and does not."""
    if ":saml-provider/" in principal.name:
        return () if demands(statement, ("saml:aud", "saml:iss", "saml:sub"), not_anything) else ("SAML:aud",)
    if principal.name in _WELL_KNOWN:
        groups = [group for group in _WELL_KNOWN[principal.name] if group]
        return tuple(group[0] for group in groups if not demands(statement, group, not_anything))
    host = principal.name.partition(":oidc-provider/")[2] or principal.name
    shared = host.partition("/")[0] in _SHARED
    lower = host.lower()
    found = [f"{host}:aud"] if not demands(statement, (f"{lower}:aud",), not_anything) else []
    if not demands(statement, (f"{lower}:sub",), _names_somebody if shared else not_anything):
        found.append(f"{host}:sub")
    return tuple(found)


def _names_somebody(value: str) -> bool:
    """Whether a subject such as ``repo:owner/name:*`` says whose it is before its first wildcard, the whole name."""
    named = value.partition("*")[0].partition("?")[0]
    return named == value or re.match(r"[^:]*:[^:/]+[:/]", named) is not None


RULE = Rule(
    name=_NAME,
    title="Trust in an identity provider says for whom it is.",
    severity=Severity.CRITICAL,
    levels=BLOCKS,
    types=frozenset({PolicyType.TRUST}),
    check=_check,
    remediation="Add conditions on the provider's audience and subject, with values of your own.",
    documentation=(
        "Create a role for OpenID Connect federation (IAM User Guide)",
        "Available keys for SAML-based AWS STS federation (IAM User Guide)",
    ),
)
