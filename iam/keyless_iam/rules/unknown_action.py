"""No action that does not exist."""

from collections.abc import Iterator

from keyless_iam.misnomers import misnomer
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, written
from keyless_iam.subject import Subject

NAME = "unknown-action"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, _ in written(subject):
        for element, actions in (("Action", statement.actions), ("NotAction", statement.not_actions)):
            for action in actions:
                wrong = misnomer(action)
                if wrong and wrong.certain:
                    nothing = (
                        "excepts" if statement.not_actions else "grants" if statement.effect == "Allow" else "denies"
                    )
                    yield Finding(
                        NAME,
                        place,
                        element,
                        f"{action} is not an action, so that it {nothing} nothing",
                        f"Write {wrong.instead}",
                    )


RULE = Rule(
    name=NAME,
    title="Every action exists.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation="Write the action's name as the Service Authorization Reference has it; it is not always the API operation's.",
    documentation=(
        "Actions, resources, and condition keys for AWS services (Service Authorization Reference)",
        "Required permissions for Amazon S3 API operations (Amazon S3 User Guide)",
    ),
)
