"""Who can change permissions can give what they guard to anybody."""

from collections.abc import Iterator
from functools import lru_cache

from keyless_iam import catalogue
from keyless_iam.reach import Opening
from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Finding, Rule, Settings, Severity
from keyless_iam.rules.dangers import finding, let_through
from keyless_iam.s3 import FAMILY
from keyless_iam.subject import PolicyType, Subject

_NAME = "s3-permissions-management"
HARM = "can change who may reach buckets and objects"


def _check(subject: Subject, settings: Settings) -> Iterator[Finding]:
    for opening in subject.reach.openings:
        actions = [a for a in written(opening) if not _has_own_rule(a)]
        reached = let_through(opening, actions, settings)
        if reached:
            yield finding(
                _NAME, opening, [(HARM, reached)], "Take the action out; set permissions where the bucket is created"
            )


def written(opening: Opening) -> list[str]:
    """The actions that manage permissions in S3 and that a statement names letter by letter."""
    known = (
        catalogue.find_action(action)
        for action in opening.statement.actions
        if action.partition(":")[0].lower() in FAMILY
    )
    return [action.name for action in known if action and action.manages_permissions]


def covered(opening: Opening) -> list[str]:
    """The actions that manage permissions in S3 and that a statement covers."""
    return [a for p in FAMILY if opening.actions.touches(p) for a in _managing(p) if opening.allows(a)]


@lru_cache(maxsize=len(FAMILY))
def _managing(prefix: str) -> tuple[str, ...]:
    service = catalogue.service(prefix)
    return tuple(a.name for a in service.actions.values() if a.manages_permissions) if service else ()


def _has_own_rule(action: str) -> bool:
    return "AccessPoint" in action or action.endswith(
        (":PutMultiRegionAccessPointPolicy", ":BypassGovernanceRetention")
    )


RULE = Rule(
    name=_NAME,
    title="Permissions of buckets and objects are left to those who own the bucket.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=_check,
    remediation="Remove the action; set bucket policies, access control lists and public access blocks where the bucket is created.",
    documentation=(
        "Access control in Amazon S3 (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
