"""No Allow for everything but what is listed."""

from collections.abc import Iterator

from keyless_iam.rules.beyond_s3 import BEYOND_S3
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, written
from keyless_iam.subject import Subject

NAME = "not-with-allow"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, _ in written(subject):
        if statement.effect != "Allow":
            continue
        for element, given, what in (
            ("NotAction", statement.not_actions, "every action, of every service and yet to come,"),
            ("NotResource", statement.not_resources, "every resource, yet to come ones too,"),
            ("NotPrincipal", statement.not_principals, "everybody, of every account,"),
        ):
            if given:
                yield Finding(
                    NAME,
                    place,
                    element,
                    f"allows {what} except those that are listed",
                    f"List what is needed in {element.removeprefix('Not')}, or move the list into a Deny statement of its own",
                )


RULE = Rule(
    name=NAME,
    title="Allow lists what it allows: no NotAction, NotResource or NotPrincipal.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation="List what is needed. What must never be possible belongs into a Deny statement.",
    documentation=(
        "IAM JSON policy elements: NotAction (IAM User Guide)",
        "IAM JSON policy elements: NotResource (IAM User Guide)",
        "AWS JSON policy elements: NotPrincipal (IAM User Guide)",
    ),
    # How much of S3 is reached is said all the same: it is judged by other levels.
    covers=BEYOND_S3,
)
