"""An access point is another door to a bucket, with a policy of its own and, with Object Lambda, code in between."""

from keyless_iam.rules.contract import ALLOWED_ACTIONS, BLOCKS, Rule, Severity
from keyless_iam.rules.dangers import Danger, finds
from keyless_iam.subject import PolicyType

_DANGERS = (
    Danger(
        "can open, change or close doors to a bucket",
        (
            "s3:CreateAccessPoint",
            "s3:DeleteAccessPoint",
            "s3:CreateMultiRegionAccessPoint",
            "s3:DeleteMultiRegionAccessPoint",
            "s3:SubmitMultiRegionAccessPointRoutes",
            "s3express:CreateAccessPoint",
            "s3express:DeleteAccessPoint",
            "s3-outposts:CreateAccessPoint",
            "s3-outposts:DeleteAccessPoint",
        ),
    ),
    Danger(
        "can change who may come through such a door",
        (
            "s3:PutAccessPointPolicy",
            "s3:DeleteAccessPointPolicy",
            "s3:PutAccessPointPublicAccessBlock",
            "s3:PutMultiRegionAccessPointPolicy",
            "s3:PutAccessPointPolicyForObjectLambda",
            "s3:DeleteAccessPointPolicyForObjectLambda",
            "s3express:PutAccessPointPolicy",
            "s3express:DeleteAccessPointPolicy",
            "s3express:PutAccessPointScope",
            "s3express:DeleteAccessPointScope",
            "s3-outposts:PutAccessPointPolicy",
            "s3-outposts:DeleteAccessPointPolicy",
        ),
    ),
    Danger(
        "can put a function between readers and objects, or take it away",
        (
            "s3:CreateAccessPointForObjectLambda",
            "s3:DeleteAccessPointForObjectLambda",
            "s3:PutAccessPointConfigurationForObjectLambda",
        ),
    ),
)

RULE = Rule(
    name="s3-access-points",
    title="Access points and Object Lambda are left to those who own the bucket.",
    severity=Severity.HIGH,
    levels=BLOCKS,
    types=frozenset({PolicyType.IDENTITY}),
    check=finds(
        "s3-access-points",
        _DANGERS,
        "Take the action out; create access points where the bucket is created",
    ),
    remediation="Remove the action, or write the actions that are needed in place of the pattern that covers it.",
    documentation=(
        "Managing access to shared datasets with access points (Amazon S3 User Guide)",
        "Transforming objects with S3 Object Lambda (Amazon S3 User Guide)",
        "Actions, resources, and condition keys for Amazon S3 (Service Authorization Reference)",
    ),
    options=(ALLOWED_ACTIONS,),
    narrowness=True,
)
