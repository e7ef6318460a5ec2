"""What the rules judge: the policies of one principal or resource, taken together."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from keyless_iam.policy import Policy
from keyless_iam.reach import Reach


class PolicyType(Enum):
    """What a policy is attached to. Source: "Policies and permissions in AWS IAM" (IAM User Guide)."""

    IDENTITY = "identity policy"
    TRUST = "trust policy"
    BUCKET = "bucket policy"
    KEY = "key policy"
    RESOURCE = "resource policy"


@dataclass(frozen=True)
class Subject:
    """Policies of one type that are in force together, and what is known about their owner.

    Args:
        type: what the policies are attached to.
        policies: those that can be read. A Deny of one counts against an Allow of another.
        boundary: the permissions boundary, if there is one and it can be read. One that cannot be read takes nothing
            away here: what is found is then found, at worst, too often.
        carried_by_instance: whether instances have the principal's credentials; None if nobody can tell. Of a trust policy:
            whether the role is in an instance profile.
        account: the account that owns the principal or resource, twelve digits, or empty.
        resource: the ARN of the resource whose policy it is, or empty.
    """

    type: PolicyType
    policies: tuple[Policy, ...]
    boundary: Policy | None = None
    carried_by_instance: bool | None = None
    account: str = ""
    resource: str = ""

    @cached_property
    def reach(self) -> Reach:
        """What the policies let through, computed once and shared by all rules."""
        return Reach(self.policies, self.boundary)
