# ruff: noqa: ANN401 - moto's objects have no types
"""AWS's own managed policies, and the account of an access key."""

import base64
import hashlib
import json
from datetime import datetime
from functools import cache
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam import models
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend, iam_backends


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    return [
        (IAMBackend, "_init_aws_policies", policies_with_ids_of_their_own),
        (models, "get_account_id_from", account_of_a_key),
    ]


def policies_with_ids_of_their_own(_original: Any, backend: IAMBackend) -> list[Any]:
    """A managed policy of AWS has one id for ever. moto gives it another one in every process."""
    policies: list[Any] = [
        AWSManagedPolicy(name, backend.account_id, backend.region_name, **facts) for name, facts in _facts().items()
    ]
    for policy in policies:
        digest = hashlib.sha256(policy.arn.encode()).digest()
        policy.id = f"ANPA{base64.b32encode(digest)[:17].decode()}"
    return policies


def account_of_a_key(_original: Any, access_key: str) -> str:
    """An unknown key is of the default account.

    moto looks for it in all six partitions, and makes IAM in each of them with AWS's 1,500 policies, at the first request.
    """
    for account, partitions in list(iam_backends.items()):
        if any(access_key in backend.access_keys for backend in list(partitions.values())):
            return account
    return DEFAULT_ACCOUNT_ID


@cache
def _facts() -> dict[str, dict[str, Any]]:
    """AWS's managed policies by name, as moto has them."""
    return {
        name: {
            "default_version_id": policy.get("DefaultVersionId"),
            "path": policy.get("Path"),
            "document": json.dumps(policy.get("Document")),
            "create_date": datetime.fromisoformat(policy["CreateDate"]),
            "update_date": datetime.fromisoformat(policy["UpdateDate"]),
        }
        for name, policy in json.loads(aws_managed_policies_data).items()
    }
