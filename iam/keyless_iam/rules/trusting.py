"""What the rules about trust policies share: who is let in, and under which conditions."""

from collections.abc import Collection, Iterator

from keyless_iam.actions import ActionSet
from keyless_iam.document import Principal, Statement
from keyless_iam.policy import Place
from keyless_iam.rules.limits import Fits, demands, not_anything
from keyless_iam.subject import Subject

_ASSUMING = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession")


def letting_in(subject: Subject, actions: Collection[str] = _ASSUMING) -> Iterator[tuple[Place, Statement]]:
    """The statements of a trust policy that allow one of some actions, with their places."""
    for policy in subject.policies:
        for index, statement in enumerate(policy.document.statements):
            covered = ActionSet(statement)
            if statement.effect == "Allow" and any(covered.matches(action) for action in actions):
                yield policy.place(index), statement


def is_anyone(principal: Principal) -> bool:
    """Whether a principal is everybody, of any account."""
    return principal.name == "*" and principal.kind in ("*", "AWS")


def account_of(principal: Principal) -> str | None:
    """The account of an AWS principal, twelve digits; None if it names none, as a unique id does not."""
    if principal.kind != "AWS":
        return None
    name = principal.name
    account = name if name.isdigit() else (name.split(":") + [""] * 5)[4]
    return account if len(account) == 12 and account.isdigit() else None


def told_apart(statement: Statement, keys: Collection[str], fits: Fits = not_anything) -> bool:
    """Whether a statement lets in only those of whom one of some condition keys says who they are."""
    return demands(statement, keys, fits)
