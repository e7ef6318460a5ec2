"""Every action of a service, those to come too, is more than anybody has read."""

from collections.abc import Iterable, Iterator

from keyless_iam import catalogue
from keyless_iam.globs import is_literal, match
from keyless_iam.reach import Opening, Permit
from keyless_iam.rules.contract import ADVISES, ALLOWED_ACTIONS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import UNCERTAIN, action_element, is_allowed, joined
from keyless_iam.s3 import FAMILY
from keyless_iam.subject import PolicyType, Subject

_NAME = "whole-service"


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        services = [prefix for prefix in sorted(_candidates(subject, opening)) if prefix not in FAMILY]
        finding = whole(_NAME, opening, services, settings)
        if finding:
            yield finding


def whole(rule: str, opening: Opening, services: Iterable[str], settings: Settings) -> Finding | None:
    """A finding about the services of which a statement lets every action through, or None.

    Args:
        rule: the rule's name.
        opening: the statement.
        services: prefixes of the services to look at, in the order in which they are named.
        settings: actions it allows are left out where the pattern is all of the service.
    """
    reached = [
        (prefix, min(permits, key=_unlike_a_bucket))
        for prefix in services
        if opening.covers_service(prefix)
        and not is_allowed(f"{prefix}:*", settings)
        and (permits := opening.permits(f"{prefix}:AnyAction"))
    ]
    if not reached:
        return None
    named = joined([f"{prefix}:*" for prefix, _ in reached])
    first = next((permit for _, permit in reached if permit.certain), reached[0][1])
    return Finding(
        rule,
        opening.place,
        action_element(opening),
        f"every action of the service is allowed, those to come too: {named}{'' if first.certain else UNCERTAIN}",
        "Name the actions that are needed",
        f"any action on {first.example}",
        first.certain,
    )


def _unlike_a_bucket(permit: Permit) -> tuple[bool, bool]:
    return not permit.certain, permit.resource_type not in {"object", "bucket"}


def _candidates(subject: Subject, opening: Opening) -> set[str]:
    """Services of which a statement may cover all. A NotAction is not judged here: its author wrote no service at all."""
    prefixes = {p.partition(":")[0].lower() for p in opening.statement.actions if not is_literal(p)}
    literal = {p for p in prefixes if is_literal(p)}
    if opening.everything:
        return literal | _named_by_resources(opening) | _named_by_limits(subject)
    return literal | {p for glob in prefixes - literal for p in catalogue.service_prefixes() if match(glob, p)}


def _named_by_resources(opening: Opening) -> set[str]:
    services = (resource.split(":", 5)[2:3] for resource in opening.statement.resources)
    return {service.lower() for some in services for service in some if is_literal(service)}


def _named_by_limits(subject: Subject) -> set[str]:
    """Services that a Deny of all others or the boundary leaves of everything."""
    denied = (a for p in subject.policies for s in p.document.statements if s.effect == "Deny" for a in s.not_actions)
    inside = (a for s in (subject.boundary.document.statements if subject.boundary else ()) for a in s.actions)
    prefixes = (a.partition(":")[0].lower() for some in (denied, inside) for a in some)
    return {p for p in prefixes if is_literal(p)}


RULE = Rule(
    name=_NAME,
    title="No statement allows every action of a service.",
    severity=Severity.MEDIUM,
    levels=ADVISES,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the pattern by the actions that are needed; allow service:* in the configuration where it is meant.",
    documentation=(
        "Security best practices in IAM (IAM User Guide)",
        "IAM JSON policy elements: Action (IAM User Guide)",
    ),
    options=(ALLOWED_ACTIONS,),
)
