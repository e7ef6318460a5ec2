"""Actions that nobody has heard of."""

from collections.abc import Iterator

from keyless_iam import catalogue
from keyless_iam.misnomers import misnomer
from keyless_iam.rules.contract import Finding, Level, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, listed, written
from keyless_iam.subject import Subject

NAME = "unlisted-action"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, _ in written(subject):
        for element, actions in (("Action", statement.actions), ("NotAction", statement.not_actions)):
            found = [w for w in map(misnomer, actions) if w and not w.certain]
            if not found:
                continue
            near = listed(w.instead for w in found if w.instead) if any(w.instead for w in found) else ""
            yield Finding(
                NAME,
                place,
                element,
                f"{listed(w.written for w in found)}: not among the actions known on {_date()}",
                f"Check the spelling: known is {near}" if near else "Check the spelling",
                certain=False,
            )


def _date() -> str:
    """The date of the data, as 2026-10-27; its version ends in the date's digits and a number."""
    digits = catalogue.data_version().rpartition(".")[2]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"


RULE = Rule(
    name=NAME,
    title="Every action is one that is known.",
    severity=Severity.LOW,
    # An action may be newer than the data: a release of AWS must not stop anybody's work.
    levels={"audit": Level.ADVISORY, "standard": Level.ADVISORY, "strict": Level.ADVISORY},
    types=EVERY_TYPE,
    check=_check,
    remediation="Check the name in the Service Authorization Reference. If the action is new, ignore the finding.",
    documentation=("Actions, resources, and condition keys for AWS services (Service Authorization Reference)",),
)
