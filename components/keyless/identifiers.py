"""The forms of AWS identifiers that the component takes, each checked before anything is created.

Every function returns what is wrong with a value and how to mend it, or None.
"""

import re

_KMS_KEY = re.compile(r"arn:(aws[a-z-]*):kms:([a-z0-9-]+):(\d{12}):key/[A-Za-z0-9-]+")
_POLICY = re.compile(r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/[\x21-\x7e]+")
_ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_ROLE_PATH = re.compile(r"/([\x21-\x7e]{1,510}/)?")
_INSTANCE_TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")


def account_problem(account: str) -> str | None:
    """For an account's id, such as ``111122223333``."""
    if re.fullmatch(r"\d{12}", account):
        return None
    return f"{account!r} is no account; pass its 12 digits as a string (leading zeros count)"


def kms_key_problem(arn: str) -> str | None:
    """For the ARN of a KMS key. Aliases and bare ids are refused: a policy's Resource matches key ARNs only.

    Source: "Using IAM policies with AWS KMS" (AWS Key Management Service Developer Guide).
    """
    if _KMS_KEY.fullmatch(arn):
        return None
    if ":alias/" in arn or arn.startswith("alias/"):
        return f"{arn!r} is an alias, which policies do not follow; pass the key's ARN (aws kms describe-key shows it)"
    if not arn.startswith("arn:"):
        return f"{arn!r} is no ARN; pass the key's ARN: arn:aws:kms:REGION:ACCOUNT:key/ID"
    return f"{arn!r} is not the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID"


def kms_key_place(arn: str) -> tuple[str, str]:
    """The partition and region in the ARN of a KMS key that has no problem."""
    _, partition, _, region, *_ = arn.split(":")
    return partition, region


def policy_problem(arn: str) -> str | None:
    """For the ARN of a managed policy or permissions boundary."""
    if _POLICY.fullmatch(arn):
        return None
    return (
        f"{arn!r} is not the ARN of a managed policy: arn:aws:iam::ACCOUNT:policy/NAME, or arn:aws:iam::aws:policy/NAME"
    )


def role_name_problem(name: str) -> str | None:
    """For the name of an existing role."""
    if name.startswith("arn:"):
        return f"is an ARN; pass the role's name: {name.rpartition('/')[2]!r}"
    if _ROLE_NAME.fullmatch(name):
        return None
    return f"{name!r} is no role's name: letters, digits and _+=,.@- only, 1 to 64 of them, without its path"


def role_path_problem(path: str) -> str | None:
    """For a path of roles and instance profiles, such as ``/apps/``."""
    if _ROLE_PATH.fullmatch(path):
        return None
    return f"{path!r} is no path: it starts and ends with '/', such as '/apps/'"


def instance_type_problem(instance_type: str) -> str | None:
    """For an instance type, such as ``t3.micro``."""
    if _INSTANCE_TYPE.fullmatch(instance_type):
        return None
    return f"{instance_type!r} is no instance type: a family, a dot and a size, such as 't3.micro'"


def id_problem(prefix: str, value: str) -> str | None:
    """For ids such as ``subnet-0123456789abcdef0``: what stands before the dash is ``prefix``."""
    if re.fullmatch(rf"{prefix}-[0-9a-f]+", value):
        return None
    return f"{value!r} is not an id such as '{prefix}-0123456789abcdef0'"
