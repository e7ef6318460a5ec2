"""Who asks for what: the request that policies are held against.

Sources: "The request context" and "AWS JSON policy elements: Principal" (IAM User Guide).
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from keyless_iam.conditions.context import Context, Values


class CallerKind(Enum):
    """What kind of principal asks."""

    USER = "user"
    ROLE = "role"
    SESSION = "session of a role"
    FEDERATED_USER = "federated user"
    ROOT = "root user"
    SERVICE = "service"
    FEDERATED = "identity provider's user"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Caller:
    """The principal that asks, as AWS authenticated it.

    Attributes:
        kind: what kind of principal it is.
        name: its ARN, a service (``ec2.amazonaws.com``), an identity provider, or ``*`` for anonymous.
        account: its account's id; empty for a service, an identity provider without account and anonymous.
        role: of a role or a session of it, the role's ARN.
    """

    kind: CallerKind
    name: str
    account: str = ""
    role: str = ""

    @classmethod
    def of(cls, name: str, *, role: str = "") -> "Caller":
        """The caller that a name means.

        Args:
            name: the ARN of a role, a role's session (``arn:aws:sts::123456789012:assumed-role/App/i-1``), a user, a
                federated user, an account's root or an identity provider; a service's name (``ec2.amazonaws.com``);
                an identity provider's name (``accounts.google.com``); ``*`` or ``anonymous``. A role's ARN means a
                session of that role of which nothing else is known.
            role: a session's role, if it has a path (which a session's ARN does not tell).

        Raises:
            ValueError: the name is none of these.
        """
        if name in ("*", "anonymous"):
            return cls(CallerKind.ANONYMOUS, "*")
        parts = name.split(":", 5)
        if len(parts) < 6:
            if name.endswith((".amazonaws.com", ".amazonaws.com.cn")) and name != "cognito-identity.amazonaws.com":
                return cls(CallerKind.SERVICE, name)
            if "." in name and "/" not in name and ":" not in name:
                return cls(CallerKind.FEDERATED, name)
            raise ValueError(f"{name!r} is no principal: give an ARN, a service's name such as ec2.amazonaws.com, or *")
        _, partition, _, _, account, rest = parts
        kind = _KINDS.get((parts[2], rest.partition("/")[0]))
        if parts[0] != "arn" or kind is None or ("/" not in rest and kind is not CallerKind.ROOT):
            raise ValueError(
                f"{name!r} is no principal's ARN: give that of a user, a role, a role's session, a federated user, an "
                "account's root or an identity provider"
            )
        if kind is CallerKind.ROLE:
            role = name
        elif kind is CallerKind.SESSION and not role:
            role = f"arn:{partition}:iam::{account}:role/{rest.split('/')[1]}"
        return cls(kind, name, account, role)

    @property
    def root(self) -> str:
        """The ARN of its account's root, which stands for the account; empty if it has no account."""
        return f"arn:{self.name.split(':', 2)[1]}:iam::{self.account}:root" if self.account else ""


_KINDS = {
    ("iam", "user"): CallerKind.USER,
    ("iam", "role"): CallerKind.ROLE,
    ("sts", "assumed-role"): CallerKind.SESSION,
    ("sts", "federated-user"): CallerKind.FEDERATED_USER,
    ("iam", "root"): CallerKind.ROOT,
    ("iam", "saml-provider"): CallerKind.FEDERATED,
    ("iam", "oidc-provider"): CallerKind.FEDERATED,
}


@dataclass(frozen=True)
class Request:
    """One request.

    Attributes:
        principal: who asks.
        action: what for, such as ``s3:GetObject``.
        resource: the ARN acted upon; ``*`` for an action that acts on no resource (``s3:ListAllMyBuckets``).
        context: its condition keys. What follows from principal and resource (``aws:PrincipalArn``, …) is added.
        resource_account: the account that owns the resource. Empty: the one that the ARN names; if it names none
            (buckets), the principal's own.
    """

    principal: Caller
    action: str
    resource: str
    context: Context
    resource_account: str = ""

    @classmethod
    def of(
        cls,
        principal: Caller | str,
        action: str,
        resource: str,
        context: Context | None = None,
        *,
        resource_account: str = "",
    ) -> "Request":
        """A request whose principal may be given by name.

        Raises:
            ValueError: the principal's name is none, or the action has no service.
        """
        caller = Caller.of(principal) if isinstance(principal, str) else principal
        if ":" not in action.strip(":"):
            raise ValueError(f"{action!r} is no action: give service and operation, such as s3:GetObject")
        return cls(caller, action, resource, context or Context(), resource_account)

    @cached_property
    def service(self) -> str:
        """The action's service in lower case, such as ``s3``."""
        return self.action.partition(":")[0].lower()

    @cached_property
    def owner(self) -> str:
        """The account that owns the resource, as far as it is known; what AWS shares with all, everybody owns."""
        named = "" if self.is_of_aws else _account(self.resource)
        return self.resource_account or named or self.principal.account

    @property
    def is_of_aws(self) -> bool:
        """Whether the resource is AWS's own, as its managed policies are, whose ARNs say `aws` instead of an account."""
        return _account(self.resource) == "aws"

    @cached_property
    def full_context(self) -> Context:
        """The context with the keys that follow from principal and resource, unless it tells of them itself."""
        return self.context.with_defaults(_derived(self))


def _account(arn: str) -> str:
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else ""


def _derived(request: Request) -> dict[str, Values]:
    """Source: "AWS global condition context keys" and "IAM policy elements: Variables and tags" (IAM User Guide)."""
    caller = request.principal
    keys: dict[str, Values] = {}
    if caller.kind in _TYPES:
        keys["aws:principaltype"] = (_TYPES[caller.kind],)
    if caller.account and caller.kind is not CallerKind.FEDERATED:
        keys["aws:principalarn"] = (caller.role or caller.name,)
        keys["aws:principalaccount"] = (caller.account,)
        keys["aws:principalisawsservice"] = ("false",)
    if caller.kind is CallerKind.USER:
        keys["aws:username"] = (caller.name.rpartition("/")[2],)
    if caller.kind is CallerKind.SERVICE:
        keys["aws:principalisawsservice"] = ("true",)
        keys["aws:principalservicename"] = (caller.name,)
    if request.owner and not request.is_of_aws:
        keys["aws:resourceaccount"] = (request.owner,)
        if request.service == "s3":
            keys["s3:resourceaccount"] = (request.owner,)
    return keys


_TYPES = {
    CallerKind.USER: "User",
    CallerKind.ROLE: "AssumedRole",
    CallerKind.SESSION: "AssumedRole",
    CallerKind.FEDERATED_USER: "FederatedUser",
    CallerKind.ROOT: "Account",
    CallerKind.ANONYMOUS: "Anonymous",
}
