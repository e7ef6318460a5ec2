"""No action on resources that it is not about: it would grant nothing."""

from collections.abc import Iterator

from keyless_iam.pairing import Mismatch, mismatches
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, listed, written
from keyless_iam.subject import Subject

NAME = "wrong-resource-type"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for place, statement, version in written(subject):
        if statement.effect != "Allow":
            continue
        by_type: dict[tuple[str, str], list[Mismatch]] = {}
        for mismatch in mismatches(statement, version):
            by_type.setdefault((mismatch.about, mismatch.right), []).append(mismatch)
        for (about, right), wrong in by_type.items():
            actions = listed(m.action for m in wrong)
            yield Finding(
                NAME,
                place,
                "Resource",
                f"{actions}: about {about}, and no resource of the statement is one, so that it grants nothing",
                f"Name {right} for it" if right else "Name a resource of its type, or take the action away",
            )


RULE = Rule(
    name=NAME,
    title="Every action has a resource that it can be about.",
    severity=Severity.MEDIUM,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation=(
        "Actions on objects need the bucket's ARN followed by /*, actions on a bucket the bucket's ARN alone, actions on the "
        "account *. Give actions of different types statements of their own."
    ),
    documentation=(
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
        "Policy resources for Amazon S3 (Amazon S3 User Guide)",
    ),
)
