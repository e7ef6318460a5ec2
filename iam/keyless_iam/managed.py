"""AWS managed policies, as a snapshot of one date.

Who relies on one says the date: AWS changes them without notice. A policy that is not in the snapshot is unknown, which is
never the same as a policy that allows nothing.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.reading import Kind, read_document

_SNAPSHOT = Path(__file__).parent / "data" / "managed_policies.zip"
_ARN = re.compile(r"arn:(?P<partition>aws[a-z-]*):iam::aws:policy/(?P<path>.+)")
_MEMBERS = "policies/"


def is_managed_by_aws(arn: str) -> bool:
    """Whether an ARN is that of a policy that AWS manages."""
    return _ARN.fullmatch(arn) is not None


def managed_policy(arn: str) -> Policy | UnknownPolicy:
    """The policy that AWS manages under an ARN, with its document as of the snapshot.

    Args:
        arn: such as ``arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess``, in any partition: the snapshot is that of ``aws``.

    Returns:
        The policy, under a name that holds its ARN and the snapshot's date.
    """
    return _policy(arn)


@lru_cache(maxsize=1)
def snapshot_date() -> str:
    """The day of the newest change that the snapshot holds, such as ``2026-05-01``."""
    return json.loads(_archive().read("about.json"))["date"]


def managed_arns() -> Iterator[str]:
    """The ARNs of all policies in the snapshot."""
    for name in _archive().namelist():
        if name.startswith(_MEMBERS):
            yield f"arn:aws:iam::aws:policy/{name.removeprefix(_MEMBERS)}"


@lru_cache(maxsize=256)
def _policy(arn: str) -> Policy | UnknownPolicy:
    found = _ARN.fullmatch(arn)
    if found is None:
        return UnknownPolicy(arn, "it is no policy that AWS manages")
    try:
        text = _archive().read(f"{_MEMBERS}{found['path']}")
    except KeyError:
        return UnknownPolicy(arn, f"it is not among the AWS managed policies of {snapshot_date()}")
    return Policy(f"{arn} (as of {snapshot_date()})", read_document(text, Kind.IDENTITY))


@lru_cache(maxsize=1)
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(_SNAPSHOT)
