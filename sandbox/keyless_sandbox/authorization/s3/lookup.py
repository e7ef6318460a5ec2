"""What must be looked up before a request to S3 can be decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Encryption:
    """Server-side encryption of an object, or what a bucket encrypts with by default.

    Attributes:
        algorithm: ``AES256``, ``aws:kms`` or ``aws:kms:dsse``.
        key: as it was given: an id, an alias or an ARN; empty for the key that AWS manages.
        bucket_key: whether an S3 Bucket Key stands between the object and the KMS key.
    """

    algorithm: str
    key: str = ""
    bucket_key: bool = False


@dataclass(frozen=True)
class StoredBucket:
    """A bucket: its name, owner (an account), region, and default encryption if somebody has set one."""

    name: str
    owner: str
    region: str
    partition: str = "aws"
    encryption: Encryption | None = None

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:{self.partition}:s3:::{self.name}"


@dataclass(frozen=True)
class StoredObject:
    """A version of an object: its tags, and how it is encrypted."""

    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    encryption: Encryption | None = None


@dataclass(frozen=True)
class StoredUpload:
    """A multipart upload in progress: the key it was begun for, and the encryption asked for then."""

    key: str
    encryption: Encryption | None = None


@dataclass(frozen=True)
class StoredKey:
    """A KMS key, with what conditions may ask about it."""

    arn: str
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    aliases: tuple[str, ...] = ()
    spec: str = "SYMMETRIC_DEFAULT"
    usage: str = "ENCRYPT_DECRYPT"
    origin: str = "AWS_KMS"
    is_multi_region: bool = False


class Stored(Protocol):
    """The state of the account's services as far as it decides what a request needs. Looking changes nothing."""

    def bucket(self, name: str) -> StoredBucket | None:
        """A bucket of any account; None if there is none."""
        ...

    def object(self, bucket: str, key: str, version_id: str | None = None) -> StoredObject | None:
        """A version of an object, the current one if none is named; None if there is none, or a delete marker."""
        ...

    def upload(self, bucket: str, upload_id: str) -> StoredUpload | None:
        """A multipart upload in progress."""
        ...

    def kms_key(self, name: str, region: str, account: str) -> StoredKey | None:
        """A KMS key by its id, its alias or the ARN of either; None if there is none.

        Args:
            name: such as ``alias/app``.
            region: of the bucket, for a name that is no ARN.
            account: of the caller, for a name that is no ARN.
        """
        ...
