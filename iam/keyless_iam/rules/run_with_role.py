"""Who may pass a role and start what runs with it has what that role has."""

from collections.abc import Iterator

from keyless_iam.rules.contract import ADVISES, ALLOWED_ACTIONS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import action_element, let_through
from keyless_iam.subject import PolicyType, Subject

_NAME = "run-with-role"
_STARTS = (
    "ec2:RunInstances",
    "lambda:CreateFunction",
    "cloudformation:CreateStack",
    "codebuild:CreateProject",
    "ecs:RunTask",
    "glue:CreateJob",
    "sagemaker:CreateNotebookInstance",
)


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    passed = [p for p in subject.reach.permits("iam:PassRole") if p.resource_type == "role"]
    if not passed:
        return
    for opening in subject.reach.openings:
        started = let_through(opening, _STARTS, settings)
        if started:
            what = ", ".join(dict.fromkeys(p.action for p in started))
            yield Finding(
                _NAME,
                opening.place,
                action_element(opening),
                f"{what} together with iam:PassRole on {passed[0].pattern or 'all roles but some'}, in "
                f"{passed[0].opening.place}, gives what that role may do",
                "Let one role pass the role, and another start what runs with it; or check that the role passed is no "
                "stronger than this one",
                f"{started[0]}, with the role {passed[0].example}",
                started[0].certain and passed[0].certain,
            )


RULE = Rule(
    name=_NAME,
    title="Whoever starts instances, functions or stacks cannot pass them a role.",
    severity=Severity.HIGH,
    levels=ADVISES,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Separate the two permissions, or compare the role that is passed with the one that passes it.",
    documentation=("Grant a user permissions to pass a role to an AWS service (IAM User Guide)",),
    options=(ALLOWED_ACTIONS,),
)
