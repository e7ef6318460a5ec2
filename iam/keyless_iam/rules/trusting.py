"""What the rules about trust policies share: who is let in."""

from collections.abc import Collection, Iterator

from keyless_iam.actions import ActionSet
from keyless_iam.document import Principal
from keyless_iam.rules.statements import Written, written
from keyless_iam.subject import Subject

_ASSUMING = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession")


def letting_in(subject: Subject, actions: Collection[str] = _ASSUMING) -> Iterator[Written]:
    """The statements of a trust policy that allow one of some actions."""
    for each in written(subject):
        covered = ActionSet(each.statement)
        if each.statement.effect == "Allow" and any(covered.matches(action) for action in actions):
            yield each


def account_of(principal: Principal) -> str | None:
    """The account of an AWS principal, twelve digits; None if it names none, as a unique id does not."""
    if principal.kind != "AWS":
        return None
    name = principal.name
    account = name if name.isdigit() else (name.split(":") + [""] * 5)[4]
    return account if len(account) == 12 and account.isdigit() else None
