"""Documents that do what AWS's own guides say: nothing is found in them. What the component writes passes the strict preset."""

from typing import Any

import pytest
from keyless.access import Grant, kms_document, s3_document, session_manager_document, trust_document
from keyless.verbs import VERBS
from keyless_iam.rules.contract import Settings

from tests.iam.rules.judging import BUCKET, IDENTITY, KEY, TRUST, PolicyType, Source, allow, deny, findings

ACCOUNT = "111122223333"
OTHER = "444455556666"
DATA = "arn:aws:s3:::app-data"
OBJECTS = f"{DATA}/*"
KEY_ARN = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
VIA_S3 = {"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}}
EVERYONE: dict[str, Any] = {"Principal": "*"}


def service(name: str) -> dict[str, Any]:
    return {"Principal": {"Service": name}}


def account(name: str) -> dict[str, Any]:
    return {"Principal": {"AWS": f"arn:aws:iam::{name}:root"}}


def trust(action: str, principal: dict[str, Any], **conditions: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, **principal, **({"Condition": conditions} if conditions else {})}


TLS_ONLY = deny("s3:*", [DATA, OBJECTS], **EVERYONE, Condition={"Bool": {"aws:SecureTransport": "false"}})
ADMINISTERED = allow("kms:*", "*", **account(ACCOUNT))

PROGRAMS: dict[str, tuple[PolicyType, list[dict[str, Any]]]] = {
    "read one bucket": (IDENTITY, [allow("s3:ListBucket", DATA), allow("s3:GetObject", OBJECTS)]),
    "write one folder": (IDENTITY, [allow(["s3:PutObject", "s3:AbortMultipartUpload"], f"{DATA}/out/*")]),
    "list and read one folder": (
        IDENTITY,
        [
            allow("s3:ListBucket", DATA, Condition={"StringLike": {"s3:prefix": ["in/*"]}}),
            allow("s3:GetObject", f"{DATA}/in/*"),
        ],
    ),
    "a folder for each user": (
        IDENTITY,
        [
            allow(
                "s3:ListBucket",
                DATA,
                Condition={"StringLike": {"s3:prefix": ["home/${aws:username}/*"]}},
            ),
            allow(["s3:GetObject", "s3:PutObject"], f"{DATA}/home/${{aws:username}}/*"),
        ],
    ),
    "the top of the bucket and one folder": (
        IDENTITY,
        [
            allow(
                "s3:ListBucket",
                DATA,
                Condition={"StringEquals": {"s3:prefix": ["", "home/"], "s3:delimiter": "/"}},
            ),
            allow("s3:GetObject", f"{DATA}/home/*"),
        ],
    ),
    "a pattern of own buckets": (
        IDENTITY,
        [
            allow(
                ["s3:GetObject", "s3:PutObject"],
                "arn:aws:s3:::app-*/*",
                Condition={"StringEquals": {"aws:ResourceAccount": ACCOUNT}},
            )
        ],
    ),
    "a pattern of buckets behind a Deny of other accounts": (
        IDENTITY,
        [
            allow("s3:GetObject", "arn:aws:s3:::app-*/*"),
            deny("s3:*", "*", Condition={"StringNotEquals": {"aws:ResourceAccount": ACCOUNT}}),
        ],
    ),
    "objects through an access point": (
        IDENTITY,
        [allow("s3:GetObject", f"arn:aws:s3:eu-central-1:{ACCOUNT}:accesspoint/reports/object/in/*")],
    ),
    "encrypted objects": (
        IDENTITY,
        [allow("s3:GetObject", OBJECTS), allow(["kms:Decrypt", "kms:GenerateDataKey"], KEY_ARN, Condition=VIA_S3)],
    ),
    "everything denied to credentials not from IMDSv2": (
        IDENTITY,
        [
            allow("s3:GetObject", OBJECTS),
            deny("*", "*", Condition={"NumericLessThan": {"ec2:RoleDelivery": "2.0"}}),
        ],
    ),
    "CloudWatch agent": (
        IDENTITY,
        [
            allow(["cloudwatch:PutMetricData", "ec2:DescribeTags", "ec2:DescribeVolumes"], "*"),
            allow(
                ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/app/*:*",
            ),
            allow("ssm:GetParameter", "arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*"),
        ],
    ),
    "read-only describe": (IDENTITY, [allow(["ec2:Describe*", "autoscaling:Describe*"], "*")]),
    "Session Manager": (
        IDENTITY,
        [
            allow(
                [
                    "ssm:UpdateInstanceInformation",
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:CreateDataChannel",
                    "ssmmessages:OpenControlChannel",
                    "ssmmessages:OpenDataChannel",
                ]
            )
        ],
    ),
    "pulling images from ECR": (
        IDENTITY,
        [
            allow("ecr:GetAuthorizationToken"),
            allow(
                ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
                f"arn:aws:ecr:eu-central-1:{ACCOUNT}:repository/app",
            ),
        ],
    ),
    "consuming a queue": (
        IDENTITY,
        [
            allow(
                ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                f"arn:aws:sqs:eu-central-1:{ACCOUNT}:work",
            )
        ],
    ),
    "publishing to a topic": (IDENTITY, [allow("sns:Publish", f"arn:aws:sns:eu-central-1:{ACCOUNT}:news")]),
    "a table and its indexes": (
        IDENTITY,
        [
            allow(
                ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"],
                [
                    f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/orders",
                    f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/orders/index/*",
                ],
            )
        ],
    ),
    "logging of a function": (
        IDENTITY,
        [
            allow("logs:CreateLogGroup", f"arn:aws:logs:eu-central-1:{ACCOUNT}:*"),
            allow(
                ["logs:CreateLogStream", "logs:PutLogEvents"],
                f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/aws/lambda/app:*",
            ),
        ],
    ),
    "own secrets and parameters": (
        IDENTITY,
        [
            allow("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:app/db-*"),
            allow("ssm:GetParametersByPath", f"arn:aws:ssm:eu-central-1:{ACCOUNT}:parameter/app/*"),
        ],
    ),
    "secrets with the caller's tag": (
        IDENTITY,
        [
            allow(
                "secretsmanager:GetSecretValue",
                "*",
                Condition={"StringEquals": {"secretsmanager:ResourceTag/team": "${aws:PrincipalTag/team}"}},
            )
        ],
    ),
    "carrying out replication": (
        IDENTITY,
        [
            allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], DATA),
            allow(
                ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"], OBJECTS
            ),
            allow(["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"], "arn:aws:s3:::app-data-copy/*"),
        ],
    ),
    "starting one function": (
        IDENTITY,
        [allow("lambda:InvokeFunction", f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:resize")],
    ),
    "assuming one role": (IDENTITY, [allow("sts:AssumeRole", f"arn:aws:iam::{OTHER}:role/reader")]),
    "tracing": (IDENTITY, [allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"])]),
    "bucket: TLS only": (BUCKET, [TLS_ONLY]),
    "bucket: CloudFront with origin access control": (
        BUCKET,
        [
            TLS_ONLY,
            allow(
                "s3:GetObject",
                OBJECTS,
                **service("cloudfront.amazonaws.com"),
                Condition={
                    "StringEquals": {"AWS:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/EDFDVBD6EXAMPLE"}
                },
            ),
        ],
    ),
    "bucket: delivery of load balancer logs": (
        BUCKET,
        [
            TLS_ONLY,
            allow(
                "s3:PutObject",
                f"{DATA}/logs/AWSLogs/{ACCOUNT}/*",
                **service("logdelivery.elasticloadbalancing.amazonaws.com"),
            ),
        ],
    ),
    "bucket: delivery of server access logs": (
        BUCKET,
        [
            TLS_ONLY,
            allow(
                "s3:PutObject",
                f"{DATA}/access/*",
                **service("logging.s3.amazonaws.com"),
                Condition={
                    "ArnLike": {"aws:SourceArn": "arn:aws:s3:::app-site"},
                    "StringEquals": {"aws:SourceAccount": ACCOUNT},
                },
            ),
        ],
    ),
    "bucket: inventory of another bucket": (
        BUCKET,
        [
            TLS_ONLY,
            allow(
                "s3:PutObject",
                f"{DATA}/inventory/*",
                **service("s3.amazonaws.com"),
                Condition={
                    "ArnLike": {"aws:SourceArn": "arn:aws:s3:::app-site"},
                    "StringEquals": {"aws:SourceAccount": ACCOUNT, "s3:x-amz-acl": "bucket-owner-full-control"},
                },
            ),
        ],
    ),
    "bucket: one VPC endpoint only": (
        BUCKET,
        [
            TLS_ONLY,
            deny(
                "s3:*",
                [DATA, OBJECTS],
                **EVERYONE,
                Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},
            ),
        ],
    ),
    "bucket: everyone at one VPC endpoint": (
        BUCKET,
        [
            TLS_ONLY,
            allow("s3:GetObject", OBJECTS, **EVERYONE, Condition={"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}),
        ],
    ),
    "bucket: the organization": (
        BUCKET,
        [
            TLS_ONLY,
            allow(
                "s3:GetObject", OBJECTS, **EVERYONE, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
            ),
        ],
    ),
    "bucket: encrypted uploads only": (
        BUCKET,
        [
            TLS_ONLY,
            deny(
                "s3:PutObject",
                OBJECTS,
                **EVERYONE,
                Condition={"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
            ),
        ],
    ),
    "key: left to IAM": (KEY, [ADMINISTERED]),
    "key: used by one role": (
        KEY,
        [
            ADMINISTERED,
            allow(
                ["kms:Decrypt", "kms:GenerateDataKey"],
                "*",
                Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/app"},
                Condition=VIA_S3,
            ),
        ],
    ),
    "trust: instances": (TRUST, [trust("sts:AssumeRole", service("ec2.amazonaws.com"))]),
    "trust: functions": (TRUST, [trust("sts:AssumeRole", service("lambda.amazonaws.com"))]),
    "trust: tasks": (
        TRUST,
        [
            trust(
                "sts:AssumeRole",
                service("ecs-tasks.amazonaws.com"),
                ArnLike={"aws:SourceArn": f"arn:aws:ecs:eu-central-1:{ACCOUNT}:*"},
                StringEquals={"aws:SourceAccount": ACCOUNT},
            )
        ],
    ),
    "trust: another account with an external id": (
        TRUST,
        [trust("sts:AssumeRole", account(OTHER), StringEquals={"sts:ExternalId": "7c1f6e0e-3d7e-4b61"})],
    ),
    "trust: one branch at GitHub": (
        TRUST,
        [
            trust(
                "sts:AssumeRoleWithWebIdentity",
                {
                    "Principal": {
                        "Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
                    }
                },
                StringEquals={
                    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                    "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main",
                },
            )
        ],
    ),
}


@pytest.mark.parametrize(("type_", "statements"), PROGRAMS.values(), ids=PROGRAMS)
def test_nothing_is_found_in_a_good_document(type_: PolicyType, statements: list[dict[str, Any]]) -> None:
    owner = {"account": ACCOUNT, "resource": DATA if type_ is BUCKET else KEY_ARN if type_ is KEY else ""}
    assert findings(statements, type=type_, **owner) == []


def test_there_are_enough_good_documents_of_every_type() -> None:
    assert len(PROGRAMS) >= 30
    assert {type_ for type_, _ in PROGRAMS.values()} == {IDENTITY, BUCKET, KEY, TRUST}


BY_PREFIX = {name for name, verb in VERBS.items() if verb.by_prefix}
WRITTEN = [
    *(({verb}, ("in/", "out/2024/")) for verb in sorted(BY_PREFIX)),
    *(({verb}, ("*",)) for verb in sorted(VERBS)),
    (BY_PREFIX, ("in/",)),
    (set(VERBS), ("*",)),
]


@pytest.mark.parametrize("same_vpc_only", [True, False])
@pytest.mark.parametrize(("verbs", "prefixes"), WRITTEN, ids=lambda texts: "+".join(sorted(texts)))
def test_what_the_component_writes_is_clean(verbs: set[str], prefixes: tuple[str, ...], same_vpc_only: bool) -> None:
    grants = [Grant("app-data", frozenset(verbs), prefixes, KEY_ARN)]
    documents: list[Source] = [
        s3_document(grants, partition="aws", imdsv2_only=True, same_vpc_only=same_vpc_only),
        kms_document(grants, partition="aws"),
        session_manager_document(),
    ]
    documents = [d for d in documents if d.statements]
    assert findings(*documents, preset="strict", carried_by_instance=True) == []


def test_the_trust_that_the_component_writes_is_clean() -> None:
    assert findings(trust_document(), type=TRUST, preset="strict", carried_by_instance=True) == []


def test_an_administrator_of_lifecycle_rules_says_that_it_is_meant() -> None:
    statements = [allow("s3:PutLifecycleConfiguration", DATA)]
    assert findings(statements)
    assert findings(statements, settings=Settings(allowed_actions=("s3:PutLifecycleConfiguration",))) == []
