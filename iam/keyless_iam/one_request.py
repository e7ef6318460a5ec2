"""Requests that people write: one action on one resource."""

import re

from keyless_iam.problems import Problem, quoted

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9-]+")
_ARN_COLONS = 5


def problem_of(action: str, resource: str, *, teller: str) -> Problem | None:
    """What is wrong with a request that somebody has written; None if it is one.

    A pattern is none: whether ``bucket/*`` can be read would only be answered for the key ``*``.

    Args:
        action: such as ``s3:GetObject``.
        resource: an ARN, or ``*`` where the action has none.
        teller: what the request is written in, for the message, such as ``a line``.
    """
    if not _ACTION.fullmatch(action):
        return Problem("action", f"{quoted(action)} is no action", "write one, such as s3:GetObject")
    if resource == "*":
        return None
    if not resource.startswith("arn:") or resource.count(":") < _ARN_COLONS:
        mend = "write one such as arn:aws:s3:::bucket/key, or * where there is none"
        return Problem("resource", f"{quoted(resource)} is no ARN", mend)
    if "*" in resource or "?" in resource:
        return Problem(
            "resource", f"{quoted(resource)} is a pattern", f"name a resource: {teller} tells of one request"
        )
    return None
