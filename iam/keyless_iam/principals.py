"""Whom a statement of a resource's policy is about.

Sources: "AWS JSON policy elements: Principal" and "AWS JSON policy elements: NotPrincipal" (IAM User Guide).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from keyless_iam.document import Principal, Statement
from keyless_iam.request import Caller, CallerKind
from keyless_iam.truth import FALSE, TRUE, UNKNOWN, Truth, any_of, truth


@dataclass(frozen=True)
class Named:
    """How a statement names a caller. What it then grants depends on it.

    Attributes:
        directly: the session, the user, a service, everybody. Nothing cuts what is granted so.
        as_role: the session's role. The boundary and session policies cut what is granted so.
        as_account: the caller's account. That leaves the grant to the account's own policies.
    """

    directly: Truth = FALSE
    as_role: Truth = FALSE
    as_account: Truth = FALSE

    @property
    def at_all(self) -> Truth:
        """Whether it names the caller in any way: all that counts for a Deny, and from another account."""
        return any_of((self.directly, self.as_role, self.as_account))


NOBODY = Named()
DIRECTLY = Named(directly=TRUE)


def named(statement: Statement, caller: Caller, *, has_boundary: bool) -> Named:
    """How a statement of a resource's policy names the caller.

    Args:
        statement: with ``principals`` or ``not_principals``. With neither, AWS does not accept it: unknown.
        caller: who asks.
        has_boundary: whether it has a permissions boundary: a Deny with NotPrincipal then always applies.
    """
    if statement.not_principals:
        return _not_named(statement, caller, has_boundary=has_boundary)
    if not statement.principals:
        return Named(directly=UNKNOWN)
    return _named(statement.principals, caller)


def _named(principals: Iterable[Principal], caller: Caller) -> Named:
    each = [_named_by(principal, caller) for principal in principals]
    if len(each) == 1:
        return each[0]
    return Named(any_of(n.directly for n in each), any_of(n.as_role for n in each), any_of(n.as_account for n in each))


_OF_AN_ACCOUNT = frozenset(CallerKind) - {CallerKind.SERVICE, CallerKind.FEDERATED, CallerKind.ANONYMOUS}


def _named_by(principal: Principal, caller: Caller) -> Named:
    """How one principal names the caller. A wildcard means everybody, and nothing as part of a name."""
    kind, name = principal.kind, principal.name
    if principal.is_everybody:
        # An identity provider's user is trusted by the provider's name. Whether "everybody" is enough, AWS does not say.
        return Named(directly=UNKNOWN) if caller.kind is CallerKind.FEDERATED else DIRECTLY
    if kind == "AWS":
        return _named_by_aws(name, caller) if caller.kind in _OF_AN_ACCOUNT else NOBODY
    if kind == "Service":
        return Named(directly=truth(caller.kind is CallerKind.SERVICE and caller.name == name))
    if kind == "Federated":
        return Named(directly=truth(caller.kind is CallerKind.FEDERATED and caller.name == name))
    if kind == "CanonicalUser":
        # S3's other name of an account: which account's, nobody here knows.
        return Named(as_account=UNKNOWN) if caller.kind in _OF_AN_ACCOUNT else NOBODY
    return Named(directly=UNKNOWN)


def _named_by_aws(name: str, caller: Caller) -> Named:
    if name == caller.role:
        return Named(as_role=TRUE)
    if name in (caller.account, caller.root):
        return Named(directly=truth(caller.kind is CallerKind.ROOT), as_account=TRUE)
    if name == caller.name:
        return DIRECTLY
    if ":" not in name and name.isalnum() and not name.isdigit():
        # The unique id of a role or user that was named by its ARN. Whose it is, nobody here knows.
        if caller.kind is CallerKind.ROOT:
            return NOBODY
        return Named(as_role=UNKNOWN) if caller.role else Named(directly=UNKNOWN)
    if caller.role:
        account, role = f":{caller.account}:", caller.role.rpartition("/")[2]
        if f"{account}role/" in name and name.rpartition("/")[2] == role:
            # A role's name is unique in its account: the same role, unless one of the two paths is mistaken.
            return Named(as_role=UNKNOWN)
        if caller.kind is CallerKind.ROLE and f"{account}assumed-role/{role}/" in name:
            return Named(directly=UNKNOWN)
    if caller.kind is CallerKind.FEDERATED_USER and f":{caller.account}:user/" in name:
        # The user that started the session may be this one.
        return Named(as_role=UNKNOWN)
    return NOBODY


def _not_named(statement: Statement, caller: Caller, *, has_boundary: bool) -> Named:
    """A Deny spares those whom NotPrincipal names in every form in which AWS checks them: session, role and account.

    AWS says that it "might" deny those whom it names in some of these forms only. NotPrincipal with Allow is not
    supported: it grants nothing to those it names, and nobody knows what to others.
    """
    if statement.effect == "Deny" and has_boundary and caller.kind in _OF_AN_ACCOUNT:
        return DIRECTLY
    spared = _named(statement.not_principals, caller)
    if caller.kind not in _OF_AN_ACCOUNT or any(p.is_everybody for p in statement.not_principals):
        exempt = spared.directly
    elif caller.kind is CallerKind.ROOT:
        exempt = spared.as_account
    elif caller.role:
        exempt = _in_all_forms((spared.directly, spared.as_role), spared.as_account)
    else:
        exempt = _in_all_forms((spared.directly,), spared.as_account)
    if statement.effect == "Allow":
        return NOBODY if exempt is TRUE else Named(directly=UNKNOWN)
    return Named(directly=~exempt)


def _in_all_forms(own: tuple[Truth, ...], account: Truth) -> Truth:
    forms = (*own, account)
    if all(form is TRUE for form in forms):
        return TRUE
    return FALSE if all(form is FALSE for form in own) else UNKNOWN
