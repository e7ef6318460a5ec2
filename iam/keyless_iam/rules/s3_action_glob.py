"""A pattern of actions lets through what its author has not read, and what AWS adds later."""

from collections.abc import Iterator

from keyless_iam.globs import is_literal, match
from keyless_iam.reach import Opening
from keyless_iam.rules.contract import ADVISES, ALLOWED_ACTIONS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import joined, let_through
from keyless_iam.s3 import FAMILY, type_of
from keyless_iam.subject import PolicyType, Subject

_NAME = "s3-action-glob"
_ENOUGH = 4
"""So many actions show what a pattern does; the rest is not looked for."""


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        patterns = [a for a in opening.statement.actions if not is_literal(a)]
        reached = [p for prefix in FAMILY if patterns for p in _reached(opening, prefix, patterns, settings)]
        if len(reached) > 1:
            wide = [p for p in patterns if any(match(p, action, ignore_case=True) for action in reached)]
            yield Finding(
                _NAME,
                opening.place,
                "Action",
                f"{joined(wide)} lets through {joined(reached)}, and whatever AWS adds that fits",
                "Name the actions that are needed",
                str(opening.permits(reached[-1])[0]),
            )


def _reached(opening: Opening, prefix: str, patterns: list[str], settings: Settings) -> list[str]:
    if not opening.actions.touches(prefix):
        return []
    types = {type_of(resource) for resource in opening.statement.resources} or {None}
    known = (
        a.name
        for a in opening.known_actions(prefix)
        if (None in types or any(r.type in types for r in a.resources))
        and any(match(p, a.name, ignore_case=True) for p in patterns)
    )
    found: list[str] = []
    for action in known:
        found += [p.action for p in let_through(opening, (action,), settings)]
        if len(found) == _ENOUGH:
            break
    return found


RULE = Rule(
    name=_NAME,
    title="Statements about S3 name their actions.",
    severity=Severity.MEDIUM,
    levels=ADVISES,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Replace the pattern by the actions that are needed, such as s3:GetObject for s3:Get*.",
    documentation=(
        "Security best practices for Amazon S3 (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
