"""Rule ``no-access-key-resources``: programs get temporary credentials, by a role.

An access key is valid until somebody deletes it, and its secret is kept in the stack's state ("Security best practices
in IAM", IAM User Guide).
"""

from collections.abc import Iterator

from keyless_iam.resource_settings import ACCESS_KEYS
from keyless_iam.rules.contract import BLOCKS, Severity

from keyless_policies.policies import PackPolicy, Question, of_types


def _check(question: Question) -> Iterator[str]:
    if question.type in ACCESS_KEYS:
        yield f"{question.name}: an access key does not expire. Give the program a role; an instance carries one."


POLICY = PackPolicy(
    name="no-access-key-resources",
    title="No access keys are created.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    check=_check,
    concerns=of_types(ACCESS_KEYS),
    remediation="Remove the access key and let the program assume a role.",
)
