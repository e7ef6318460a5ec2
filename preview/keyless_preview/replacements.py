"""What becomes of policies that name a principal, when another one takes its place.

Source: "AWS JSON policy elements: Principal" (IAM User Guide): when such a policy is saved, the ARN of a role or user becomes its
unique id, and that of another one of the same ARN is another.
"""

from collections.abc import Iterable
from dataclasses import replace

from keyless_iam.document import Condition, Document, Principal, Statement
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.subject import PolicyType

from keyless_preview.sides import Side

_NOBODY = "arn:aws:iam::000000000000:role/that-is-no-more"
"""No request comes from it."""


def note_of(arn: str, after: Side) -> str:
    """What to say of a principal that is replaced: which policies stop matching.

    Args:
        arn: its ARN before.
        after: what is there afterwards.
    """
    naming = sorted(
        {
            piece.name
            for holding in after.holdings.values()
            for piece in holding.pieces
            if piece.type is not PolicyType.IDENTITY and arn in piece.text and holding.resource.step.op == "same"
        }
    )
    here = f"in this program {', '.join(naming)}" if naming else "in this program none does"
    return f"it is replaced: policies that name its ARN stop matching until they are saved again ({here})"


def as_asked_for(policy: Policy | UnknownPolicy, old: str, new: str) -> Policy | UnknownPolicy:
    """A policy as it treats a principal whose ARN changes, in the words of its old ARN.

    Args:
        policy: that of a bucket or key, afterwards.
        old: the principal's ARN before.
        new: the one afterwards.
    """
    if isinstance(policy, UnknownPolicy) or old == new:
        return policy
    names = {old: _NOBODY, new: old}
    document = policy.document
    statements = tuple(_statement(each, names) for each in document.statements)
    return Policy(policy.name, Document(statements, document.version, document.id))


def _statement(statement: Statement, names: dict[str, str]) -> Statement:
    return replace(
        statement,
        principals=_principals(statement.principals, names),
        not_principals=_principals(statement.not_principals, names),
        conditions=tuple(
            Condition.of(each.operator, each.key, [names.get(value, value) for value in each.values])
            for each in statement.conditions
        ),
    )


def _principals(principals: Iterable[Principal], names: dict[str, str]) -> tuple[Principal, ...]:
    return tuple(sorted(Principal(each.kind, names.get(each.name, each.name)) for each in principals))
