"""No Deny that denies nothing."""

from collections.abc import Iterator

from keyless_iam.dead_conditions import dead
from keyless_iam.misnomers import misnomer
from keyless_iam.pairing import mismatches
from keyless_iam.rules.contract import BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.statements import EVERY_TYPE, Written, listed, written
from keyless_iam.subject import Subject

NAME = "deny-denies-nothing"


def _check(subject: Subject, _settings: Settings) -> Iterator[Finding]:
    for each in written(subject):
        if each.statement.effect != "Deny":
            continue
        found = _by_condition(each) or _by_name(each)
        if found:
            yield found
        else:
            yield from _by_type(each)


def _by_condition(each: Written) -> Finding | None:
    reason = dead(each.statement, each.version) if each.statement.conditions else None
    if reason is None:
        return None
    element, says, mend = reason
    return Finding(NAME, each.place, element, f"{says}: no request fulfils it, and nothing is denied", mend)


def _by_name(each: Written) -> Finding | None:
    actions = each.statement.actions
    wrong = [w for w in map(misnomer, actions) if w and w.certain]
    if not actions or len(wrong) < len(actions):
        return None
    names, right = listed(w.written for w in wrong), listed(w.instead for w in wrong)
    return Finding(NAME, each.place, "Action", f"{names}: no such action, so that nothing is denied", f"Write {right}")


def _by_type(each: Written) -> Iterator[Finding]:
    by_type: dict[tuple[str, str], list[str]] = {}
    for mismatch in mismatches(each.statement, each.version):
        by_type.setdefault((mismatch.about, mismatch.right), []).append(mismatch.action)
    for (about, right), actions in by_type.items():
        yield Finding(
            NAME,
            each.place,
            "Resource",
            f"{listed(actions)}: about {about}, and no resource of the statement is one, so that it is not denied",
            f"Name {right} for it" if right else "Name a resource of its type",
        )


RULE = Rule(
    name=NAME,
    title="Every Deny denies something.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=EVERY_TYPE,
    check=_check,
    remediation="Correct what the finding names, and try with keyless can whether the request is denied now.",
    documentation=(
        "IAM JSON policy elements: Condition operators (IAM User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    covers=frozenset({"condition-contradiction", "condition-key", "condition-type", "condition-wildcard"}),
)
