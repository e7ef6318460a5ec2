# ruff: noqa: ANN401 - boto3 has no types
"""What moto reads more often than it needs while it is loaded."""

from functools import cache
from typing import Any

import boto3


def remember_regions() -> None:
    """Let boto3 find out once in which regions a service is. To be called before moto is imported.

    moto asks three times while it is imported, in a new session each time, which reads the whole model of EC2 for the answer.
    """
    sessions: Any = boto3.Session
    found = cache(sessions().get_available_regions)

    def get_available_regions(_session: boto3.Session, *args: Any, **kwargs: Any) -> list[str]:
        return list(found(*args, **kwargs))

    sessions.get_available_regions = get_available_regions
