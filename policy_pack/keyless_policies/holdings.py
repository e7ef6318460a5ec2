"""What one resource says about permissions, read from its properties."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keyless_iam.document import Document, Principal
from keyless_iam.policy import Policy
from keyless_iam.problems import Problem
from keyless_iam.resource_documents import SHAPES, Shape, document_of
from keyless_iam.subject import PolicyType

from keyless_policies.unknowns import UNKNOWN, Unknown, find, plain

_EC2 = frozenset(Principal("Service", name) for name in ("ec2.amazonaws.com", "ec2.amazonaws.com.cn"))
_EVERYONE = frozenset({Principal("*", "*"), Principal("AWS", "*"), Principal("Service", "*")})


@dataclass(frozen=True)
class Unreadable:
    """A document that is against the grammar."""

    path: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Holding:
    """What one resource says about permissions.

    Attributes:
        urn: the resource.
        shape: the row of ``resource_documents.SHAPES`` that it was read by.
        policies: the documents that can be read, each named after the resource and its path, by type.
        unreadable: those that cannot.
        unknown: the paths of documents that are not known yet.
        attached: the ARNs of the managed policies that it attaches.
        boundary: the ARN of its permissions boundary; None if it has none.
        roles: the names of the roles that it gives policies or instances to.
        name: of a role or managed policy: its physical name.
        path: of a managed policy: its path.
        resource: the ARN of what a resource policy is about, or empty.
    """

    urn: str
    shape: Shape
    policies: tuple[tuple[PolicyType, Policy], ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    unknown: tuple[str, ...] = ()
    attached: tuple[str | Unknown, ...] = ()
    boundary: str | Unknown | None = None
    roles: tuple[str | Unknown, ...] = ()
    name: str | Unknown | None = None
    path: str = "/"
    resource: str = ""

    def of(self, policy_type: PolicyType) -> tuple[Policy, ...]:
        """Its readable documents of one type."""
        return tuple(policy for its_type, policy in self.policies if its_type is policy_type)

    @property
    def instances_may_carry(self) -> bool | None:
        """Of a role: whether its trust policy lets EC2 assume it; None if that cannot be told."""
        trusts = self.of(PolicyType.TRUST)
        return any(map(_trusts_ec2, trusts)) if trusts else None


def read_holding(urn: str, resource_type: str, name: str, props: Mapping[str, Any]) -> Holding | None:
    """What a resource says about permissions; None if its type says nothing."""
    shape = SHAPES.get(resource_type)
    if shape is None:
        return None
    policies: list[tuple[PolicyType, Policy]] = []
    unreadable: list[Unreadable] = []
    unknown: list[str] = []
    for path, policy_type in shape.documents.items():
        for at, value in find(props, path):
            source = plain(value)
            if source is UNKNOWN:
                unknown.append(at)
            elif source != "":
                document = document_of(source, policy_type)
                if isinstance(document, Document):
                    policies.append((policy_type, Policy(f"{name}.{at}", document)))
                else:
                    unreadable.append(Unreadable(at, document))
    bucket = _one(props, shape.bucket)
    return Holding(
        urn,
        shape,
        tuple(policies),
        tuple(unreadable),
        tuple(unknown),
        attached=tuple(_text(v) for path in shape.attached for _, v in find(props, path)),
        boundary=_one(props, shape.boundary),
        roles=tuple(_role(v) for path in shape.roles for _, v in find(props, path)),
        name=_one(props, shape.role_name or shape.policy_name),
        path=path if isinstance(path := _one(props, "path"), str) else "/",
        resource=f"arn:aws:s3:::{bucket}" if isinstance(bucket, str) else "",
    )


def _one(props: Mapping[str, Any], path: str) -> str | Unknown | None:
    return next((_text(value) for _, value in find(props, path)), None) if path else None


def _text(value: object) -> str | Unknown:
    return value if isinstance(value, str | Unknown) else str(value)


def _role(value: object) -> str | Unknown:
    """A role's name; some write its ARN, whose last segment that is."""
    return value.rpartition("/")[2] if isinstance(value, str) else _text(value)


def _trusts_ec2(trust: Policy) -> bool:
    return any(
        statement.effect == "Allow" and (statement.not_principals or (_EC2 | _EVERYONE) & set(statement.principals))
        for statement in trust.document.statements
    )
