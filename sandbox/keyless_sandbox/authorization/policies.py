# ruff: noqa: ANN401 - moto's objects have no types
"""Policies as moto keeps them, read once: those attached to principals, and those of resources."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from keyless_iam.arns import Arn, parse_arn
from keyless_iam.managed import is_managed_by_aws, managed_policy
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.problems import DocumentError
from keyless_iam.public import is_public
from keyless_iam.reading import Kind, read_document
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends

_OF_AWS = "alias/aws/"
"""How the aliases of keys begin that AWS manages."""


@lru_cache(maxsize=1024)
def policy(name: str, text: str, kind: Kind) -> Policy | UnknownPolicy:
    """The policy of a text; unknown if nobody can read it, which denies where it decides.

    Args:
        name: what the decision log calls it.
        text: its document, as JSON.
        kind: what it must be.
    """
    try:
        return Policy(name, read_document(text, kind))
    except DocumentError as error:
        return UnknownPolicy(name, str(error.problems[0]))


def attached(holder: Any) -> Iterator[Policy | UnknownPolicy]:
    """The inline and managed policies of moto's role, user or group."""
    for name, text in list(holder.policies.items()):
        yield policy(f"inline policy {name} of {holder.arn}", text, Kind.IDENTITY)
    for arn in list(holder.managed_policies):
        yield managed(arn)


def managed(arn: str) -> Policy | UnknownPolicy:
    """The managed policy with an ARN, AWS's or the account's own, in its default version."""
    if is_managed_by_aws(arn):
        return managed_policy(arn)
    found = parse_arn(arn)
    backends = iam_backends[DEFAULT_ACCOUNT_ID]
    held = backends[found.partition].managed_policies.get(arn) if found and found.partition in backends else None
    version = next((each for each in held.versions if each.is_default), None) if held else None
    if version is None:
        return UnknownPolicy(arn, "it does not exist")
    return policy(arn, version.document, Kind.IDENTITY)


@dataclass(frozen=True)
class Held:
    """What a resource says of who may use it.

    Attributes:
        policy: its own policy; None if it has none.
        owner: the account that owns it; empty if that is unknown.
        restricts_public: of a bucket, its setting RestrictPublicBuckets.
    """

    policy: Policy | UnknownPolicy | None = None
    owner: str = ""
    restricts_public: bool = False

    @property
    def keeps_outsiders_out(self) -> bool:
        """Whether only its own account may use it, whatever its policy says.

        Source: "Blocking public access to your Amazon S3 storage".
        """
        if not self.restricts_public or self.policy is None:
            return False
        if isinstance(self.policy, UnknownPolicy):
            return True
        document = self.policy.document
        return any(is_public(statement, document.version, (self.policy,)) for statement in document.statements)


def policy_of(resource: str, action: str) -> Held:
    """What a resource says of who may act on it.

    Args:
        resource: the ARN of a bucket, of something in it, of a KMS key or of a role; another has no policy.
        action: such as ``s3:GetObject``. A role's trust policy speaks of sessions only, not of changing the role.
    """
    arn = parse_arn(resource)
    reader = _READERS.get((action.partition(":")[0], arn.service)) if arn else None
    return reader(arn) if arn and reader else Held()


def _of_bucket(arn: Arn) -> Held:
    if arn.region or arn.account:
        unread = UnknownPolicy(f"the policy of {arn}", "the sandbox does not read policies of access points")
        return Held(unread, arn.account)
    name = arn.resource.partition("/")[0]
    bucket = s3_backends[DEFAULT_ACCOUNT_ID][arn.partition].buckets.get(name) if _known(arn.partition) else None
    if bucket is None:
        return Held()
    block, text = bucket.public_access_block, bucket.policy
    read = policy(f"policy of bucket {name}", text.decode(errors="replace"), Kind.RESOURCE) if text else None
    return Held(read, bucket.account_id, restricts_public=bool(block and block.restrict_public_buckets))


def _of_key(arn: Arn) -> Held:
    from moto.kms.models import kms_backends  # noqa: PLC0415 - cryptography takes a moment, and few stacks have keys

    regions = kms_backends[DEFAULT_ACCOUNT_ID]
    known = arn.account == DEFAULT_ACCOUNT_ID and arn.region in regions and arn.resource.startswith("key/")
    key = regions[arn.region].keys.get(arn.resource.removeprefix("key/")) if known else None
    if key is None:
        return Held(None, arn.account)
    managed = next((alias for alias in key.aliases if alias.startswith(_OF_AWS)), None)
    text = _policy_of_managed_key(managed.removeprefix(_OF_AWS), arn) if managed else key.policy
    return Held(policy(f"policy of key {managed or key.id}", text, Kind.RESOURCE), arn.account)


def _policy_of_managed_key(service: str, key: Arn) -> str:
    """The policy of a key that AWS manages for a service; moto gives such a key the policy of a customer's.

    Source: "AWS managed keys", and "Default policy of the AWS managed key" of the services (AWS KMS Developer Guide).
    """
    used = (
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
    )
    through = {"kms:CallerAccount": key.account, "kms:ViaService": f"{service}.{key.region}.amazonaws.com"}
    read = ("kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant")
    by_account = {"AWS": f"arn:{key.partition}:iam::{key.account}:root"}
    statements = (
        {"Principal": {"AWS": "*"}, "Action": used, "Condition": {"StringEquals": through}},
        {"Principal": by_account, "Action": read},
    )
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **each} for each in statements]}
    )


def _of_role(arn: Arn) -> Held:
    if not arn.resource.startswith("role/") or arn.account != DEFAULT_ACCOUNT_ID or not _known(arn.partition):
        return Held(None, arn.account)
    roles = iam_backends[arn.account][arn.partition].roles
    role = next((each for each in list(roles.values()) if each.arn == str(arn)), None)
    if role is None:
        return Held(None, arn.account)
    return Held(trust(role.name, role.assume_role_policy_document), arn.account)


def trust(role: str, text: str) -> Policy | UnknownPolicy:
    """The trust policy of a role, by the role's name."""
    return policy(f"trust policy of role {role}", text, Kind.TRUST)


def _known(partition: str) -> bool:
    return partition in iam_backends[DEFAULT_ACCOUNT_ID]


_READERS = {("s3", "s3"): _of_bucket, ("kms", "kms"): _of_key, ("sts", "iam"): _of_role}
