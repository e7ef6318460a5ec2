"""From grants to policy documents: what is allowed, said as narrowly as IAM can say it.

Pure functions over plain values: every Output has been resolved before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keyless_iam import Condition, Document, Principal, Statement, merge_statements

from keyless.identifiers import kms_key_place
from keyless.prefixes import WHOLE_BUCKET, patterns
from keyless.verbs import VERBS

INLINE_POLICY_LIMIT = 10_240
"""Characters without white space that all inline policies of a role share ("IAM and AWS STS quotas", IAM User Guide)."""

_DNS_SUFFIX = {"aws-cn": "amazonaws.com.cn"}


@dataclass(frozen=True)
class Grant:
    """One grant with everything known.

    Args:
        bucket: the bucket's name.
        verbs: keys of ``VERBS``.
        prefixes: as the user wrote them.
        kms_key_arn: the key that encrypts the objects, or empty.
        bucket_owner: the account that must own the bucket, or empty.
    """

    bucket: str
    verbs: frozenset[str]
    prefixes: tuple[str, ...]
    kms_key_arn: str = ""
    bucket_owner: str = ""


def trust_document() -> Document:
    """Who may assume the role: EC2, by the one service principal that holds in every partition."""
    ec2 = Principal("Service", "ec2.amazonaws.com")
    return Document((Statement.of("Allow", "sts:AssumeRole", principals=[ec2]),))


def s3_document(grants: Iterable[Grant], *, partition: str, imdsv2_only: bool, same_vpc_only: bool) -> Document:
    """What the role may do in S3, and the Denies that keep its credentials on the instance.

    The order of the grants does not change the document, and it is never wider than the sum of the grants.

    Args:
        grants: at least one.
        partition: the partition of the buckets' ARNs, such as ``aws``.
        imdsv2_only: whether to deny everything to credentials that IMDSv2 has not delivered.
        same_vpc_only: whether to deny the granted buckets to calls from outside the instance's VPC.
    """
    given = tuple(grants)
    statements = list(merge_statements(s for grant in _joined(given) for s in _statements(grant, partition)))
    if same_vpc_only:
        statements.append(_deny_other_networks({grant.bucket for grant in given}, partition))
    if imdsv2_only:
        statements.append(_DENY_OTHER_DELIVERY)
    return Document(tuple(statements))


def kms_document(grants: Iterable[Grant], *, partition: str) -> Document:
    """What the role may do with the keys of the granted buckets, through S3 and for the granted objects only.

    With an S3 bucket key the encryption context is the bucket: then a key's prefixes are not told apart.

    Source: "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys" (Amazon S3 User Guide) and "kms:ViaService" (AWS
    Key Management Service Developer Guide).
    """
    statements: list[Statement] = []
    for grant in grants:
        if not grant.kms_key_arn:
            continue
        key_partition, region = kms_key_place(grant.kms_key_arn)
        via = f"s3.{region}.{_DNS_SUFFIX.get(key_partition, 'amazonaws.com')}"
        context = [_bucket_arn(grant.bucket, partition), *_object_arns(grant, partition)]
        statements.extend(
            Statement.of(
                "Allow",
                action,
                grant.kms_key_arn,
                conditions=[
                    Condition.of("StringEquals", "kms:ViaService", via),
                    Condition.of("StringLike", "kms:EncryptionContext:aws:s3:arn", context),
                ],
            )
            for action in key_actions(grant.verbs)
        )
    return Document(merge_statements(statements))


def key_actions(verbs: Iterable[str]) -> frozenset[str]:
    """The KMS actions that verbs need where objects are encrypted with a key of one's own."""
    return frozenset(action for verb in verbs for action in VERBS[verb].on_key)


def session_manager_document() -> Document:
    """The least that Session Manager needs.

    The managed policy AmazonSSMManagedInstanceCore also reads every parameter of the account; this does not.

    Source: "Add Session Manager permissions to an existing IAM role" (AWS Systems Manager User Guide).
    """
    actions = (
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    )
    return Document((Statement.of("Allow", actions, "*"),))


def size_problem(policies: Mapping[str, str]) -> str | None:
    """What is wrong if policies together exceed what a role's inline policies may hold, or None.

    Args:
        policies: documents as text without white space, by what they are for.
    """
    sizes = {purpose: len(text) for purpose, text in policies.items()}
    total = sum(sizes.values())
    if total <= INLINE_POLICY_LIMIT:
        return None
    parts = ", ".join(f"{purpose} {size:,}" for purpose, size in sizes.items())
    return (
        f"the role's inline policies would have {total:,} characters ({parts}), and AWS allows {INLINE_POLICY_LIMIT:,} in all; "
        "grant fewer or shorter prefixes, grant a folder above them, or put part of the grants into a managed policy"
    )


# Source: "Require role credentials to be retrieved from IMDSv2" (Amazon EC2 User Guide). Requests that are not signed by
# an instance's credentials do not have the key, so the statement has no effect on them.
_DENY_OTHER_DELIVERY = Statement.of(
    "Deny",
    "*",
    "*",
    conditions=[Condition.of("NumericLessThan", "ec2:RoleDelivery", "2.0")],
    sid="DenyCredentialsNotFromImdsV2",
)


def _deny_other_networks(buckets: Iterable[str], partition: str) -> Statement:
    """Source: "AWS global condition context keys", aws:Ec2InstanceSourceVpc (IAM User Guide), limited to the granted buckets:
    for all resources it would also stop every call that takes no VPC endpoint.
    """
    return Statement.of(
        "Deny",
        "s3:*",
        [arn for b in buckets for arn in (_bucket_arn(b, partition), f"{_bucket_arn(b, partition)}/*")],
        conditions=[
            Condition.of("StringNotEquals", "aws:SourceVpc", "${aws:Ec2InstanceSourceVpc}"),
            Condition.of("Null", "ec2:SourceInstanceARN", "false"),
            Condition.of("BoolIfExists", "aws:ViaAWSService", "false"),
        ],
        sid="DenyOutsideTheInstancesVpc",
    )


def _joined(grants: Iterable[Grant]) -> list[Grant]:
    """One grant for each bucket, owner and verb, with the prefixes of all, so that nested prefixes absorb each other."""
    prefixes: dict[tuple[str, str, str], set[str]] = {}
    for grant in grants:
        for verb in grant.verbs:
            prefixes.setdefault((grant.bucket, grant.bucket_owner, verb), set()).update(grant.prefixes)
    return [
        Grant(bucket, frozenset({verb}), patterns(together), bucket_owner=owner)
        for (bucket, owner, verb), together in prefixes.items()
    ]


def _statements(grant: Grant, partition: str) -> Iterable[Statement]:
    bucket, objects = _bucket_arn(grant.bucket, partition), _object_arns(grant, partition)
    owner = _owned_by(grant)
    for verb in (VERBS[name] for name in grant.verbs):
        if verb.on_bucket:
            whole = patterns(grant.prefixes) == (WHOLE_BUCKET,)
            # Never ...IfExists: a listing without a prefix has no such key, and would list the whole bucket.
            limit = [] if whole else [Condition.of("StringLike", "s3:prefix", patterns(grant.prefixes))]
            yield Statement.of("Allow", verb.on_bucket, bucket, conditions=[*limit, *owner])
        if verb.on_objects:
            yield Statement.of("Allow", verb.on_objects, objects, conditions=owner)


def _owned_by(grant: Grant) -> list[Condition]:
    return [Condition.of("StringEquals", "aws:ResourceAccount", grant.bucket_owner)] if grant.bucket_owner else []


def _bucket_arn(bucket: str, partition: str) -> str:
    return f"arn:{partition}:s3:::{bucket}"


def _object_arns(grant: Grant, partition: str) -> list[str]:
    return [f"{_bucket_arn(grant.bucket, partition)}/{p}" for p in patterns(grant.prefixes)]
