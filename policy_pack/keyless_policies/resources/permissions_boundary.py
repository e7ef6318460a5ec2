"""Rule ``permissions-boundary-required``: a role or user has a boundary. Off unless it is asked for.

Source: "Permissions boundaries for IAM entities" (IAM User Guide).
"""

from collections.abc import Iterator

from keyless_iam.rules.contract import ON_REQUEST, Severity

from keyless_policies.policies import PackPolicy, Question, of_types
from keyless_policies.unknowns import read

_TYPES = frozenset({"aws:iam/role:Role", "aws:iam/user:User", "aws-native:iam:Role", "aws-native:iam:User"})


def _check(question: Question) -> Iterator[str]:
    if question.type in _TYPES and not read(question.props, "permissionsBoundary"):
        yield f"{question.name}: set permissionsBoundary to the ARN of the policy that limits what it may do."


POLICY = PackPolicy(
    name="permissions-boundary-required",
    title="Roles and users have a permissions boundary.",
    severity=Severity.LOW,
    levels=ON_REQUEST,
    check=_check,
    concerns=of_types(_TYPES),
    remediation="Set permissionsBoundary.",
)
