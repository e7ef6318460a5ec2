"""Who may write IAM may give themselves what they lack."""

from collections.abc import Iterator

from keyless_iam import catalogue
from keyless_iam.rules.boundary_removal import ACTIONS as BOUNDARY_ACTIONS
from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import finding, let_through
from keyless_iam.subject import PolicyType, Subject

_NAME = "iam-write"

_APART = frozenset({"iam:PassRole", *BOUNDARY_ACTIONS})
"""What rules of its own are about."""

_HARMLESS = frozenset({"iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole"})
"""Roles whose permissions and whose trust AWS alone decides ("Create a service-linked role", IAM User Guide)."""

_OWN_USER = "${aws:username}"


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        if not opening.actions.touches("iam"):
            continue
        writes = [a.name for a in opening.known_actions("iam") if _writes(a)]
        permits = [p for p in let_through(opening, writes, settings) if _OWN_USER not in p.pattern]
        if permits:
            yield finding(
                _NAME,
                opening,
                [("can change who may do what", permits)],
                "Take the actions out, or allow them to those who administer IAM only",
            )


def _writes(action: catalogue.Action) -> bool:
    return not action.access_levels <= {"Read", "List"} and action.name not in _APART | _HARMLESS


RULE = Rule(
    name=_NAME,
    title="No policy lets programs change IAM.",
    severity=Severity.CRITICAL,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Remove the actions; what a user may do with the own user only is not meant.",
    documentation=(
        "Security best practices in IAM (IAM User Guide)",
        "Actions, resources, and condition keys for AWS Identity and Access Management (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    covers=frozenset({"boundary-removal"}),
)
