# ruff: noqa: ANN401 - a policy document is JSON
"""Whether a role's trust policy lets EC2 assume the role."""

import fnmatch
import json
from typing import Any, cast

_EC2 = "ec2.amazonaws.com"


def ec2_may_assume(trust_policy: str) -> bool:
    """Whether EC2 may assume the role for an instance.

    An Allow counts only without conditions and a Deny also with conditions: what cannot be decided is refused. EC2
    is not known to send anything that a condition could ask for.

    Args:
        trust_policy: the role's AssumeRolePolicyDocument, as JSON.
    """
    document: dict[str, Any] = json.loads(trust_policy)
    statements = [each for each in _as_list(document.get("Statement")) if _is_about_ec2(each)]
    allowed = any(each.get("Effect") == "Allow" and not each.get("Condition") for each in statements)
    return allowed and not any(each.get("Effect") == "Deny" for each in statements)


def _is_about_ec2(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    services = _as_list(cast("dict[str, Any]", principal).get("Service")) if isinstance(principal, dict) else []
    denied_to_all = principal == "*" and statement.get("Effect") == "Deny"
    actions = _as_list(statement.get("Action"))
    return (_EC2 in services or denied_to_all) and any(
        fnmatch.fnmatchcase("sts:assumerole", str(action).lower()) for action in actions
    )


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]
