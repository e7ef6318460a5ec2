"""No queue, topic, secret or other resource that everybody may use."""

from collections.abc import Iterator

from keyless_iam.public import is_public
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import listed
from keyless_iam.subject import PolicyType, Subject

NAME = "resource-policy-public"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        if is_public(opening.statement, opening.version, subject.policies):
            actions = (
                listed(opening.statement.actions) if opening.statement.actions else "everything but what is listed"
            )
            yield Finding(
                NAME,
                opening.place,
                "NotPrincipal" if opening.statement.not_principals else "Principal",
                f"everybody is allowed {actions}",
                "Name accounts or roles in Principal, or limit the statement by aws:SourceArn, aws:SourceAccount or "
                "aws:PrincipalOrgID",
            )


RULE = Rule(
    name=NAME,
    title="No resource's policy lets everybody in.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.RESOURCE}),
    check=_check,
    remediation="Name the principals; let services in by name, limited by aws:SourceArn or aws:SourceAccount.",
    documentation=(
        "AWS JSON policy elements: Principal (IAM User Guide)",
        "The confused deputy problem (IAM User Guide)",
    ),
)
