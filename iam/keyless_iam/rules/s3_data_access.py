"""Two actions hand out credentials or sessions, and what these may do does not stand in the policy."""

from keyless_iam.rules.contract import ADVISES, ALLOWED_ACTIONS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_DANGERS = (
    Danger(
        "can hand out credentials to whatever S3 Access Grants grants, which this policy does not show",
        ("s3:GetDataAccess",),
    ),
    Danger(
        "can open sessions for reading and writing every object of a directory bucket",
        ("s3express:CreateSession",),
    ),
)

RULE = Rule(
    name="s3-data-access",
    title="Nobody gets further S3 credentials or sessions that the policy does not describe.",
    severity=Severity.MEDIUM,
    levels=ADVISES,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "s3-data-access",
        _DANGERS,
        "Take the action out, or say by allowedActions that it is meant",
    ),
    remediation="Remove the action and grant the objects themselves; where directory buckets or access grants are meant, allow the action in the configuration.",
    documentation=(
        "Request access to Amazon S3 data through S3 Access Grants (Amazon S3 User Guide)",
        "CreateSession (Amazon S3 API Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
